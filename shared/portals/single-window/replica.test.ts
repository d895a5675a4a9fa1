// The replica without sockets: what it accepts, and that each single thing wrong is refused for its own reason.
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { toPem } from '../../../agent/certificates/pem.ts';
import { type Authority, createAuthority, issueCard } from '../../../agent/certificates/issue.ts';
import { spkiOf } from '../../../agent/crypto/sm2-key.ts';
import { generateSm2Key, signSm2 } from '../../../agent/crypto/sm2.ts';
import { replicaAsset } from '../../../scripts/replicas/server.ts';
import { createChecks, fromPem } from '../../../scripts/replicas/verify.ts';
import { createReplica, type Replica } from './replica.ts';
import { createReplicaStore } from './replica-store.ts';

const DAY = 86_400_000;
const NOW = Date.now();
const VALID = { notBefore: NOW - DAY, notAfter: NOW + 365 * DAY };
const HOLDER = {
  holder: '张演示',
  company: '演示贸易有限公司',
  organisationCode: 'MA0000001',
  personalId: '11010119900101001X',
  idType: '1',
  medium: '03-JJ0000000001',
  codes: { entity: '01', card: '02', user: '03' },
};

interface Card {
  key: KeyObject;
  pem: string;
  number: string;
}

let authority: Authority;
let stranger: Authority;
let sm2: Card;
let rsa: Card;

function card(issuer: Authority, key: KeyObject, validity = VALID): Card {
  const der = issueCard({
    authority: issuer,
    spki: spkiOf(key),
    holder: HOLDER,
    usage: 'sign',
    validity,
    digest: 'sha1',
  });
  const pem = toPem('CERTIFICATE', der);
  return { key, pem, number: numberOf(pem) };
}

/** Serial after the version, which every v3 certificate starts with. */
function numberOf(pem: string): string {
  const der = Buffer.from(fromPem(pem)[0] ?? []);
  const serial = der.indexOf('a003020102', 0, 'hex') + 5;
  return der.subarray(serial + 2, serial + 2 + (der[serial + 1] ?? 0)).toString('hex');
}

function rsaKey(bits: number): KeyObject {
  return createPrivateKey(
    generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
}

function signBy(by: Card, data: Uint8Array): string {
  if (by.key.asymmetricKeyType === 'rsa') return sign('RSA-SHA1', data, by.key).toString('base64');
  return Buffer.from(signSm2(by.key, data)).toString('base64');
}

beforeAll(() => {
  authority = createAuthority({ name: '演示CA', key: generateSm2Key(), validity: VALID });
  stranger = createAuthority({ name: '演示CA', key: generateSm2Key(), validity: VALID });
  sm2 = card(authority, generateSm2Key());
  rsa = card(authority, rsaKey(1024));
});

interface Site {
  replica: Replica;
  clock: { now: number };
}

function site(cards: Card[], strict = false): Site {
  const clock = { now: NOW };
  const checks = createChecks({
    authorities: () => Promise.resolve([toPem('CERTIFICATE', authority.certificate)]),
    certificates: () => Promise.resolve(cards.map((each) => each.pem)),
  });
  const now = () => clock.now;
  const replica = createReplica({ checks, store: createReplicaStore({ now }), asset: replicaAsset, strict, now });
  return { replica, clock };
}

const ORIGIN = 'https://app.singlewindow.cn';

function get(at: Site, path: string, cookie = ''): Promise<Response> {
  return at.replica(new Request(ORIGIN + path, { headers: { cookie } }));
}

function post(at: Site, path: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  return at.replica(
    new Request(ORIGIN + path, { method: 'POST', headers: { cookie }, body: new URLSearchParams(fields).toString() }),
  );
}

async function randomOf(at: Site, path = '/cas/login'): Promise<string> {
  const page = await (await get(at, path)).text();
  return /id="random" value="([^"]+)"/.exec(page)?.[1] ?? '';
}

function fieldsFor(by: Card, random: string): Record<string, string> {
  return {
    random,
    signData: signBy(by, Buffer.from(random, 'base64')),
    certNo: by.number,
    icCard: HOLDER.medium,
    userPin: '',
    swLoginFlag: 'swCard',
  };
}

async function refusalOf(response: Response): Promise<string> {
  expect(response.status).toBe(200);
  return /data-refusal="([^"]*)"/.exec(await response.text())?.[1] ?? '';
}

async function login(at: Site, by: Card): Promise<string> {
  const response = await post(at, '/cas/login', fieldsFor(by, await randomOf(at)));
  expect(response.status).toBe(302);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

test('an SM2 and an RSA card log in and the desk shows who it is', async () => {
  for (const by of [sm2, rsa]) {
    const at = site([sm2, rsa]);
    const cookie = await login(at, by);
    const desk = await (await get(at, '/deskserver/sw/deskIndex', cookie)).text();
    expect(desk).toContain('演示贸易有限公司');
    expect(desk).toContain(by.number);
  }
});

test('a random counts once, even when the first use failed', async () => {
  const at = site([sm2]);
  const fields = fieldsFor(sm2, await randomOf(at));
  expect((await post(at, '/cas/login', fields)).status).toBe(302);
  expect(await refusalOf(await post(at, '/cas/login', fields))).toBe('random-unknown');
  const spoilt = fieldsFor(sm2, await randomOf(at));
  expect(await refusalOf(await post(at, '/cas/login', { ...spoilt, certNo: '00' }))).toBe('card-unknown');
  expect(await refusalOf(await post(at, '/cas/login', spoilt))).toBe('random-unknown');
});

test('a random is good for ten minutes and no longer', async () => {
  const at = site([sm2]);
  const fields = fieldsFor(sm2, await randomOf(at));
  at.clock.now += 600_000;
  expect((await post(at, '/cas/login', fields)).status).toBe(302);
  const late = fieldsFor(sm2, await randomOf(at));
  at.clock.now += 600_001;
  expect(await refusalOf(await post(at, '/cas/login', late))).toBe('random-expired');
});

test('the signature must be over the decoded random, not over its base64 text', async () => {
  const at = site([sm2]);
  const random = await randomOf(at);
  const fields = { ...fieldsFor(sm2, random), signData: signBy(sm2, Buffer.from(random)) };
  expect(await refusalOf(await post(at, '/cas/login', fields))).toBe('signature');
});

test('one changed byte of the signature is refused', async () => {
  for (const by of [sm2, rsa]) {
    const at = site([sm2, rsa]);
    const fields = fieldsFor(by, await randomOf(at));
    const bytes = Buffer.from(fields.signData ?? '', 'base64');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    expect(await refusalOf(await post(at, '/cas/login', { ...fields, signData: bytes.toString('base64') }))).toBe(
      'signature',
    );
  }
});

test('a card of an authority with the same name but another key is not trusted', async () => {
  const forged = card(stranger, generateSm2Key());
  const at = site([forged]);
  expect(await refusalOf(await post(at, '/cas/login', fieldsFor(forged, await randomOf(at))))).toBe('card-untrusted');
});

test('another serial, an upper-case serial and another card number are refused', async () => {
  const at = site([sm2, rsa]);
  const other = { ...fieldsFor(sm2, await randomOf(at)), certNo: rsa.number };
  expect(await refusalOf(await post(at, '/cas/login', other))).toBe('signature');
  const lettered = { ...fieldsFor(sm2, await randomOf(at)), certNo: `${sm2.number}AB` };
  expect(await refusalOf(await post(at, '/cas/login', lettered))).toBe('card-unknown');
  const medium = { ...fieldsFor(sm2, await randomOf(at)), icCard: '03-JJ9999999999' };
  expect(await refusalOf(await post(at, '/cas/login', medium))).toBe('card-medium');
});

test('expired and not yet valid certificates are refused', async () => {
  const expired = card(authority, generateSm2Key(), { notBefore: NOW - 3 * DAY, notAfter: NOW - DAY });
  const early = card(authority, generateSm2Key(), { notBefore: NOW + DAY, notAfter: NOW + 3 * DAY });
  const at = site([expired, early]);
  expect(await refusalOf(await post(at, '/cas/login', fieldsFor(expired, await randomOf(at))))).toBe('card-expired');
  expect(await refusalOf(await post(at, '/cas/login', fieldsFor(early, await randomOf(at))))).toBe('card-not-yet');
});

interface Task {
  task: string;
  text: string;
  signedInfo: string | null;
  number: string;
  certificate: string;
}

async function taskOf(at: Site, kind: string, cookie: string): Promise<Task> {
  return (await (await post(at, `/ecommerce/${kind}/task`, {}, cookie)).json()) as Task;
}

async function submit(at: Site, kind: string, fields: Record<string, string>, cookie: string) {
  return (await (await post(at, `/ecommerce/${kind}/submit`, fields, cookie)).json()) as {
    ok: boolean;
    refusal?: string;
  };
}

function assemble(task: Task, signature: string): string {
  const inPlace = (task.signedInfo ?? '').replace(/^<ds:SignedInfo [^>]*>/, '<ds:SignedInfo>');
  const end = task.text.lastIndexOf('</');
  const node = `<ds:Signature>${inPlace}<ds:SignatureValue>${signature}</ds:SignatureValue><ds:KeyInfo><ds:KeyName>${task.number}</ds:KeyName><ds:X509Data><ds:X509Certificate>${task.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`;
  return task.text.slice(0, end) + node + task.text.slice(end);
}

test('a 179 string is accepted as handed out, and one changed character is refused', async () => {
  const at = site([sm2]);
  const cookie = await login(at, sm2);
  const good = await taskOf(at, '179', cookie);
  expect(good.text).toMatch(/^"sessionID":"[^"]+"\|\|"payExchangeInfoHead":"\{"guid"/);
  const signed = { mode: 'text', certNo: sm2.number };
  const answer = { ...signed, task: good.task, content: good.text, signature: signBy(sm2, Buffer.from(good.text)) };
  expect(await submit(at, '179', answer, cookie)).toMatchObject({ ok: true });
  expect(await submit(at, '179', answer, cookie)).toMatchObject({ ok: false, refusal: 'task-unknown' });
  const next = await taskOf(at, '179', cookie);
  const edited = next.text.replace('256.5', '256.6');
  const signature = signBy(sm2, Buffer.from(next.text));
  expect(await submit(at, '179', { ...signed, task: next.task, content: edited, signature }, cookie)).toMatchObject({
    refusal: 'signature',
  });
  const third = await taskOf(at, '179', cookie);
  const swapped = { ...signed, task: third.task, content: edited, signature: signBy(sm2, Buffer.from(edited)) };
  expect(await submit(at, '179', swapped, cookie)).toMatchObject({ refusal: 'changed' });
});

test('CEB311 and CEB621 are accepted signed whole and by SignedInfo, by SM2 and RSA cards', async () => {
  for (const by of [sm2, rsa]) {
    const at = site([sm2, rsa]);
    const cookie = await login(at, by);
    for (const kind of ['ceb311', 'ceb621']) {
      const whole = await taskOf(at, kind, cookie);
      const text = { task: whole.task, mode: 'text', certNo: by.number, content: whole.text };
      expect(await submit(at, kind, { ...text, signature: signBy(by, Buffer.from(whole.text)) }, cookie)).toMatchObject(
        { ok: true },
      );
      const node = await taskOf(at, kind, cookie);
      const content = assemble(node, signBy(by, Buffer.from(node.signedInfo ?? '')));
      const info = { task: node.task, mode: 'signed-info', certNo: by.number, content };
      expect(await submit(at, kind, info, cookie)).toMatchObject({ ok: true, mode: 'signed-info' });
    }
  }
});

test.each([
  ['the amount', (text: string) => text.replace('<ceb:acturalPaid>279.84', '<ceb:acturalPaid>279.85'), 'digest'],
  ['the digest', (text: string) => text.replace(/<ds:DigestValue>./, '<ds:DigestValue>='), 'digest'],
  ['the algorithm', (text: string) => text.replace('#sm2-sm3', '#rsa-sha1'), 'structure'],
  [
    'a second Signature',
    (text: string) => text.replace('<ds:Signature>', '<ds:Signature></ds:Signature><ds:Signature>'),
    'structure',
  ],
  ['white space inside Signature', (text: string) => text.replace('<ds:KeyInfo>', ' <ds:KeyInfo>'), 'structure'],
  ['the certificate number', (text: string) => text.replace(/<ds:KeyName>\w\w/, '<ds:KeyName>ff'), 'card-other'],
])('a signed CEB message with %s changed is refused', async (_what, edit, refusal) => {
  const at = site([sm2]);
  const cookie = await login(at, sm2);
  const task = await taskOf(at, 'ceb311', cookie);
  const content = edit(assemble(task, signBy(sm2, Buffer.from(task.signedInfo ?? ''))));
  const fields = { task: task.task, mode: 'signed-info', certNo: sm2.number, content };
  expect(await submit(at, 'ceb311', fields, cookie)).toMatchObject({ ok: false, refusal });
});

test('business needs the session it was handed out to, and the card of the login', async () => {
  const at = site([sm2, rsa]);
  expect((await post(at, '/ecommerce/179/task', {})).status).toBe(401);
  const mine = await login(at, sm2);
  const other = await login(at, rsa);
  const task = await taskOf(at, '179', mine);
  const fields = {
    task: task.task,
    mode: 'text',
    content: task.text,
    signature: signBy(rsa, Buffer.from(task.text)),
    certNo: rsa.number,
  };
  expect(await submit(at, '179', fields, other)).toMatchObject({ refusal: 'task-unknown' });
  expect(await submit(at, '179', fields, mine)).toMatchObject({ refusal: 'card-other' });
});

test('操作员持卡注册 binds a card that the portal did not know, and then it can log in', async () => {
  const at = site([]);
  expect(await refusalOf(await post(at, '/cas/login', fieldsFor(sm2, await randomOf(at))))).toBe('card-unknown');
  const signCert = Buffer.from(fromPem(sm2.pem)[0] ?? []).toString('base64');
  const fields = { ...fieldsFor(sm2, await randomOf(at, '/userserver/user/register')), signCert, username: 'demo_op' };
  expect(await (await post(at, '/userserver/user/register', fields)).text()).toContain('data-done="yes"');
  const cookie = await login(at, sm2);
  expect(await (await get(at, '/deskserver/sw/deskIndex', cookie)).text()).toContain('demo_op');
  const again = { ...fieldsFor(sm2, await randomOf(at)), signCert, username: 'demo_op' };
  expect(await refusalOf(await post(at, '/userserver/user/register', again))).toBe('card-bound');
});

test('a certificate sent with a login is not a registration', async () => {
  const at = site([]);
  const signCert = Buffer.from(fromPem(sm2.pem)[0] ?? []).toString('base64');
  expect(await refusalOf(await post(at, '/cas/login', { ...fieldsFor(sm2, await randomOf(at)), signCert }))).toBe(
    'card-unknown',
  );
});

test('every page carries the 演示 band and, when strict, a policy without inline script', async () => {
  const at = site([sm2], true);
  const cookie = await login(at, sm2);
  const paths = [
    '/cas/login',
    '/cas/login?_swCardF=1',
    '/pub/login?mode=cross',
    '/pub/frame',
    '/deskserver/sw/deskIndex',
    '/ecommerce/179',
    '/ecommerce/ceb311',
    '/userserver/user/index',
    '/userserver/user/supplement',
    '/userserver/user/register',
  ];
  for (const path of paths) {
    const response = await get(at, path, cookie);
    const page = await response.text();
    expect(page, path).toContain('不是真实的单一窗口，不会向海关发送任何内容');
    expect(page, path).not.toMatch(/\{\{|<script>|\son\w+=|style="/);
    expect(response.headers.get('content-security-policy'), path).toContain("connect-src 'self'");
  }
  expect((await get(at, '/pages/../replica.ts')).status).toBe(404);
});
