import { describe, expect, it } from 'vitest';
import { EPORT_METHODS, EPORT_MODULES, isVersionQuery, ruleOf } from './eport-methods.ts';

/** Names per module as counted in spec/eport-protocol §4. */
const COUNTS = {
  '': 4,
  'cus-sec': 35,
  security: 49,
  ra: 19,
  swc: 2,
  base: 15,
  upload: 1,
  'pdf-scan': 3,
  'pdf-sign': 11,
  'pdf-es': 6,
  jsca: 5,
  txrn: 4,
  mofcom: 14,
};

describe('the 169 methods', () => {
  it('are all named: 168 in the table and the version pattern', () => {
    const names = Object.keys(EPORT_METHODS);
    expect(names.length + 1).toBe(169);
    const counts: Record<string, number> = {};
    for (const name of names) {
      const module = name.includes('_') ? name.slice(0, name.indexOf('_')) : '';
      counts[module] = (counts[module] ?? 0) + 1;
    }
    expect(counts).toEqual(COUNTS);
  });

  it('answer GetVersions for the twelve known modules only', () => {
    expect(EPORT_MODULES).toHaveLength(12);
    expect(isVersionQuery('cus-sec_GetVersions')).toBe(true);
    expect(isVersionQuery('other_GetVersions')).toBe(false);
  });

  it('have one rule each, and inherited names have none', () => {
    expect(ruleOf('cus-sec_SpcSignDataAsPEM')).toBe('sign');
    expect(ruleOf('jsca_GetVersions')).toBe('harmless');
    for (const name of ['constructor', '__proto__', 'toString', 'cus-sec_spcsigndataaspem', 'cus-sec_Other', ''])
      expect(ruleOf(name)).toBeNull();
  });

  it.each([
    'update',
    'fullupdate',
    'base_OpenFileAsBase64',
    'base_PrintPdf',
    'base_StartClickOnceApp',
    'base_FileDownload',
    'ra_FormatCpuCard',
    'ra_WriteCpuCard',
    'ra_InitMakeCard',
    'ra_unlockPasswd',
  ])('refuse %s', (name) => {
    expect(ruleOf(name)).toBe('refused');
  });

  it.each([
    'cus-sec_SpcSignDataNoHash',
    'security_SpcSignDataNoHashAsPEM',
    'cus-sec_SpcRSADecrypt',
    'txrn_TXRNSignNoHash',
  ])('attack 17: treat %s as a bare use of the key', (name) => {
    expect(ruleOf(name)).toBe('raw');
  });
});
