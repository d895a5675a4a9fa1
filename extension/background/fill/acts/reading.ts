// What is taken from a page: company data that stand on it, a password that was changed in it, its structure; and a field that is shown
// or pointed at in it.
import { Problem } from '#shared/errors.ts';
import { fromPage } from '../../../vault/import/company-data.ts';
import { hostOf } from '../frames.ts';
import { readable } from '../view.ts';
import { type ActOf, type ActParts, type Acts, fieldsOf, frameAt, planAt } from './act.ts';

type Reading = 'fill.show' | 'fill.pick' | 'fill.import' | 'fill.report' | 'fill.keep-password';

export function readingActs(parts: ActParts): Acts<Reading> {
  const { vault, pointing } = parts;
  return {
    'fill.show': ({ tab, frame, field }) => frameAt(parts, tab, frame).post({ type: 'show', field }),
    'fill.pick'({ tab, on }) {
      if (on) return pointing.begin(tab);
      pointing.stop(tab);
      return null;
    },
    'fill.import': ({ tab, profile, take }) => vault.offer(fromPage(readable(fieldsOf(parts, tab))), { profile, take }),
    'fill.report': (request) => report(parts, request),
    'fill.keep-password': (request) => keepPassword(parts, request),
  };
}

async function report(parts: ActParts, { tab }: ActOf<'fill.report'>): Promise<{ name: string; text: string }> {
  const { view } = await planAt(parts, tab);
  const answers = await Promise.allSettled(
    parts.frames.of(tab).map(async (frame) => {
      const { text } = await parts.asks.ask(frame, { type: 'report' });
      return `<!-- frame ${String(frame.frame)} ${hostOf(frame.origin)} -->\n${text}\n`;
    }),
  );
  // a frame that does not answer costs itself alone
  const texts = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  if (texts.length === 0) throw new Problem('fill/gone');
  return { name: `tongqian-page-${view.host.replace(/[^\w.-]/g, '-')}.html`, text: texts.join('') };
}

async function keepPassword({ newPassword, vault }: ActParts, { tab }: ActOf<'fill.keep-password'>): Promise<void> {
  const changed = await newPassword.of(tab);
  if ((await vault.contents()).state === 'locked') throw new Problem('fill/locked');
  if (!changed) throw new Problem('fill/no-value');
  await vault.change(changed.profile, (profile) => {
    const isOwn = ({ id, password }: (typeof profile.accounts)[number]) => id === changed.account && password !== null;
    if (!profile.accounts.some(isOwn)) throw new Problem('fill/no-value');
    const accounts = profile.accounts.map((one) => (isOwn(one) ? { ...one, password: changed.text } : one));
    return [{ ...profile, accounts }, null];
  });
  await newPassword.forget();
}
