// The baseline: what password managers and fillers do to a text field, written anew from the public description of their behaviour
// (spec/fill.md §1, §2). None of them knows a component.

export type SequenceName = 'value only' | 'setter + input + change' | 'KeePassXC' | 'Bitwarden' | 'DuckDuckGo';

export const SEQUENCES: readonly SequenceName[] = [
  'value only',
  'setter + input + change',
  'KeePassXC',
  'Bitwarden',
  'DuckDuckGo',
];

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Runs one of them on a field. */
export async function runSequence(name: SequenceName, field: Field, text: string): Promise<void> {
  if (field instanceof HTMLSelectElement) {
    chooseByText(field, text);
    return;
  }
  if (field instanceof HTMLInputElement && ['radio', 'checkbox'].includes(field.type)) {
    // Bitwarden and KeePassXC tick on true/yes/1; the others leave them alone
    if (/^(true|yes|1|✓)$/iu.test(text) && /KeePassXC|Bitwarden/u.test(name)) field.click();
    return;
  }
  switch (name) {
    case 'value only':
      field.value = text;
      return;
    case 'setter + input + change':
      put(field, text);
      fire(field, 'input', 'change');
      return;
    case 'KeePassXC':
      field.focus();
      keys(field, 'keydown', 'keypress', 'keyup');
      put(field, text);
      fire(field, 'input', 'change');
      return;
    case 'Bitwarden':
      field.click();
      field.focus();
      keys(field, 'keydown', 'keypress', 'keyup');
      put(field, text);
      keys(field, 'keydown', 'keypress', 'keyup');
      fire(field, 'input', 'change');
      await new Promise((resolve) => setTimeout(resolve, 20));
      return;
    case 'DuckDuckGo':
      put(field, text);
      for (let round = 0; round < 2; round += 1) {
        fire(field, 'input');
        keys(field, 'keyup');
        fire(field, 'change');
      }
      field.focus();
      field.blur();
      fire(field, 'blur');
  }
}

function chooseByText(field: HTMLSelectElement, text: string): void {
  const option = [...field.options].find((each) => each.text.trim() === text || each.value === text);
  if (!option) return;
  field.value = option.value;
  fire(field, 'input', 'change');
}

function put(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  const { prototype } = field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement;
  Reflect.set(prototype, 'value', text, field);
}

function fire(field: Field, ...types: string[]): void {
  for (const type of types) field.dispatchEvent(new Event(type, { bubbles: true }));
}

function keys(field: Field, ...types: string[]): void {
  for (const type of types) field.dispatchEvent(new KeyboardEvent(type, { bubbles: true, cancelable: true }));
}
