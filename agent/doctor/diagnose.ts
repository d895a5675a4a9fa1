// What `tongqian doctor` and the 诊断 page show: the facts of facts.ts, judged. Pure, so that both always say the same.
import type { Bilingual, ProblemCode, ProblemParams } from '#shared/errors.ts';
import { daysFrom, localDate } from '#shared/local-date.ts';
import type { CheckView, SituationView } from '#shared/protocol/views.ts';

export interface DiagnosisFacts {
  /** Milliseconds since 1970 by the computer's clock */
  now: number;
  version: string;
  /** Port for browsers */
  port: number;
  secondDoor: { wanted: number | null; open: number | null };
  pairings: number;
  osKeyStore: boolean;
  /** SM2 gave its known answers when the agent started. */
  sm2: boolean;
  /** What encrypts and decrypts with SM2 keys of this program */
  sm2Cipher: 'native' | 'second' | 'none';
  dataFolder: { path: string; owned: boolean; closed: boolean };
  situation: SituationView;
  /** Brands of USB keys that are plugged in and have no library here */
  keysWithoutLibrary: readonly Bilingual[];
  /** The official control answers on its port. */
  control: boolean;
  /** `at` of the log's last line, 0 when it is empty */
  lastLineAt: number;
  log: { count: number; damagedFrom: number | null };
}

type Judge = (facts: DiagnosisFacts) => CheckView;

/** In the order a person on the telephone goes through them. */
const CHECKS: readonly Judge[] = [
  agent, secondDoor, pairings, keyStore, algorithms, dataFolder, service, readers, cards, certificates, control, clock, log,
]; // prettier-ignore

/** All checks; the page and the command print them as they are. */
export function diagnose(facts: DiagnosisFacts): CheckView[] {
  return CHECKS.map((judge) => judge(facts));
}

/** A certificate that ends within so many days is worth a word. */
const SOON_DAYS = 30;

function agent({ version, port }: DiagnosisFacts): CheckView {
  return ok('agent', say('通签助手', 'Agent'), say(`${version} 版，端口 ${port}`, `version ${version}, port ${port}`));
}

function secondDoor({ secondDoor: { wanted, open } }: DiagnosisFacts): CheckView {
  const title = say('本机程序入口', 'Door for local programs');
  if (open !== null) return ok('second-door', title, say(`已开，端口 ${open}`, `open on port ${open}`));
  if (wanted === null) return ok('second-door', title, say('未开（默认）', 'closed (default)'));
  return bad(
    'second-door',
    { title, detail: say(`端口 ${wanted} 没有打开`, `port ${wanted} is not open`) },
    'agent/port-taken',
    { port: wanted },
  );
}

function pairings({ pairings: count }: DiagnosisFacts): CheckView {
  const title = say('已配对的浏览器', 'Paired browsers');
  if (count > 0) return ok('pairings', title, say(`${count} 个`, String(count)));
  return warn('pairings', { title, detail: say('还没有配对', 'none yet') }, 'channel/not-paired');
}

function keyStore({ osKeyStore }: DiagnosisFacts): CheckView {
  const title = say('密钥存放', 'Where keys are kept');
  if (osKeyStore) return ok('key-store', title, say('由系统密钥库保管', 'wrapped by the key store of the system'));
  const detail = say(
    '系统没有可用的密钥库，密钥存放在只有本人可读的文件里',
    'the system offers no key store; keys lie in a file that only you can read',
  );
  return { id: 'key-store', state: 'warning', title, detail, problem: null };
}

function algorithms({ sm2, sm2Cipher }: DiagnosisFacts): CheckView {
  const title = say('国密算法', 'SM2 algorithm');
  const slower = say('自检通过；解密用较慢的备用实现', 'self-test passed; decrypting by the slower of two ways');
  if (sm2 && sm2Cipher !== 'none')
    return ok('algorithms', title, sm2Cipher === 'native' ? say('自检通过', 'self-test passed') : slower);
  return bad('algorithms', { title, detail: say('自检没有通过', 'self-test failed') }, 'crypto/self-test');
}

function dataFolder({ dataFolder: { path, owned, closed } }: DiagnosisFacts): CheckView {
  const title = say('数据目录', 'Data folder');
  if (owned && closed) return ok('data-folder', title, say(`${path}，仅本人可进入`, `${path}, closed to other users`));
  if (owned)
    return bad('data-folder', { title, detail: say('其他用户可以进入', 'open to other users') }, 'store/open', {
      path,
    });
  return bad('data-folder', { title, detail: say('属于其他用户', 'of another user') }, 'store/not-private', { path });
}

function service({ situation }: DiagnosisFacts): CheckView {
  const title = say('读卡服务', 'Smart card service');
  if (situation.problem?.code !== 'token/service-stopped') return ok('service', title, say('正常', 'running'));
  return bad('service', { title, detail: say('未启动', 'not running') }, 'token/service-stopped');
}

function readers({ situation }: DiagnosisFacts): CheckView {
  const title = say('读卡器', 'Readers');
  const named = situation.readers.map(readerName);
  if (named.length > 0)
    return ok('readers', title, say(named.map(({ zh }) => zh).join('、'), named.map(({ en }) => en).join(', ')));
  return warn('readers', { title, detail: say('没有找到', 'none found') }, 'token/no-reader');
}

/** With the brand of the card in it: without its driver the card says no more than that. */
function readerName({ name, brand }: DiagnosisFacts['situation']['readers'][number]): Bilingual {
  return brand ? say(`${name}（${brand.zh}）`, `${name} (${brand.en})`) : say(name, name);
}

function cards({ situation, keysWithoutLibrary }: DiagnosisFacts): CheckView {
  const title = say('卡', 'Cards');
  const names = (demo: string) => situation.tokens.map((token) => `${token.label}${token.demo ? demo : ''}`);
  const locked = situation.tokens.find((token) => token.locked);
  if (locked) return bad('cards', { title, detail: say(locked.label, locked.label) }, 'token/pin-locked');
  if (situation.tokens.length > 0)
    return ok('cards', title, say(names('（演示）').join('、'), names(' (demo)').join(', ')));
  const none = say('没有', 'none');
  const { problem } = situation;
  if (problem && /^token\/(library|hsm)-/.test(problem.code))
    return { id: 'cards', state: 'failed', title, detail: none, problem };
  const [key] = keysWithoutLibrary;
  if (key)
    return warn('cards', { title, detail: key }, 'token/library-missing', { 'brand.zh': key.zh, 'brand.en': key.en });
  const unknown = situation.readers.find((reader) => reader.state === 'unrecognised' || reader.state === 'busy');
  const code = unknown?.state === 'busy' ? 'token/busy' : unknown ? 'token/unrecognised' : 'token/absent';
  return warn('cards', { title, detail: unknown ? readerName(unknown) : none }, code);
}

function certificates({ situation, now }: DiagnosisFacts): CheckView {
  const title = say('证书有效期', 'Validity of certificates');
  const all = situation.tokens.flatMap((token) => token.certificates);
  const expired = all.find((certificate) => certificate.notAfter < now);
  const early = all.find((certificate) => certificate.notBefore > now);
  const soon = all
    .filter((certificate) => daysFrom(now, certificate.notAfter) < SOON_DAYS)
    .sort((a, b) => a.notAfter - b.notAfter)[0];
  if (expired)
    return expiry(
      'failed',
      { title, of: expired.company || expired.holder, at: expired.notAfter },
      'token/certificate-expired',
    );
  if (early)
    return expiry(
      'failed',
      { title, of: early.company || early.holder, at: early.notBefore },
      'token/certificate-not-yet',
    );
  if (soon) {
    const days = daysFrom(now, soon.notAfter);
    const who = soon.company || soon.holder;
    const left =
      days === 0
        ? say('今天到期', 'ends today')
        : say(`还有 ${days} 天到期`, days === 1 ? '1 day left' : `${days} days left`);
    const detail = say(`${who}：${left.zh}，请到制卡点更新`, `${who}: ${left.en}, renew it at a card office`);
    return { id: 'certificates', state: 'warning', title, detail, problem: null };
  }
  return ok(
    'certificates',
    title,
    all.length > 0 ? say('都在有效期内', 'all valid') : say('没有证书', 'no certificates'),
  );
}

function expiry(
  state: CheckView['state'],
  certificate: { title: Bilingual; of: string; at: number },
  code: 'token/certificate-expired' | 'token/certificate-not-yet',
): CheckView {
  const date = localDate(certificate.at);
  const detail = say(certificate.of, certificate.of);
  return { id: 'certificates', state, title: certificate.title, detail, problem: { code, params: { date } } };
}

function control({ control: present }: DiagnosisFacts): CheckView {
  const title = say('官方客户端控件', 'Official control');
  return ok(
    'control',
    title,
    present ? say('已连接', 'connected') : say('没有运行（不是必需的）', 'not running (not needed)'),
  );
}

function clock({ now, lastLineAt }: DiagnosisFacts): CheckView {
  const title = say('电脑时间', 'Clock');
  const shown = new Date(now).toLocaleString('sv-SE'); // 2026-01-05 12:00:00
  if (now + 60_000 >= lastLineAt) return ok('clock', title, say(shown, shown));
  const detail = say(`${shown}，早于最近一次签名的时间，请校准`, `${shown} is before the last signature; set it right`);
  return { id: 'clock', state: 'warning', title, detail, problem: null };
}

function log({ log: { count, damagedFrom } }: DiagnosisFacts): CheckView {
  const title = say('签名日志', 'Log of signatures');
  if (damagedFrom === null)
    return ok('log', title, say(`已校验，${count} 条，无改动`, `checked, ${count} lines, unaltered`));
  return bad('log', { title, detail: say(`${count} 条`, `${count} lines`) }, 'audit/damaged', { line: damagedFrom });
}

function say(zh: string, en: string): Bilingual {
  return { zh, en };
}

function ok(id: string, title: Bilingual, detail: Bilingual): CheckView {
  return { id, state: 'ok', title, detail, problem: null };
}

function warn(
  id: string,
  text: { title: Bilingual; detail: Bilingual },
  code: ProblemCode,
  params: ProblemParams = {},
): CheckView {
  return { id, state: 'warning', ...text, problem: { code, params: { ...params } } };
}

function bad(
  id: string,
  text: { title: Bilingual; detail: Bilingual },
  code: ProblemCode,
  params: ProblemParams = {},
): CheckView {
  return { id, state: 'failed', ...text, problem: { code, params: { ...params } } };
}
