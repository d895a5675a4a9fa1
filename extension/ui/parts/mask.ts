// Resident ID numbers and long card numbers with their middle covered; shown whole only on demand.

/** 18 characters with a birth date in the middle (GB 11643): 统一社会信用代码 of 18 digits have none there. */
const RESIDENT_ID =
  /(?<![0-9A-Za-z])(\d{6})((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(\d{3}[\dXx])(?![0-9A-Za-z])/g;

/** Covers birth date and sequence of every resident ID in a text. */
export function maskIds(text: string): string {
  return text.replace(
    RESIDENT_ID,
    (_whole, area: string, _birth: string, end: string) => `${area}********${end.slice(0, 2)}**`,
  );
}

export function hasId(text: string): boolean {
  return maskIds(text) !== text;
}

/** First and last two characters: for numbers and names in what is handed to others. */
export function maskMiddle(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= 1) return text;
  if (characters.length <= 4) return `${characters[0] ?? ''}${'*'.repeat(characters.length - 1)}`;
  return `${characters.slice(0, 2).join('')}${'*'.repeat(Math.min(characters.length - 4, 8))}${characters.slice(-2).join('')}`;
}
