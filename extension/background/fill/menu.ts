// The context menu of a field: 填入… with what a profile holds, by name and never by value.
import { DATA, DATUM_KEYS, type DatumKey, type PersonRole, personLabel } from '#shared/profile/data.ts';
import type { MenuItem } from '../../platform/gestures.ts';

const PREFIX = 'fill:';
const PEOPLE: readonly PersonRole[] = ['lr', 'me', 'adm', 'op', 'hd'];

/** All items, parents before what hangs on them. */
export function menuItems(language: 'zh' | 'en'): MenuItem[] {
  const top = { id: PREFIX, title: language === 'zh' ? '填入…' : 'Fill in…' };
  const groups = [
    { name: 'co', title: language === 'zh' ? '企业' : 'Company' },
    ...PEOPLE.map((role) => ({ name: role, title: personLabel(role)[language] })),
    { name: 'inv', title: language === 'zh' ? '发票' : 'Invoice' },
    { name: 'account', title: language === 'zh' ? '登录账号' : 'Account' },
  ];
  return [
    top,
    { id: `${PREFIX}auto`, parent: PREFIX, title: language === 'zh' ? '这一栏要的内容' : 'What this field asks for' },
    ...groups.flatMap(({ name, title }): MenuItem[] => [
      { id: `${PREFIX}group:${name}`, parent: PREFIX, title },
      ...DATUM_KEYS.filter((key) => key.startsWith(`${name}.`)).map((key) => ({
        id: `${PREFIX}${key}`,
        parent: `${PREFIX}group:${name}`,
        title: DATA[key].label[language],
      })),
    ]),
  ];
}

/** The datum of an item; null for what the field asks for. */
export function datumOfItem(item: string): DatumKey | null {
  const name = item.slice(PREFIX.length);
  return DATUM_KEYS.find((key) => key === name) ?? null;
}
