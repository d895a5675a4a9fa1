// A real pcscd with the virtual reader of vsmartcard-vpcd, and a virtual card to put in.
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Service {
  stop: () => Promise<void>;
}

/** Starts pcscd; it has one fixed socket, so only one can run on a machine. */
export async function startPcscd(): Promise<Service> {
  const daemon = spawn('/usr/sbin/pcscd', ['--foreground'], { stdio: 'ignore' });
  for (let i = 0; i < 100 && !existsSync('/run/pcscd/pcscd.comm'); i++) await delay(50);
  return { stop: () => end(daemon) };
}

export interface VirtualCard {
  insert: () => Promise<void>;
  remove: () => Promise<void>;
  stop: () => Promise<void>;
}

/** @param piv file with a PivCard; without one it is a card that no driver knows */
export function startVirtualCard(piv?: string): VirtualCard {
  const card = fork(join(import.meta.dirname, 'virtual-card.ts'), ['35963', ...(piv === undefined ? [] : [piv])], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ask = async (what: 'insert' | 'remove'): Promise<void> => {
    const answered = once(card, 'message');
    card.send(what);
    const [answer] = (await answered) as [string];
    if (answer.startsWith('failed')) throw new Error(answer);
  };
  return { insert: () => ask('insert'), remove: () => ask('remove'), stop: () => end(card) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}
