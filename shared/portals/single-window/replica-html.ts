// Fills the page templates: {{name}} is escaped text, {{{name}}} a fragment made here. Every page gets the 演示 band.

export const BAND = '演示环境：通签仿真页面，不是真实的单一窗口，不会向海关发送任何内容';

export type Values = Readonly<Record<string, string>>;

/** Text as HTML character data or a quoted attribute value. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A template with its places filled. A place without a value throws: a page never shows `{{…}}`. */
export function fillTemplate(template: string, values: Values): string {
  return template.replace(/\{\{(\{)?(\w+)\}?\}\}/g, (_whole, raw: string | undefined, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`no value for ${name}`);
    return raw ? value : escapeHtml(value);
  });
}

/** Rows of a two-column table. */
export function rows(fields: readonly { label: string; value: string }[]): string {
  return fields
    .map((field) => `<tr><th scope="row">${escapeHtml(field.label)}</th><td>${escapeHtml(field.value)}</td></tr>`)
    .join('');
}
