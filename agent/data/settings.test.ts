import { chmodSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { parseSettings, readSettings, SettingsFile } from './settings.ts';

const temporary = (text: string, mode = 0o600) => {
  const path = join(mkdtempSync(join(tmpdir(), 'tongqian-settings-')), 'config.json');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};
const read = (path: string) => readSettings(path, { mustExist: true });

test('with no file all defaults hold, and they are the careful ones', () => {
  expect(readSettings('/nonexistent/config.json', { mustExist: false })).toEqual({
    port: null,
    eport: { port: null, allowPrograms: [] },
    pkcs11: { modules: [] },
    skf: { libraries: [] },
    sdf: { libraries: [] },
    control: { enabled: true },
    pagePin: {},
    ceb: {
      sm2: {
        signatureMethod: 'http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3',
        digestMethod: 'http://www.chinaport.gov.cn/2022/04/xmldsig#sm3',
        digest: 'sm3',
      },
    },
    whiteReader: false,
    idleLockMinutes: 15,
    logLevel: 'info',
  });
});

test('a file that was asked for by name must be there', () => {
  expect(() => read('/nonexistent/config.json')).toThrow(/settings\/invalid.*ENOENT/);
});

test('what is written is what holds', () => {
  const settings = read(temporary('{"eport":{"allowPrograms":["/usr/bin/erp"]},"pagePin":{"single-window":"ask"}}'));
  expect(settings.eport).toEqual({ port: null, allowPrograms: ['/usr/bin/erp'] });
  expect(settings.pagePin).toEqual({ 'single-window': 'ask' });
});

test('mistakes are named by their place, never by their value', () => {
  const detail = (json: string) => {
    try {
      parseSettings(json);
    } catch (thrown) {
      return (thrown as Error).message;
    }
    return 'accepted';
  };
  expect(detail('{"eport":{"alowPrograms":[]}}')).toContain('eport.alowPrograms: unknown key');
  expect(detail('{"idleLockMinutes":"87654321"}')).toContain('idleLockMinutes: number');
  expect(detail('{"idleLockMinutes":"87654321"}')).not.toContain('87654321');
  expect(detail('{"pkcs11":{"modules":[{"path":"libx.so"}]}}')).toContain('pkcs11.modules.0.path');
  expect(detail('{"pagePin":{"singlewindow":"ask"}}')).toContain('pagePin.singlewindow');
  expect(detail('[]')).toContain('settings/invalid');
  expect(detail('{')).toContain('settings/invalid');
  expect(detail('{"idleLockMinutes":30}')).toBe('accepted');
});

test.each(['LD_PRELOAD', 'LD_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES', 'NODE_OPTIONS', 'PATH', 'path', 'A=B'])(
  'a library may not be given the variable %s, which would load other code',
  (name) => {
    const withVariable = (variable: string) =>
      JSON.stringify({ pkcs11: { modules: [{ path: '/usr/lib/module.so', env: { [variable]: '/tmp/evil.so' } }] } });
    expect(() => parseSettings(withVariable(name))).toThrow('settings/invalid');
    expect(() => parseSettings(withVariable('SOFTHSM2_CONF'))).not.toThrow();
  },
);

test('attack 30: a file that others may write is not used', () => {
  const text = '{"eport":{"allowPrograms":["/tmp/evil"]}}';
  expect(read(temporary(text, 0o644)).eport.allowPrograms).toEqual(['/tmp/evil']); // the control: readable is fine
  expect(() => read(temporary(text, 0o664))).toThrow(/settings\/not-private/);
  expect(() => read(temporary(text, 0o602))).toThrow(/settings\/not-private/);
});

test('attack 30: a file in a folder where others may replace it is not used', () => {
  const path = temporary('{}');
  chmodSync(join(path, '..'), 0o777);
  expect(() => read(path)).toThrow(/settings\/not-private/);
  chmodSync(join(path, '..'), 0o1777); // as /tmp: only the owner may replace it
  expect(() => read(path)).not.toThrow();
});

test('attack 30: a link is followed to the file that really decides', () => {
  const open = temporary('{}', 0o666);
  const link = join(mkdtempSync(join(tmpdir(), 'tongqian-settings-')), 'config.json');
  symlinkSync(open, link);
  expect(() => read(link)).toThrow(/settings\/not-private/);
  chmodSync(open, 0o600);
  expect(() => read(link)).not.toThrow();
});

test('every key stands in docs/configuration.md, and nothing else does', () => {
  const documented = [...readFileSync('docs/configuration.md', 'utf8').matchAll(/^\| `([\w.[\]]+)` \|/gm)].map(
    (row) => row[1],
  );
  expect(documented.sort()).toEqual(keysOf(SettingsFile).sort());
});

test('the example in docs/configuration.md is accepted', () => {
  const example = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/configuration.md', 'utf8'))?.[1];
  expect(() => parseSettings(example ?? '')).not.toThrow();
});

/** All leaves of the schema as dotted names; items of an array as `name[]`. */
function keysOf(schema: unknown, place = ''): string[] {
  const shape = schema as {
    type: string;
    wrapped?: unknown;
    entries?: Record<string, unknown>;
    item?: unknown;
    pipe?: unknown[];
  };
  if (shape.type === 'optional' || shape.type === 'nullable') return keysOf(shape.wrapped, place);
  if (shape.type === 'array' && (shape.item as v.GenericSchema).type === 'strict_object')
    return keysOf(shape.item, `${place}[]`);
  if (shape.type !== 'strict_object') return [place];
  return Object.entries(shape.entries ?? {}).flatMap(([name, inner]) =>
    keysOf(inner, place ? `${place}.${name}` : name),
  );
}
