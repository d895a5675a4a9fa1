// What a page shows with its middle hidden is not the value.

/** Whether part of the text is hidden: asterisks of either width, bullets or black dots, as portals print them. */
export function isMasked(text: string): boolean {
  return /[*＊✱∗●•⬤]/.test(text);
}
