// Row 3 of DESIGN §5: SM2 of the software token in this process against `openssl speed sm2`, in turns. openssl counts seconds of
// processor time, so ours are counted likewise; ours include the garbage collection.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { utf8 } from '#shared/bytes.ts';
import { parseCertificate } from '../../agent/certificates/parse.ts';
import { sm2Verifier } from '../../agent/crypto/sm2.ts';
import { createDemoToken } from '../../agent/operations/demo.ts';
import { softwareDriver } from '../../agent/tokens/software/driver.ts';
import type { Token, TokenSession } from '../../agent/tokens/token.ts';
import { DEMO_PIN } from '../acting.ts';
import { median, ratioOf } from './measure.ts';
import { number, type Row, row } from './table.ts';

const run = promisify(execFile);

export interface Sm2Options {
  rounds: number;
  /** Of each of ours in one round; openssl takes whole seconds */
  ms: number;
}

/** Rejects when openssl is missing or its table cannot be read. */
export async function sm2Rows(options: Sm2Options): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tongqian-bench-sm2-'));
  const stop = new AbortController();
  try {
    const { session, key, certificate } = await openToken({ folder, algorithm: 'sm2', signal: stop.signal });
    const { spki } = parseCertificate(certificate);
    const message = randomBytes(32);
    const signature = await session.sign(key, 'sm2-sm3', message);
    const verify = sm2Verifier(spki);
    if (!verify(message, signature)) throw new Error('the signature does not verify');
    const ours = { sign: [] as number[], verify: [] as number[] };
    const openssl = { sign: [] as number[], verify: [] as number[] };
    for (let round = 0; round < options.rounds; round++) {
      const speed = await opensslSpeed();
      openssl.sign.push(speed.sign);
      openssl.verify.push(speed.verify);
      ours.sign.push(await rate(options.ms, () => session.sign(key, 'sm2-sm3', message)));
      ours.verify.push(await rate(options.ms, () => verify(message, signature)));
    }
    await session.close();
    return (['sign', 'verify'] as const).map((what) =>
      row(
        {
          name: `SM2 software token: ${what}, in process`,
          value: median(ours[what]),
          unit: '/s',
          ratio: ratioOf(ours[what], openssl[what]),
          against: `openssl speed sm2 ${number(median(openssl[what]))} /s`,
        },
        { at: 'least', limit: 0.95 },
      ),
    );
  } finally {
    stop.abort();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A demo card as the welcome page makes it, logged in. */
export async function openToken(what: {
  folder: string;
  algorithm: 'sm2' | 'rsa';
  signal: AbortSignal;
}): Promise<{ session: TokenSession; key: string; certificate: Uint8Array }> {
  const { folder, signal } = what;
  const wrap = randomBytes(32);
  await createDemoToken({ folder, wrap, algorithm: what.algorithm, pin: DEMO_PIN, bits: 2048 });
  const token = await new Promise<Token>((resolve, reject) => {
    const report = ({ tokens }: { tokens: Token[] }): void => {
      if (tokens[0]) resolve(tokens[0]);
    };
    softwareDriver({ folder: join(folder, 'tokens'), wrap })
      .watch(report, signal)
      .catch(reject);
  });
  const certificates = await token.certificates();
  const signing = certificates.find(({ usage }) => usage !== 'encrypt');
  if (!signing) throw new Error('no signing certificate');
  const session = await token.login(utf8(DEMO_PIN));
  return { session, key: signing.key, certificate: signing.der };
}

/** Calls per second of processor time. */
export async function rate(ms: number, call: () => unknown): Promise<number> {
  for (let warm = 0; warm < 50; warm++) await call();
  const before = process.cpuUsage();
  let calls = 0;
  let passed = 0;
  while (passed < ms * 1000) {
    for (let i = 0; i < 20; i++) await call();
    calls += 20;
    const { user, system } = process.cpuUsage(before);
    passed = user + system; // microseconds
  }
  return (calls / passed) * 1_000_000;
}

async function opensslSpeed(): Promise<{ sign: number; verify: number }> {
  const { stdout } = await run('openssl', ['speed', '-seconds', '1', 'sm2'], { encoding: 'utf8' });
  return readSpeed(stdout);
}

/** The last two columns of the table that `openssl speed` prints: signatures and verifications per second. */
export function readSpeed(text: string): { sign: number; verify: number } {
  const match = /SM2 \(CurveSM2\).*?\s(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)\s*$/m.exec(text);
  if (!match) throw new Error(`openssl speed said: ${text.slice(0, 200)}`);
  return { sign: Number(match[1]), verify: Number(match[2]) };
}
