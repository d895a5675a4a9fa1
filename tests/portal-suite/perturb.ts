// A form as some other portal might show it: another component family, ids without meaning, reworded or misspelt labels, more hidden
// fields, blocks in another order. The same seed gives the same page.
import type { ReplicaForm, ReplicaRow } from '#shared/portals/replica-form.ts';
import {
  baseSkin,
  type FormView,
  plainView,
  type Skin,
  type Trap,
  type ViewRow,
  viewRow,
} from '../../scripts/replicas/forms/view.ts';
import { demoView } from '../../scripts/replicas/forms/replica.ts';
import { type Random, randomOf } from './random.ts';

/** Other words for the same thing (spec/fill.md §4.4), and what people mistype. */
const REWORDED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/账号所有人姓名/, ['帐号所有人姓名']],
  [/^企业名称$/, ['企业中文名称']],
  [/统一社会信用代码/, ['统一社会信用代码（18位）', '统一社会信用代吗']],
  [/^组织机构代码$/, ['组织机构代码（主体标识码）', '主体标识码']],
  [/(?:有效)?起始日期/, ['有效起始日期', '起始日斯']],
  [/(?:有效)?(?:结束|截止)日期/, ['有效截止日期', '结束日期', '有效结束日期']],
  [/^手机号码$/, ['手机号', '手机']],
  [/证件号码/, ['证件号']],
  [/^邮箱$/, ['电子邮箱']],
  [/图片验证码/, ['图形验证码']],
  [/邮箱联系电话/, ['邮箱联系人电话']],
];

export interface Variant {
  skin: Skin;
  seed: number;
}

/** What an address of the suite asks for: `?skin=…&seed=…`, else the page as the demo shows it. */
export function suiteView(form: ReplicaForm, url: URL): FormView {
  const { searchParams } = url;
  if (!searchParams.has('skin')) return demoView(form, url);
  return perturbedView(form, { skin: searchParams.get('skin') as Skin, seed: Number(searchParams.get('seed') ?? 0) });
}

/** The form in a skin, perturbed by the seed; seed 0 changes the skin alone. */
function perturbedView(form: ReplicaForm, { skin, seed }: Variant): FormView {
  const plain = plainView(form);
  const random = randomOf(`${form.id}/${skin}/${seed}`);
  const layout =
    skin === baseSkin(form).skin && seed === 0 ? plain.layout : random.pick(['left', 'double', 'above'] as const);
  const kept = { ...plain, skin, layout: plain.layout === 'grid' ? plain.layout : layout };
  if (seed === 0) return { ...kept, traps: traps(random, 2) };
  const rows = reorder(form, random).map((row) => shownRow(row, random));
  return { ...kept, rows, traps: traps(random, 6) };
}

/** Blocks of one person or company change places; codes and what follows them stay at the end. */
function reorder(form: ReplicaForm, random: Random): readonly ReplicaRow[] {
  const firstCode = form.rows.findIndex(({ policy }) => policy === 'N');
  const end = firstCode < 0 ? form.rows.length : firstCode;
  const blocks: ReplicaRow[][] = [];
  let before: string | null = null;
  for (const row of form.rows.slice(0, end)) {
    const owner: string | null = row.datum?.split('.')[0] ?? before;
    if (owner !== before || blocks.length === 0) blocks.push([]);
    blocks.at(-1)?.push(row);
    before = owner;
  }
  const movable = form.rows.every(({ heading }) => heading === undefined);
  return [...(movable ? random.shuffle(blocks) : blocks).flat(), ...form.rows.slice(end)];
}

function shownRow(row: ReplicaRow, random: Random): ViewRow {
  const { label } = row;
  const star = random.pick(['before', 'after', 'word', 'none'] as const);
  const word = random.chance(0.15) ? reworded(label, random) : label;
  const colon = row.control === 'checkbox' ? '' : random.pick(['', '：', ':']);
  const marks = row.required
    ? {
        before: `*${word}${colon}`,
        after: `${word}${colon} *`,
        word: `${word}（必填）${colon}`,
        none: `${word}${colon}`,
      }
    : null;
  const id = row.id ?? random.word();
  return viewRow(row, { star, shown: marks?.[star] ?? `${word}${colon}`, id, name: row.id ?? random.word() });
}

function reworded(label: string, random: Random): string {
  const found = REWORDED.find(([pattern]) => pattern.test(label));
  return found ? label.replace(found[0], random.pick(found[1])) : label;
}

const HIDDEN: readonly Omit<Trap, 'key' | 'name'>[] = [
  { type: 'hidden' },
  { type: 'password', unseen: 'gone', label: '密码' },
  { type: 'text', unseen: 'gone', label: '手机号码' },
  { type: 'text', unseen: 'away' },
  { type: 'text', unseen: 'flat' },
  { type: 'text', unseen: 'unseen', label: '企业名称' },
  { type: 'text', unseen: 'clear' },
  { type: 'text', label: '企业名称', attributes: { 'data-1p-ignore': '', 'data-lpignore': 'true' } },
  { type: 'text', label: '统一社会信用代码', attributes: { 'data-bwignore': '' } },
  { type: 'text', label: '姓名', attributes: { 'data-form-type': 'other' } },
];

function traps(random: Random, count: number): Trap[] {
  return random
    .shuffle(HIDDEN)
    .slice(0, count)
    .map((trap, index) => ({
      ...trap,
      key: `trap.${index + 1}`,
      name: random.pick(['mobile', 'email', 'company', 'uscc', random.word()]),
    }));
}
