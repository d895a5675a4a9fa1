// The form pages of all portals as one pure function from Request to Response. What it does not know it leaves to others (null).
import { apecForms } from '#shared/portals/apec/replica-forms.ts';
import { apqForms } from '#shared/portals/apq/replica-forms.ts';
import { PORTALS } from '#shared/portals/index.ts';
import type { ReplicaForm } from '#shared/portals/replica-form.ts';
import { declarationForms } from '#shared/portals/single-window/replica-declaration.ts';
import { singleWindowForms } from '#shared/portals/single-window/replica-forms.ts';
import { formPage, framePage, listPage } from './page.ts';
import { type FormView, plainView, type Skin } from './view.ts';

/** Every form of every portal, in the order of the acceptance table. */
export const REPLICA_FORMS: readonly ReplicaForm[] = [
  ...singleWindowForms,
  ...declarationForms,
  ...apecForms,
  ...apqForms,
];

export interface FormAsset {
  body: string | Uint8Array<ArrayBuffer>;
  type: string;
}

export interface FormReplicaOptions {
  /** A file of `client/` or of a package, or null. */
  asset(path: string): Promise<FormAsset | null>;
  strict: boolean;
  /** How a form is shown; as its manual prints it by default. */
  view?: (form: ReplicaForm, url: URL) => FormView;
}

/** Component libraries write style attributes, so styles are open; scripts are not, except where a library evaluates its options. */
const POLICY =
  "default-src 'none'; script-src 'self' %s; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-src https: http:";

export type FormReplica = (request: Request) => Promise<Response | null>;

/** Makes the pages; `?nest=2` puts the form into that many frames of other origins. */
export function createFormReplica(options: FormReplicaOptions): FormReplica {
  const { view = demoView } = options;
  return async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET') return null;
    if (/^\/(form-client|vendor)\//.test(url.pathname)) {
      const file = await options.asset(url.pathname);
      if (!file) return null;
      // libraries are large and the same for every page
      const served = answer(file.body, file.type, options.strict);
      if (url.pathname.startsWith('/vendor/')) served.headers.set('cache-control', 'max-age=3600');
      return served;
    }
    if (url.pathname === '/' && HOMES.includes(url.hostname))
      return answer(homePage(url.hostname), 'text/html; charset=utf-8', options.strict);
    const form = REPLICA_FORMS.find(({ host, path }) => path === url.pathname && (url.hostname === host || inner(url)));
    if (!form) return null;
    const nest = Number(url.searchParams.get('nest') ?? 0);
    if (nest > 0) return answer(framePage(frameTarget(form, url, nest)), 'text/html; charset=utf-8', options.strict);
    const shown = view(form, url);
    return answer(formPage(shown, portalName(form)), 'text/html; charset=utf-8', options.strict && shown.skin);
  };
}

/** As the manual prints it. `?saved=20` is the number of invoices or handlers that are there already; with `?stale` somebody else has
 * changed them meanwhile. */
export function demoView(form: ReplicaForm, url: URL): FormView {
  const plain = plainView(form);
  const saved = Number(url.searchParams.get('saved') ?? 2);
  if (form.id === 'N2') return { ...plain, behaviour: 'invoices', saved };
  if (form.id === 'N5') return { ...plain, title: '经办人管理', dialog: false, behaviour: 'handlers', saved };
  if (form.id === 'dec') return { ...plain, behaviour: 'declaration' };
  return plain;
}

/** Portals whose only replica are their forms; a list of them is their home page. */
const HOMES = ['apq.customs.gov.cn', 'consular.mfa.gov.cn'];

function homePage(host: string): string {
  const forms = REPLICA_FORMS.filter((form) => form.host === host);
  return listPage(
    portalName(forms[0]),
    forms.map(({ path, title, heading }) => ({ path, name: heading ? `${title} · ${heading}` : title })),
  );
}

/** Outer frames stand on other hosts of the Single Window. */
const OUTER_HOSTS = ['login.singlewindow.cn', 'www.singlewindow.cn'];

function inner(url: URL): boolean {
  return OUTER_HOSTS.includes(url.hostname) && url.searchParams.has('nest');
}

function frameTarget(form: ReplicaForm, url: URL, nest: number): string {
  const target = new URL(url);
  target.hostname = nest > 1 ? (OUTER_HOSTS[nest % 2] ?? form.host) : form.host;
  if (nest > 1) target.searchParams.set('nest', String(nest - 1));
  else target.searchParams.delete('nest');
  return target.href;
}

function portalName(form: ReplicaForm | undefined): string {
  return PORTALS.find(({ id }) => id === form?.portal)?.name.zh ?? '';
}

function answer(body: string | Uint8Array<ArrayBuffer>, type: string, strict: boolean | Skin): Response {
  const headers = new Headers({
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const evaluates = strict === 'layui' || strict === 'easyui';
  if (strict)
    headers.set('content-security-policy', POLICY.replace('%s', evaluates ? "'unsafe-eval' 'unsafe-inline'" : ''));
  return new Response(body, { headers });
}
