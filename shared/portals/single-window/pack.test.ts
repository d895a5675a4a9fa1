import { expect, it } from 'vitest';
import { ruleOf } from '#shared/protocol/eport-methods.ts';
import { singleWindow } from './pack.ts';

it('lists only methods that exist and may be listed, each once', () => {
  expect(new Set(singleWindow.methods).size).toBe(singleWindow.methods.length);
  for (const method of singleWindow.methods)
    expect([method, ruleOf(method)]).toEqual([method, expect.stringMatching(/^(identity|sign|pin|unsupported)$/)]);
});

it('attack 13: lists no bare use of the key and no way to files', () => {
  for (const method of ['cus-sec_SpcSignDataNoHash', 'security_SpcRSADecrypt', 'base_OpenFileAsBase64'])
    expect(singleWindow.methods).not.toContain(method);
});

it.each([
  'security_SpcSignRandom',
  'security_getGetCardUserInfoAll',
  'cus-sec_SpcGetValidTimeFromCert',
  'ra_identifyFirstStep',
  'ra_VerifyPinAndGetCardUserInfo',
  'cus-sec_SpcSignDataAsPEM',
])('lists %s, which the card login or business pages call', (method) => {
  expect(singleWindow.methods).toContain(method);
});
