// Exact sums of amounts as messages write them: a clerk compares the last digit.

/** Sum of plain decimals with as many places as the longest; null when one of them is no plain decimal or there is none. */
export function sumDecimals(values: readonly string[]): string | null {
  const parts = values.map((value) => /^(-?)(\d{1,30})(?:\.(\d{1,20}))?$/.exec(value.trim()));
  if (parts.length === 0 || parts.some((part) => part === null)) return null;
  const places = Math.max(...parts.map((part) => part?.[3]?.length ?? 0));
  let sum = 0n;
  for (const part of parts) {
    const digits = BigInt(`${part?.[2] ?? '0'}${(part?.[3] ?? '').padEnd(places, '0')}`);
    sum += part?.[1] === '-' ? -digits : digits;
  }
  const text = (sum < 0n ? -sum : sum).toString().padStart(places + 1, '0');
  const whole = text.slice(0, text.length - places).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sum < 0n ? '-' : ''}${whole}${places > 0 ? `.${text.slice(-places)}` : ''}`;
}

/** As money is written: `256.5` is 256.50. No place is ever cut off. */
function withCents(sum: string): string {
  const places = sum.includes('.') ? sum.length - sum.indexOf('.') - 1 : 0;
  if (places === 0) return `${sum}.00`;
  return places === 1 ? `${sum}0` : sum;
}

/** Total with its currency; says so when amounts are missing, unreadable or in several currencies instead of adding them up. */
export function total(amounts: readonly string[], currencies: readonly string[]): string {
  if (amounts.length === 0) return '';
  const kinds = [...new Set(currencies.map((code) => code.trim()).filter((code) => code !== ''))];
  if (kinds.length > 1) return `币制不一（${kinds.slice(0, 5).map(nameAndCode).join('、')}），见原文`;
  const sum = sumDecimals(amounts);
  if (sum === null) return '金额写法有误，见原文';
  const [code] = kinds;
  if (code === undefined) return sum;
  const name = currencyName(code);
  // A currency this table does not know may have no cents, or three places: its amount stays as it was written.
  return name === null || WITHOUT_CENTS.has(name) ? `${sum} ${name ?? code}` : `${withCents(sum)} ${name}`;
}

/** 币制代码表 of customs, the common ones; others are shown as they are. */
const CURRENCIES: Record<string, string> = {
  '110': '港币',
  '116': '日元',
  '142': '人民币',
  '300': '欧元',
  '303': '英镑',
  '502': '美元',
  CNY: '人民币',
  EUR: '欧元',
  GBP: '英镑',
  HKD: '港币',
  JPY: '日元',
  USD: '美元',
};

const WITHOUT_CENTS: ReadonlySet<string> = new Set(['日元']);

function currencyName(code: string): string | null {
  return Object.hasOwn(CURRENCIES, code) ? (CURRENCIES[code] ?? null) : null;
}

/** With the code: two codes of one currency would look alike. */
function nameAndCode(code: string): string {
  const name = currencyName(code);
  return name === null ? code : `${name}（${code}）`;
}
