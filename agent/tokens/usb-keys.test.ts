import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KNOWN_LIBRARIES } from './libraries.ts';
import { keysWithoutLibrary } from './usb-keys.ts';

const yubikey = KNOWN_LIBRARIES.find(({ brand }) => brand.en === 'YubiKey')!;

/** As the kernel lists devices: one known key twice, a mouse, and an interface without numbers. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tongqian-usb-'));
  for (const [name, vendor, product] of [
    ['1-1', '1050', '0407'],
    ['1-2', '1050', '0406'],
    ['1-3', '046d', 'c077'],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'idVendor'), `${vendor}\n`);
    writeFileSync(join(folder, name, 'idProduct'), `${product}\n`);
  }
  mkdirSync(join(folder, '1-1:1.0'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('names the brand of a plugged key whose library is nowhere, once', () => {
  expect(keysWithoutLibrary(folder, () => false)).toEqual([yubikey.brand]);
});

it('says nothing of a key whose library is there, nor where the system tells nothing', () => {
  const [path] = yubikey.linux;
  expect(keysWithoutLibrary(folder, (asked) => asked === path)).toEqual([]);
  expect(keysWithoutLibrary(join(folder, 'none'), () => false)).toEqual([]);
});
