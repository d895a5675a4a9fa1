// The Single Window replica: a pure function from Request to Response. No sockets, no files, no cryptography of its own;
// sessions are in the store, verification in the checks. It is marked as a replica on every page and reaches nobody.
import { fromBase64 } from '#shared/bytes.ts';
import { localDate } from '#shared/local-date.ts';
import { type BusinessKind, checkBusiness, makeBusiness } from './replica-business.ts';
import { type Checked, checkSigned, type Refusal, REFUSALS, type ReplicaChecks } from './replica-cards.ts';
import { BAND, fillTemplate, rows, type Values } from './replica-html.ts';
import type { ReplicaSession, ReplicaStore } from './replica-store.ts';

export interface ReplicaOptions {
  checks: ReplicaChecks;
  store: ReplicaStore;
  /** Text of a file of `pages/` or `client/`, or null. */
  asset(path: string): Promise<string | null>;
  /** Sends a strict Content-Security-Policy with every page. */
  strict: boolean;
  now?: () => number;
}

export type Replica = (request: Request) => Promise<Response>;

const KINDS: Readonly<Record<BusinessKind, { title: string; hint: string }>> = {
  '179': { title: '跨境电商支付数据', hint: '海关总署公告 2018 年第 179 号：实时支付原始数据签名' },
  ceb311: { title: '跨境电商电子订单（CEB311）', hint: '进口电子订单报文签名' },
  ceb621: { title: '跨境电商进口清单（CEB621）', hint: '进口清单报文签名，申报时必须签名' },
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
  "form-action 'self' https://*.singlewindow.cn http://*.singlewindow.cn; frame-src 'self' https://*.singlewindow.cn http://*.singlewindow.cn; " +
  "frame-ancestors 'self' https://*.singlewindow.cn http://*.singlewindow.cn";
const DESK = '/deskserver/sw/deskIndex?menu_id=dec001';

/** Makes the replica over a store and checks; call it once for each address space (strict or not). */
export function createReplica(options: ReplicaOptions): Replica {
  const now = options.now ?? Date.now;

  async function page(name: string, title: string, values: Values = {}): Promise<Response> {
    const layout = values.bare ? 'bare' : 'layout';
    const [frame, body] = await Promise.all([
      options.asset(`pages/${layout}.html`),
      options.asset(`pages/${name}.html`),
    ]);
    if (frame === null || body === null) return new Response('missing page', { status: 500 });
    const all = { notice: '', refusal: '', user: '', who: '', ...values };
    const text = fillTemplate(frame, { ...all, band: BAND, title, body: fillTemplate(body, all) });
    return new Response(text, { headers: headers('text/html; charset=utf-8') });
  }

  function headers(type: string): Headers {
    const all = new Headers({ 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    if (options.strict) all.set('content-security-policy', POLICY);
    return all;
  }

  const json = (value: unknown, status = 200) =>
    new Response(JSON.stringify(value), { status, headers: headers('application/json; charset=utf-8') });

  function session(request: Request): ReplicaSession | null {
    const name = cookieName(new URL(request.url));
    const found = (request.headers.get('cookie') ?? '').split(/;\s*/).find((pair) => pair.startsWith(`${name}=`));
    return found ? options.store.session(found.slice(name.length + 1)) : null;
  }

  /** The signed random of a login, with the card it names. The random is spent first, whatever follows. */
  async function checkRandom(fields: Fields): Promise<Checked> {
    const { random, signData, certNo, icCard } = fields;
    const taken = options.store.takeRandom(random ?? '');
    if (taken !== 'good') return { ok: false, refusal: taken };
    if (!signData || !certNo) return { ok: false, refusal: 'fields-missing' };
    const card = await findCard(certNo, fields.signCert);
    // Numbers compare as text: an upper-case one is not registered, as with the real one (spec/eport-protocol §5).
    if (card?.number !== certNo) return { ok: false, refusal: 'card-unknown' };
    if (card.medium && icCard !== card.medium) return { ok: false, refusal: 'card-medium' };
    return checkSigned(options.checks, card, { data: fromBase64(random ?? ''), signature: signData, now: now() });
  }

  async function findCard(number: string, certificate: string | undefined) {
    const known = options.store.bound(number)?.card ?? (await options.checks.find(number));
    return known ?? (certificate ? options.checks.read(certificate) : null);
  }

  function loginPage(request: Request, refusal: Refusal | null = null): Promise<Response> {
    const card = new URL(request.url).searchParams.get('_swCardF') === '1';
    return page(card ? 'card-login' : 'login', '用户登录', {
      random: options.store.issueRandom(),
      ...(card ? { bare: 'yes' } : {}),
      ...refused(refusal),
    });
  }

  async function login(request: Request): Promise<Response> {
    const fields = await form(request);
    if (fields.swLoginFlag === 'swUp') {
      const values = { random: options.store.issueRandom(), refusal: 'account', notice: ACCOUNT_NOTICE };
      return page('login', '用户登录', values);
    }
    const checked = await checkRandom({ ...fields, signCert: undefined });
    if (!checked.ok) return loginPage(request, checked.refusal);
    return loggedIn(request, options.store.open(checked.card));
  }

  function loggedIn(request: Request, opened: ReplicaSession): Response {
    const url = new URL(request.url);
    const portal = /(?:^|\.)singlewindow\.cn$/.test(url.hostname);
    const cookie = `${cookieName(url)}=${opened.id}; Path=/; HttpOnly; SameSite=Lax${portal ? '; Domain=singlewindow.cn' : ''}${url.protocol === 'https:' ? '; Secure' : ''}`;
    const target = portal ? `${url.protocol}//app.singlewindow.cn${DESK}` : DESK;
    return new Response(null, { status: 302, headers: { location: target, 'set-cookie': cookie } });
  }

  async function business(kind: BusinessKind, action: string, request: Request): Promise<Response> {
    const user = session(request);
    if (!user)
      return action === 'page'
        ? redirect('/cas/login')
        : json({ ok: false, refusal: 'not-logged-in', text: REFUSALS['not-logged-in'] }, 401);
    if (action === 'page') return page('sign', KINDS[kind].title, { ...who(user), ...KINDS[kind], kind });
    if (action === 'task') {
      const made = await makeBusiness(kind, user.card, options.checks);
      const task = options.store.issueTask(user, made);
      return json({ task, ...made, number: user.card.number, certificate: user.card.der });
    }
    return submit(user, await form(request));
  }

  async function submit(user: ReplicaSession, fields: Fields): Promise<Response> {
    const made = options.store.takeTask(user, fields.task ?? '');
    if (!made) return json({ ok: false, refusal: 'task-unknown', text: REFUSALS['task-unknown'] });
    const { content = '', signature = '', certNo } = fields;
    const mode = fields.mode === 'signed-info' ? 'signed-info' : 'text';
    const checked: Checked =
      certNo === user.card.number
        ? await checkBusiness(
            options.checks,
            { business: made, card: user.card },
            { mode, content, signature, now: now() },
          )
        : { ok: false, refusal: 'card-other' };
    if (!checked.ok) return json({ ok: false, refusal: checked.refusal, text: REFUSALS[checked.refusal] });
    return json({
      ok: true,
      text: '验签通过（演示环境，未向海关发送）',
      key: made.key,
      mode,
      number: checked.card.number,
      algorithm: checked.card.algorithm === 'sm2' ? 'SM2 / SM3' : 'RSA / SHA-1',
      holder: checked.card.holder,
    });
  }

  async function supplement(request: Request): Promise<Response> {
    if (request.method !== 'POST')
      return page('supplement', '补充用户信息', { random: options.store.issueRandom(), done: '', table: '' });
    const checked = await checkRandom({ ...(await form(request)), signCert: undefined });
    const again = { random: options.store.issueRandom(), done: '', table: '' };
    if (!checked.ok) return page('supplement', '补充用户信息', { ...again, ...refused(checked.refusal) });
    const opened = options.store.open(checked.card);
    opened.supplemented = true;
    const done = await page('supplement', '补充用户信息', { ...again, done: 'yes', table: rows(cardFields(opened)) });
    const cookie = loggedIn(request, opened).headers.get('set-cookie');
    if (cookie) done.headers.set('set-cookie', cookie);
    return done;
  }

  async function register(request: Request): Promise<Response> {
    const values = { random: options.store.issueRandom(), done: '', table: '' };
    const title = '操作员持卡注册';
    if (request.method !== 'POST') return page('register', title, values);
    const fields = await form(request);
    const checked = await checkRandom(fields);
    if (!checked.ok) return page('register', title, { ...values, ...refused(checked.refusal) });
    if (!fields.username) return page('register', title, { ...values, ...refused('fields-missing') });
    if (options.store.bound(checked.card.number))
      return page('register', title, { ...values, ...refused('card-bound') });
    options.store.bind(checked.card, fields.username);
    const table = rows([
      { label: '用户名', value: fields.username },
      { label: '企业名称', value: checked.card.company },
      { label: '证书编号', value: checked.card.number },
    ]);
    return page('register', title, { ...values, done: 'yes', table });
  }

  async function account(request: Request): Promise<Response> {
    const user = session(request);
    if (!user) return redirect('/cas/login');
    return page('account', '管理员账号信息管理', { ...who(user), table: rows(cardFields(user)) });
  }

  async function desk(request: Request): Promise<Response> {
    const user = session(request);
    if (!user) return redirect('/cas/login');
    return page('desk', '应用中心', { ...who(user), table: rows(cardFields(user)) });
  }

  async function file(path: string): Promise<Response> {
    const text = await options.asset(path.slice(1));
    if (text === null)
      return new Response('没有这个页面', { status: 404, headers: headers('text/plain; charset=utf-8') });
    const type = path.endsWith('.css') ? 'text/css' : path.endsWith('.svg') ? 'image/svg+xml' : 'text/javascript';
    return new Response(text, { headers: headers(`${type}; charset=utf-8`) });
  }

  function frames(url: URL): Promise<Response> {
    const mode = url.searchParams.get('mode') ?? 'same';
    const local = url.hostname === 'app.singlewindow.cn';
    const other = `${url.protocol}//${local ? 'login.singlewindow.cn' : url.host}/cas/login?_swCardF=1`;
    const inner = { same: '/cas/login?_swCardF=1', cross: other, nested: '/pub/frame' }[mode] ?? other;
    const name = url.pathname === '/pub/frame' ? 'nested' : 'frames';
    return page(name, '用户登录', {
      frame: name === 'nested' ? other : inner,
      ...(name === 'nested' ? { bare: 'yes' } : {}),
    });
  }

  return async (request) => {
    const url = new URL(request.url);
    const path = url.pathname;
    if (request.method !== 'GET' && request.method !== 'POST') return new Response(null, { status: 405 });
    if (path === '/') return redirect('/cas/login');
    if (path === '/cas/login') return request.method === 'POST' ? login(request) : loginPage(request);
    if (path === '/cas/logout') return logout(request);
    if (path === '/pub/login' || path === '/pub/frame') return frames(url);
    if (path === '/deskserver/sw/deskIndex') return desk(request);
    if (path === '/userserver/user/index') return account(request);
    if (path === '/userserver/user/supplement') return supplement(request);
    if (path === '/userserver/user/register') return register(request);
    const match = /^\/ecommerce\/(179|ceb311|ceb621)(?:\/(task|submit))?$/.exec(path);
    if (match) return business(match[1] as BusinessKind, match[2] ?? 'page', request);
    return file(path);
  };

  function logout(request: Request): Response {
    const user = session(request);
    if (user) options.store.close(user.id);
    return redirect('/cas/login');
  }
}

const ACCOUNT_NOTICE = '演示环境不提供账号登录，请使用“IC卡/Key 登录”。';

/** An http page may not overwrite a Secure cookie, so each scheme has its own. */
function cookieName(url: URL): string {
  return url.protocol === 'https:' ? 'swsid' : 'swsid-http';
}

type Fields = Readonly<Partial<Record<string, string>>>;

async function form(request: Request): Promise<Fields> {
  return Object.fromEntries(new URLSearchParams(await request.text()));
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

function refused(refusal: Refusal | null): Values {
  return refusal ? { refusal, notice: REFUSALS[refusal] } : {};
}

function who(user: ReplicaSession): Values {
  return { user: user.user, who: `${user.user}${user.card.company ? `（${user.card.company}）` : ''}` };
}

function cardFields(user: ReplicaSession) {
  const { card } = user;
  return [
    { label: '企业中文名称', value: card.company || '（证书中没有）' },
    { label: '组织机构代码（主体标识码）', value: card.organisationCode || '（证书中没有）' },
    { label: '持卡人', value: card.holder },
    { label: 'IC卡号', value: card.medium || '（证书中没有）' },
    { label: '证书编号', value: card.number },
    { label: '证书算法', value: card.algorithm === 'sm2' ? '国密 SM2' : 'RSA' },
    { label: '证书有效期至', value: localDate(card.notAfter) },
  ];
}
