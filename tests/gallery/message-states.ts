// The message centre in its states. No real company, person, number or key.
import type { MessageView, NewMessage } from '#shared/protocol/messages.ts';
import type { Scene } from './scene.ts';
import { DAY, good, LONG_COMPANY } from './worlds.ts';

function certificate(now: number, changed: Partial<Extract<MessageView, { kind: 'expired' }>['certificate']> = {}) {
  return {
    ...{ id: 'c'.repeat(64), number: '0101a4f2c31e88b7', holder: '王小明', company: '演示贸易有限公司' },
    ...{ notAfter: now + 6.5 * DAY, issuer: 'Demo Test CA', office: 'card-office' as const },
    ...changed,
  };
}

const ofLog = { line: 412, verb: 'sign', code: 'token/removed', site: 'https://swapp.singlewindow.cn' };

function everyKind(now: number): MessageView[] {
  const other = certificate(now, { holder: '陈静', company: '', office: 'issuer', notAfter: now - 2 * DAY });
  const long = certificate(now, { company: LONG_COMPANY });
  const kinds: [days: number, NewMessage][] = [
    [0, { kind: 'expiring', within: 7, certificate: certificate(now) }],
    [0.01, { kind: 'failed', ...ofLog, count: 312 }],
    [0.02, { kind: 'frozen-used', ...ofLog, verb: 'login', code: 'token/certificate-frozen', count: 2 }],
    [1, { kind: 'pin-low', tries: 2, certificate: long }],
    [1, { kind: 'failed', ...ofLog, verb: 'decrypt', code: 'token/certificate-expired', site: '', count: 1 }],
    [2, { kind: 'expired', certificate: other }],
    [3, { kind: 'pin-locked', certificate: other }],
    [23, { kind: 'pin-factory', certificate: certificate(now) }],
    [30, { kind: 'expiring', within: 30, certificate: certificate(now) }],
  ];
  const midday = new Date(now).setHours(12, 0, 0, 0);
  return kinds.map(([days, message], place) => ({
    ...message,
    number: 100 - place,
    at: midday - days * DAY,
    read: place > 3,
  }));
}

/** @param now the moment everything is told from */
export function messageScenes(now: number): Scene[] {
  const answers = (messages: unknown) => ({ 'messages.list': { messages }, 'messages.read': {} });
  const state = (name: string, more: Partial<Scene> = {}): Scene => ({
    name: `messages-${name}`,
    page: 'messages',
    state: good(now, { unread: 4 }),
    answers: answers(everyKind(now)),
    width: 1280,
    height: 860,
    ...more,
  });
  const many = Array.from({ length: 500 }, (_, place) => ({
    ...everyKind(now)[place % 9]!,
    number: 500 - place,
    at: now - place * 3 * 3_600_000,
  }));
  return [
    state('all'),
    state('narrow', { width: 360, height: 1000 }),
    state('many', { answers: answers(many), clicks: ['.chip:nth-child(4)'] }),
    state('empty', { state: good(now), answers: answers([]) }),
    state('offline', { state: good(now, { link: { state: 'absent' }, agent: null, situation: null }) }),
  ];
}
