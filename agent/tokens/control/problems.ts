// What the official control's Error array means in our terms (spec/eport-protocol §6, §7).
import { Problem } from '#shared/errors.ts';

const NUMERALS: Readonly<Record<string, number>> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5 };

/** The problem of a failed reply. Codes of PIN failures are not published, so their texts are read. */
export function problemOf(error: readonly unknown[]): Problem {
  const [message, code] = error.map((part) => (typeof part === 'string' ? part : ''));
  const text = message ?? '';
  if (/^Err:Custom(50200|51590)$/.test(code ?? '') || /错误码=(50200|51590)/.test(text))
    return new Problem('token/absent');
  if (code === 'Err:Custom53550' || text.includes('未验证口令')) return new Problem('token/pin-required');
  if (/口令.*(长度不正确)/.test(text)) return new Problem('token/pin-length');
  if (/卡(口令)?被锁定/.test(text)) return new Problem('token/pin-locked');
  const tries = /口令.*还可以重试(.)次/.exec(text)?.[1];
  if (tries !== undefined) {
    const number = NUMERALS[tries] ?? Number(tries);
    return new Problem('token/pin-wrong', Number.isInteger(number) ? { tries: number } : {});
  }
  if (/口令错误|密码错误/.test(text)) return new Problem('token/pin-wrong');
  const detail = [text, code]
    .filter(Boolean)
    .join(' ')
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, 200);
  return new Problem('eport/control-failed', { detail: detail || '—' });
}
