// A made-up form with the fill bar at it, its shadow root open for the checks.
import { createBar } from '../../../extension/content/bar.ts';
import { GIVEN } from '../../../extension/content/given.ts';
import { receiveWords } from '../../../extension/content/words.ts';
import type { BarAct, BarView } from '../../../extension/platform/fill-messages.ts';

interface Pictured {
  language: 'zh' | 'en';
  answers: { bar: BarView; crowded?: boolean; fields?: number; closed?: boolean };
}
const { pictured } = globalThis as unknown as { pictured: Pictured };
const { language, answers } = pictured;

document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
document.title = language === 'zh' ? '演示表单' : 'Form';
const title = document.querySelector('h1');
if (title) title.textContent = document.title;
document.body.classList.toggle('crowded', answers.crowded ?? false);
const form = document.querySelector('form');
for (let at = 1; at <= (answers.fields ?? 8); at++) {
  const label = document.createElement('label');
  label.append(language === 'zh' ? `第 ${String(at)} 栏` : `Field ${String(at)}`, document.createElement('input'));
  form?.append(label);
}

const pressed: BarAct[] = [];
receiveWords(GIVEN);
const bar = createBar({
  language,
  press: (act) => pressed.push(act),
  ...(answers.closed ? {} : { mode: 'open' as const }),
});
bar.standAt(form);
bar.show(answers.bar);
Object.assign(globalThis, { pressed, bar });
