// Numbers and addresses by which a person or a company is reached.

/** A Chinese mobile number: 1 and ten more digits (spec/fill.md §4.5). */
export function isMobile(text: string): boolean {
  return /^1\d{10}$/.test(text);
}

/**
 * A telephone number as people write it: mobile, area code and number, service number, +country; an extension after - 转 or x.
 * Between 7 and 20 digits in all.
 */
export function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  return digits >= 7 && digits <= 20 && /^\+?[\d() -]*\d(?:\s*[-转x]\s*\d{1,6})?$/.test(text);
}

/** An e-mail address without display name or quoting: one @, a domain with a dot, at most 254 characters. */
export function isEmail(text: string): boolean {
  if (text.length > 254) return false;
  const [, local = ''] =
    /^([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+)@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/.exec(text) ?? [];
  return local !== '' && local.length <= 64 && !/^\.|\.\.|\.$/.test(local);
}
