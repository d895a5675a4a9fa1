// Numbers of containers (ISO 6346): owner, category and serial number with a check digit. Old boxes carry numbers that do not check.

/** Whether it has the shape of one: three letters, U, J or Z, seven digits. */
export function isContainerNumber(text: string): boolean {
  return /^[A-Z]{3}[UJZ]\d{7}$/.test(text);
}

/** Whether the last digit is the check digit of the ten before it (ISO 6346 annex A). */
export function hasCheckDigit(text: string): boolean {
  if (!isContainerNumber(text)) return false;
  const sum = Array.from(text.slice(0, 10)).reduce((all, sign, at) => all + valueOf(sign) * 2 ** at, 0);
  return ((sum % 11) % 10).toString() === text.at(-1);
}

/** A is 10; multiples of 11 are left out. */
function valueOf(sign: string): number {
  if (/\d/.test(sign)) return Number(sign);
  const plain = sign.charCodeAt(0) - 65 + 10;
  return plain + Math.floor((plain - 1) / 10);
}
