// The list of widget drivers, component families first, and the search through a document and its open shadow roots.
import { type Elements, readElements } from '../elements.ts';
import { antDesignVue } from './ant-design-vue.ts';
import { antDesign } from './ant-design.ts';
import { bootstrapSelect } from './bootstrap-select.ts';
import { chosen } from './chosen.ts';
import { codeName } from './code-name.ts';
import { easyui } from './easyui.ts';
import { elementPlus } from './element-plus.ts';
import { elementUi } from './element-ui.ts';
import { iview } from './iview.ts';
import { layui } from './layui.ts';
import { native } from './native.ts';
import { select2 } from './select2.ts';
import { splitDate } from './split-date.ts';
import type { Widget, WidgetDriver } from './widget.ts';

/** What stands earlier takes an element first. */
export const DRIVERS: readonly WidgetDriver[] = [
  splitDate,
  elementUi,
  elementPlus,
  easyui,
  antDesign,
  antDesignVue,
  layui,
  iview,
  select2,
  chosen,
  bootstrapSelect,
  codeName,
  native,
];

/** All widgets of a document, open shadow roots included, in document order; every native element belongs to one of them. */
export function findWidgets(document: Document, elements: Elements = readElements(document)): Widget[] {
  const { roots, place } = elements;
  const classes = ` ${[...elements.classes].join(' ').replace(/\s/g, ' ')}`;
  const claimed = new Set<Element>();
  const present = DRIVERS.filter(({ sign }) => sign === null || classes.includes(` ${sign}`));
  const found = present.flatMap((driver) =>
    roots.flatMap((root) => driver.find(root)).filter((widget) => claim(widget, claimed)),
  );
  const at = ({ input, element }: Widget) => place.get(input) ?? place.get(element) ?? 0;
  return found.sort((one, other) => at(one) - at(other));
}

/** Takes the widget's elements; false when another driver has one of them. */
function claim({ input, parts }: Widget, claimed: Set<Element>): boolean {
  const own = [input, ...parts];
  if (own.some((element) => claimed.has(element))) return false;
  for (const element of own) claimed.add(element);
  return true;
}
