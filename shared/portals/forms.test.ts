// What holds for the recipes of every portal, whatever its pages are: guards, landmarks, and what may never be filled.
import { describe, expect, it } from 'vitest';
import { isDatumKey } from '#shared/profile/data.ts';
import { PORTALS, portalOf } from './index.ts';

const all = PORTALS.flatMap((pack) =>
  (pack.forms ?? []).map((form) => ({ pack, form, where: `${pack.id}/${form.id}` })),
);
const fields = all.flatMap(({ form, where }) =>
  form.fields.map((field) => ({ field, form, where: `${where}: ${field.labels[0] ?? '?'}` })),
);

describe('every form', () => {
  it('has an id of its own in its pack, an address and landmarks', () => {
    for (const { form, where } of all) {
      expect(all.filter((other) => other.where === where)).toHaveLength(1);
      expect(() => new RegExp(form.path), where).not.toThrow();
      expect(form.landmarks.length, where).toBeGreaterThan(0);
      expect(form.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    }
  });

  it('without fields says why', () => {
    for (const { form, where } of all) if (form.fields.length === 0) expect(form.guide?.zh, where).toMatch(/。$/);
  });

  it('names no label twice, unless selectors tell the fields apart', () => {
    for (const { form, where } of all) {
      const bare = form.fields.filter(({ selectors }) => !selectors).flatMap(({ labels }) => labels);
      expect(new Set(bare).size, where).toBe(bare.length);
    }
  });
});

describe('every field', () => {
  it('has a label guard without stars and colons', () => {
    for (const { field, where } of fields) {
      expect(field.labels.length, where).toBeGreaterThan(0);
      for (const label of field.labels) expect(label, where).toMatch(/^[^*＊:：\s][^*＊:：]*$/);
    }
  });

  it('names data that exist, and has something to be filled from', () => {
    for (const { field, form, where } of fields) {
      if (field.datum !== null) expect(isDatumKey(field.datum), where).toBe(true);
      if (field.policy === 'fill' && !form.inferred) expect(field.datum, where).not.toBeNull();
      if (field.policy === 'fill') expect(field.datum ?? field.entry, where).toBeTruthy();
      if (field.policy === 'never') expect(field.datum, where).toBeNull();
    }
  });

  it('is never filled when it is a code or an agreement, and only on request when it is a password', () => {
    for (const { field, where } of fields) {
      const label = field.labels.join(' ');
      if (/验证码|同意/.test(label)) expect(field.policy, where).toBe('never');
      if (/密码|口令/.test(label)) expect(['ask', 'never'], where).toContain(field.policy);
      if (/新手机|新邮箱/.test(label)) expect(field, where).toMatchObject({ policy: 'offer', datum: null });
      if (/^promiseItem/.test(field.selectors?.[0]?.slice(1) ?? '')) expect(field.policy, where).toBe('ask');
    }
  });
});

describe('packs', () => {
  it.each([
    ['https://app.singlewindow.cn', 'single-window'],
    ['http://apq.customs.gov.cn', 'apq'],
    ['https://consular.mfa.gov.cn', 'apec'],
  ])('%s belongs to %s', (origin, id) => {
    expect(portalOf(origin)?.id).toBe(id);
  });

  it.each(['https://customs.gov.cn', 'https://consular.mfa.gov.cn.example.com', 'https://mfa.gov.cn'])(
    '%s belongs to none',
    (origin) => {
      expect(portalOf(origin)).toBeNull();
    },
  );

  it('that dial no local socket list no method', () => {
    for (const { localSockets, methods, pagePin } of PORTALS)
      if (localSockets.length === 0) expect([methods, pagePin]).toEqual([[], 'ask']);
  });

  it('APEC keeps to its own path on a host it shares', () => {
    for (const form of PORTALS.find(({ id }) => id === 'apec')?.forms ?? []) {
      expect(new RegExp(form.path).test('/APEC/#/login'), form.id).toBe(true);
      expect(new RegExp(form.path).test('/VISA/#/login'), form.id).toBe(false);
    }
  });
});
