// The certificate drawer in its states. No real company, person, number or key.
import { portalsTaking } from '#shared/portals/certificates.ts';
import type { CertificateDetails, DrawerEntry } from '#shared/protocol/drawer.ts';
import type { Scene } from './scene.ts';
import { certificate, DAY, good, LONG_COMPANY, token } from './worlds.ts';

function entry(now: number, place: number, changed: Partial<DrawerEntry> = {}): DrawerEntry {
  const card = token(now);
  return {
    token: card.id,
    driver: card.driver,
    label: card.label,
    reader: card.reader,
    demo: false,
    certificate: certificate(now, {
      id: String(place).padStart(64, '0'),
      number: (0x0101_a4f2 + place * 7919).toString(16).padStart(16, '0'),
    }),
    state: 'valid',
    since: null,
    reason: null,
    newer: null,
    revocation: 'unknown',
    identity: 'company',
    current: false,
    portals: portalsTaking('eport'),
    lastUsed: now - 3 * 3_600_000,
    sites: ['https://app.singlewindow.cn'],
    triesLeft: 5,
    locked: false,
    factoryPin: false,
    pinChange: true,
    ...changed,
  };
}

function everyState(now: number): DrawerEntry[] {
  const with_ = (place: number, changed: Partial<DrawerEntry>, of: Partial<DrawerEntry['certificate']> = {}) => {
    const made = entry(now, place, changed);
    return { ...made, certificate: { ...made.certificate, ...of } };
  };
  const past = { notBefore: now - 1200 * DAY, notAfter: now - 40 * DAY };
  return [
    entry(now, 1, { current: true }),
    with_(2, { state: 'expiring', factoryPin: true, triesLeft: 3 }, { holder: '李芳', notAfter: now + 25 * DAY }),
    with_(3, { state: 'frozen', since: now - 2 * DAY }, { holder: '张伟' }),
    with_(4, { state: 'expired' }, past),
    with_(5, { state: 'revoked', since: now - 9 * DAY, reason: 'keyCompromise', revocation: 'revoked' }),
    with_(6, { state: 'not-yet' }, { notBefore: now + 3 * DAY }),
    with_(7, { state: 'superseded', newer: '0101a4f2c31e88b7' }, { notAfter: now + 200 * DAY }),
    with_(
      8,
      {
        identity: 'personal',
        driver: 'skf',
        reader: '',
        label: 'USB Key',
        portals: portalsTaking('other'),
        lastUsed: null,
        sites: [],
        triesLeft: null,
      },
      { company: '', companyCode: '', medium: '', holder: '陈静', usage: 'both' },
    ),
    with_(9, { driver: 'software', demo: true, reader: '', label: '演示密钥' }, { company: LONG_COMPANY, medium: '' }),
  ];
}

function details(now: number): CertificateDetails {
  return {
    subject: [
      { name: 'C', value: 'CN' },
      { name: 'O', value: '演示贸易有限公司' },
      { name: 'CN', value: '王小明' },
    ],
    issuer: [{ name: 'CN', value: 'Demo Test CA' }],
    serial: '0101A4F2C31E88B7',
    notBefore: now - 300 * DAY,
    notAfter: now + 795 * DAY,
    keyUsage: ['digitalSignature', 'nonRepudiation'],
    purposes: ['clientAuth'],
    sha256: 'AB'.repeat(32),
    sha1: 'CD'.repeat(20),
    chain: [],
    der: 'MAA=',
  };
}

/** @param now the moment everything is told from */
export function certificateScenes(now: number): Scene[] {
  const answers = (certificates: unknown) => ({
    'certificates.list': { certificates },
    'certificates.details': details(now),
    'certificates.freeze': {},
  });
  const state = (name: string, more: Partial<Scene> = {}): Scene => ({
    name: `certificates-${name}`,
    page: 'certificates',
    state: good(now),
    answers: answers(everyState(now)),
    width: 1280,
    height: 800,
    ...more,
  });
  const many = Array.from({ length: 1000 }, (_, place) => entry(now, place, { lastUsed: null }));
  return [
    state('all'),
    state('narrow', { width: 360, height: 900 }),
    state('wide', { width: 1920, height: 800 }),
    state('one', { answers: answers([entry(now, 1)]) }),
    state('many', { answers: answers(many) }),
    state('filtered', { clicks: ['.chip:nth-child(4)'] }),
    state('none-found', { types: [['.search input', '没有这个人']] }),
    state('sheet', { clicks: ['.line:nth-child(2) .opener'], wait: 300, height: 1000 }),
    state('sheet-expiring', { clicks: ['.line:nth-child(1) .opener'], wait: 300, height: 1000 }),
    state('sheet-released', {
      state: good(now, {
        situation: { problem: null, readers: [], tokens: [token(now, { released: now + 25 * 60_000 })] },
      }),
      clicks: ['.line:nth-child(1) .opener'],
      wait: 300,
    }),
    state('sheet-freeze', { clicks: ['.line:nth-child(2) .opener', '.freeze'], wait: 300, height: 1000 }),
    state('sheet-narrow', { clicks: ['.line:nth-child(2) .opener'], wait: 300, width: 360, height: 1000 }),
    state('sheet-trap', {
      answers: answers([
        entry(now, 1, {
          certificate: certificate(now, { company: `${LONG_COMPANY}\u202e<img src=x>`, holder: '王'.repeat(60) }),
          sites: ['https://www.singlewindow.cn.example.com'],
        }),
      ]),
      clicks: ['.opener'],
      wait: 300,
    }),
    state('empty', { answers: answers([]) }),
    state('problem', { answers: { 'certificates.list': { error: { code: 'agent/internal', params: {} } } } }),
    state('offline', { state: good(now, { link: { state: 'absent' }, agent: null, situation: null }) }),
    state('loading', { answers: {}, wait: 500 }),
  ];
}
