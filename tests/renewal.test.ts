// A card is let go for its renewal with an official tool: no session, no login and no process of ours is left at it, requests for it
// say so, other cards go on; taken back, it is read anew and signs.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { LOGIN, order, random, scene, SIGN, signsAgain } from './support/fault-acts.ts';
import { CARD_PIN, type Scene } from './support/fault-scene.ts';
import { requires } from './support/requires.ts';
import { makeSofthsmToken, type SofthsmToken } from './support/softhsm.ts';

const ready = requires('softhsm2', 'opensc'); // pkcs11-tool plays the official tool
const SEEN = { timeout: 30_000, interval: 50 };
const RELEASED = 'token/released';

/** Processes below the agent that have the library in their memory */
function holders(agent: number, library: string): number[] {
  const name = library.split('/').at(-1) ?? library;
  return childrenOf(agent).filter((pid) => {
    try {
      return readFileSync(`/proc/${String(pid)}/maps`, 'utf8').includes(name);
    } catch {
      return false; // it ended while this looked
    }
  });
}

function childrenOf(pid: number): number[] {
  const own = readdirSync(`/proc/${String(pid)}/task`).flatMap((task) => {
    const file = `/proc/${String(pid)}/task/${task}/children`;
    return readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  });
  return own.flatMap((child) => [child, ...childrenOf(child)]);
}

describe.skipIf(!ready)('a card that is let go', { timeout: 120_000 }, () => {
  let softhsm: SofthsmToken;

  beforeAll(() => {
    softhsm = makeSofthsmToken({ keys: ['rsa2048'] });
    return () => softhsm.remove();
  }, 60_000);

  const open = (cards: object[]) =>
    scene({ cards, config: { pkcs11: { modules: [{ path: softhsm.library, env: softhsm.env }] } } });
  const tokens = async ({ clerk }: Scene) => (await clerk.link.call('tokens.list', {})).tokens;
  const hard = (all: Scene) =>
    vi.waitFor(
      async () => (await tokens(all)).find(({ driver }) => driver === 'pkcs11') ?? expect.fail('no token'),
      SEEN,
    );
  const release = ({ clerk }: Scene, token: string, released: boolean) =>
    clerk.link.call('certificates.release', { token, released });

  it('alone: its login ends and its library’s process too; pages hear why; taken back it asks for the PIN and signs', async () => {
    const all = await open([]);
    const { clerk } = all;
    const { id } = await hard(all);
    const page = await clerk.page();
    const login = page.call(LOGIN, { random: random() });
    expect(await clerk.confirm(await clerk.window(), { pin: softhsm.pin, token: id })).toMatchObject({ state: 'done' });
    expect((await login).Result).toBe(true);
    expect(holders(all.pid(), softhsm.library)).toHaveLength(1);

    await release(all, id, true);
    expect(holders(all.pid(), softhsm.library)).toEqual([]);
    const seen = await clerk.link.call('tokens.list', {});
    expect(seen).toMatchObject({ problem: { code: RELEASED }, tokens: [{ id }] });
    expect(seen.tokens[0]!.released).toBeGreaterThan(Date.now());
    // Another program does with it what needs it whole: a new PIN.
    const env = { ...process.env, ...softhsm.env };
    const changed = '24681357';
    execFileSync('pkcs11-tool', ['--module', softhsm.library, '-l', '-p', softhsm.pin, '-c', '--new-pin', changed], {
      env,
      stdio: 'pipe',
    });

    expect((await page.call(SIGN, { inData: order() })).Result).toBe(false);
    expect(await clerk.pending()).toEqual([]);
    expect((await clerk.log()).at(-1)).toMatchObject({ result: 'failed', code: RELEASED });
    expect((await clerk.link.call('certificates.list', {})).certificates.map(({ token }) => token)).toEqual([id]);
    expect(holders(all.pid(), softhsm.library)).toEqual([]);

    await release(all, id, false);
    const back = await hard(all);
    expect(back.released).toBeUndefined();
    const signing = page.call(SIGN, { inData: order() });
    const view = await clerk.window();
    expect(view.pin).toBe('ask');
    expect(await clerk.confirm(view, { pin: changed, token: id })).toMatchObject({ state: 'done' });
    expect((await signing).Result).toBe(true);
    execFileSync('pkcs11-tool', ['--module', softhsm.library, '-l', '-p', changed, '-c', '--new-pin', softhsm.pin], {
      env,
      stdio: 'pipe',
    });
    expect((await clerk.log()).filter(({ result }) => result === 'changed').map(({ verb }) => verb)).toEqual([
      ...['pairing', 'release', 'take-back'],
    ]);
  });

  it('beside another card: that one signs on, and a window that was open for the one let go says so', async () => {
    const all = await open([{}]);
    const { clerk, cards } = all;
    const { id } = await hard(all);
    const page = await clerk.page();
    const waiting = page.call(SIGN, { inData: order() });
    const view = await clerk.window();
    await release(all, id, true);
    expect(await clerk.confirm(view, { pin: softhsm.pin, token: id })).toMatchObject({ problem: { code: RELEASED } });
    await waiting;
    await signsAgain(all, await clerk.page());
    expect((await clerk.link.call('tokens.list', {})).problem).toBeNull();
    await expect(clerk.link.call('certificates.change-pin', { token: id })).rejects.toThrow();
    await release(all, cards[0]!.id, true);
    expect((await clerk.link.call('tokens.list', {})).problem).toMatchObject({ code: RELEASED });

    // A restart takes everything back.
    await all.kill();
    await all.restart();
    expect((await hard(all)).released).toBeUndefined();
    await signsAgain(all, await clerk.page());
    expect(CARD_PIN).not.toBe(softhsm.pin);
  });
});
