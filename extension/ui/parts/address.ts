// Which part of a host name somebody had to register: the part to be read first.

/** Second-level names under which registries of two-letter domains hand out names (not only .cn: com.hk, co.jp, gov.uk…). */
const SECOND = new Set([
  'com',
  'net',
  'org',
  'gov',
  'edu',
  'ac',
  'mil',
  'co',
  'or',
  'ne',
  'go',
  'gob',
  'gouv',
  'idv',
  '政务',
  '公益',
]);
/** Provinces of .cn, which are registries of their own (CNNIC). */
const PROVINCES = new Set(
  'bj sh tj cq he sx nm ln jl hl js zj ah fj jx sd ha hb hn gd gx hi sc gz yn xz sn gs qh nx xj tw hk mo'.split(' '),
);

export interface Address {
  /** `http://` is said, https is not. */
  scheme: string;
  before: string;
  registrable: string;
  after: string;
}

/** Splits an origin for display; an origin that is no web address stays whole. */
export function addressOf(origin: string): Address {
  const url = URL.parse(origin);
  if (!url || !url.hostname) return { scheme: '', before: '', registrable: origin, after: '' };
  const after = url.port === '' ? '' : `:${url.port}`;
  const scheme = url.protocol === 'https:' ? '' : `${url.protocol}//`;
  const kept = registrableLabels(url.hostname);
  const labels = url.hostname.split('.');
  const before = labels.slice(0, labels.length - kept).join('.');
  return {
    scheme,
    before: before === '' ? '' : `${before}.`,
    registrable: labels.slice(labels.length - kept).join('.'),
    after,
  };
}

function registrableLabels(host: string): number {
  const labels = host.split('.');
  if (labels.length <= 2 || host.startsWith('[') || /^[\d.]+$/.test(host)) return labels.length;
  const top = labels.at(-1) ?? '';
  const second = labels.at(-2) ?? '';
  const nested = top.length === 2 && (SECOND.has(second) || (top === 'cn' && PROVINCES.has(second)));
  return nested ? 3 : 2;
}
