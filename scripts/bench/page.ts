// Row 4 of DESIGN §5: from a portal page's own script to its signature, less what the token itself takes. The older login path is
// used: 核对IC卡密码 is confirmed in the real window, and covers one signature of a random without a second window.
import { randomBytes } from 'node:crypto';
import { confirmRequest } from '../acting.ts';
import type { TestPage } from '../browsers/browser.ts';
import { median, percentile } from './measure.ts';
import { type Algorithm, ALGORITHMS, rawTask, type Scene } from './scene.ts';
import { number, type Row, row } from './table.ts';

export interface PageOptions {
  samples: number;
}

const PORTAL = 'https://app.singlewindow.cn/cas/login';
const RAW_MS = 300;

interface Control {
  call(method: string, args: object): Promise<string[]>;
}
declare global {
  var tongqianControl: Control | undefined;
}

export async function pageRows(scene: Scene, options: PageOptions): Promise<Row[]> {
  const page = await scene.stage.browser.openPage(PORTAL);
  const samples: Sample[] = [];
  const raw: number[] = [];
  for (let sample = 0; sample < options.samples; sample++) {
    samples.push(await login(scene, page));
    const task = rawTask(samples.at(-1)?.algorithm ?? 'rsa', RAW_MS, randomBytes(32));
    raw.push(1000 / (await scene.raw.rate(task)));
  }
  await page.close();
  const overheads = samples.map(({ ms }, sample) => ms - (raw[sample] ?? Number.NaN));
  const name = ALGORITHMS[samples[0]?.algorithm ?? 'rsa'].name;
  return [
    row(
      {
        name: `Page script to signature, overhead over the raw ${name} operation, p50 of ${samples.length}`,
        value: median(overheads),
        unit: 'ms',
        ratio: null,
        against: `round trip ${number(median(samples.map(({ ms }) => ms)))} ms, raw ${number(median(raw))} ms, p95 ${number(percentile(overheads, 95))} ms`,
      },
      { at: 'most', limit: 2 },
    ),
  ];
}

interface Sample {
  ms: number;
  algorithm: Algorithm;
}

/** One login of a page just loaded: the approval, then the signature by the clock of the page's script. */
async function login(scene: Scene, page: TestPage): Promise<Sample> {
  const { pin } = scene.softhsm;
  await page.goto(PORTAL);
  await page.front();
  await page.evaluate(`(${openControl.toString()})()`);
  const proved = page.evaluate(`(${checkPin.toString()})(${JSON.stringify(pin)})`);
  proved.catch(() => null); // reported below, after the window
  await confirmRequest(scene.stage.browser, { pin });
  await proved;
  await page.front();
  const random = randomBytes(16).toString('hex');
  const { ms, signature } = await page.evaluate<{ ms: number; signature: string }>(
    `(${signRandom.toString()})(${JSON.stringify(random)}, ${JSON.stringify(pin)})`,
  );
  return { ms, algorithm: Buffer.from(signature, 'base64').length === 256 ? 'rsa' : 'ecdsa' };
}

// The three below run in the page, as a portal's script would.

/** Opens the control's socket and waits for its greeting. */
function openControl(): Promise<void> {
  const socket = new WebSocket('wss://wss.singlewindow.cn:61231/');
  const waiting = new Map<number, { resolve: (data: string[]) => void; reject: (fault: Error) => void }>();
  let last = 0;
  globalThis.tongqianControl = {
    call: (method, args) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        socket.send(JSON.stringify({ _method: method, _id: last, args }));
      }),
  };
  return new Promise((resolve, reject) => {
    socket.onclose = () => {
      reject(new Error('the socket was closed'));
    };
    socket.onmessage = ({ data }) => {
      const { _id, _args } = JSON.parse(data as string) as {
        _id: number;
        _args: { Result: boolean; Data: string[]; Error: string[] };
      };
      if (_id === 0) resolve();
      const call = waiting.get(_id);
      waiting.delete(_id);
      if (_args.Result) call?.resolve(_args.Data);
      else call?.reject(new Error(_args.Error.join(' ')));
    };
  });
}

async function checkPin(passwd: string): Promise<void> {
  await globalThis.tongqianControl?.call('cus-sec_SpcVerifyPIN', { passwd });
}

async function signRandom(inData: string, passwd: string): Promise<{ ms: number; signature: string }> {
  const asked = performance.now();
  const data = await globalThis.tongqianControl?.call('cus-sec_SpcSignDataAsPEM', { inData, passwd });
  return { ms: performance.now() - asked, signature: data?.[0] ?? '' };
}
