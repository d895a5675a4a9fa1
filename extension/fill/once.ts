// Questions that are asked again and again of the same things.

/**
 * Asks once of each thing and remembers the answer, for as long as the function lives.
 * @param most answers that are kept; then it begins anew
 */
export function once<K, T>(ask: (of: K) => T, most = Number.POSITIVE_INFINITY): (of: K) => T {
  const known = new Map<K, T>();
  return (of) => {
    const before = known.get(of);
    if (before !== undefined || known.has(of)) return before as T;
    const answer = ask(of);
    if (known.size >= most) known.clear();
    known.set(of, answer);
    return answer;
  };
}

/** Pages say the same again and again; what was made of a text holds for every later look too. */
export function onceOfText<T>(ask: (text: string) => T): (text: string) => T {
  const known = once(ask, 2000);
  // whole paragraphs are not worth keeping
  return (text) => (text.length > 200 ? ask(text) : known(text));
}
