import { describe, expect, it } from 'vitest';
import { changed, settingsChanger, withUse } from './settings.ts';
import { FIRST_STATE } from './state.ts';

const at = 1_800_000_000_000;
const use = (name: string, time = at): { origin: string; at: number } => ({
  origin: `https://${name}.singlewindow.cn`,
  at: time,
});

describe('what is kept', () => {
  it('changes only the settings that are given', () => {
    expect(changed(FIRST_STATE.settings, { port: 4000 })).toEqual({ ...FIRST_STATE.settings, port: 4000 });
  });

  it('puts the portal used last in front, six in all, each once', () => {
    let portals = FIRST_STATE.portals;
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'c']) portals = withUse(portals, use(name)) ?? portals;
    expect(portals.map(({ origin }) => origin[8])).toEqual(['c', 'g', 'f', 'e', 'd', 'b']);
    expect(portals[0]?.name.zh).toBe('中国国际贸易单一窗口');
  });

  it('writes nothing for the same portal within a minute, or for a site in no pack', () => {
    const portals = withUse([], use('a')) ?? [];
    expect(withUse(portals, use('a', at + 59_000))).toBeNull();
    expect(withUse(portals, use('a', at + 60_000))).not.toBeNull();
    expect(withUse(portals, { origin: 'https://example.com', at })).toBeNull();
  });
});

it('two changes at once both hold, and one that cannot be stored does not stop the next', async () => {
  let kept = FIRST_STATE.settings;
  let fails = false;
  const change = settingsChanger({
    loaded: Promise.resolve(),
    current: () => kept,
    write: async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (fails) throw new Error('full');
    },
    onChange: (_, after) => (kept = after),
  });
  await Promise.all([change({ language: 'zh' }), change({ theme: 'dark' })]);
  expect(kept).toMatchObject({ language: 'zh', theme: 'dark' });
  fails = true;
  await expect(change({ theme: 'light' })).rejects.toThrow('full');
  fails = false;
  await change({ language: 'en' });
  expect(kept).toMatchObject({ language: 'en', theme: 'dark' });
});
