// The drivers that keep the contract, each with a card of a made-up company: one row a driver.
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '#shared/bytes.ts';
import { importedKey } from '../../agent/crypto/sm2-key.ts';
import { generateSm2Key } from '../../agent/crypto/sm2.ts';
import { createDrivers } from '../../agent/tokens/drivers.ts';
import { pkcs11Driver } from '../../agent/tokens/pkcs11/driver.ts';
import { sdfDriver } from '../../agent/tokens/sdf/driver.ts';
import { skfDriver } from '../../agent/tokens/skf/driver.ts';
import { createTokenFile } from '../../agent/tokens/software/create.ts';
import { softwareDriver } from '../../agent/tokens/software/driver.ts';
import type { DriverReport, Token, TokenDriver } from '../../agent/tokens/token.ts';
import { buildFaultModule } from '../devices/pkcs11-faults/faults.ts';
import { buildSdfDevice, SDF_INDEX, SDF_PASSWORD } from '../devices/sdf-device/device.ts';
import { buildSkfDevice, SKF_PIN } from '../devices/skf-device/device.ts';
import { startPcscd, startVirtualCard } from '../devices/virtual-reader.ts';
import type { ContractDriver, ContractSubject } from './driver-contract.ts';
import { makePivCard, PIV_KEYS, PIV_PIN } from './piv.ts';
import { openscLibrary, requires } from './requires.ts';
import { makeSkfKeys } from './skf-keys.ts';
import { makeSofthsmToken, SOFTHSM_KEYS } from './softhsm.ts';

export const CONTRACT_DRIVERS: readonly ContractDriver[] = [
  { name: 'software', isReady: requires('openssl'), open: software },
  { name: 'PKCS#11 with SoftHSM2', isReady: requires('softhsm2', 'cc'), open: softhsm },
  { name: 'PKCS#11 with a virtual PIV card', isReady: requires('pcscd', 'opensc', 'openssl'), open: piv },
  { name: 'SKF', isReady: requires('cc', 'libssl-dev', 'openssl', 'koffi'), open: () => skf(false) },
  {
    name: 'SKF with a ULONG of 64 bits',
    isReady: requires('cc', 'libssl-dev', 'openssl', 'koffi'),
    open: () => skf(true),
  },
  { name: 'SDF with an SM2 key', isReady: requires('cc', 'libssl-dev', 'openssl', 'koffi'), open: () => sdf('sm2') },
  { name: 'SDF with an RSA key', isReady: requires('cc', 'libssl-dev', 'openssl', 'koffi'), open: () => sdf('rsa') },
];

const RSA_WRAPPINGS = ['rsa-pkcs1', 'rsa-oaep-sha1', 'rsa-oaep-sha256'] as const;

async function software(): Promise<ContractSubject> {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-contract-'));
  const [tokens, drawer] = [join(folder, 'tokens'), join(folder, 'drawer')];
  mkdirSync(drawer);
  const wrap = randomBytes(32);
  const made = makeSkfKeys(join(folder, 'keys'));
  const keys = {
    sm2: generateSm2Key(),
    rsa: importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  };
  const exchange = {
    sm2: generateSm2Key(),
    rsa: importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  };
  const publicKeyFile = (kind: keyof typeof keys, of: typeof keys = keys): string => {
    const file = join(folder, `${kind}${of === keys ? '' : '-exchange'}.pub`);
    writeFileSync(file, createPublicKey(of[kind]).export({ format: 'pem', type: 'spki' }));
    return file;
  };
  const token = {
    serial: 'CONTRACT-1',
    label: '演示贸易有限公司',
    demo: true,
    pinLength: { min: 8, max: 8 },
    keys: [
      ...(['sm2', 'rsa'] as const).map((kind) => ({
        key: keys[kind],
        certificate: made.certificate(kind),
        usage: 'sign' as const,
      })),
      ...(['sm2', 'rsa'] as const).map((kind) => ({
        key: exchange[kind],
        certificate: made.certificate(kind, 'exchange'),
        usage: 'encrypt' as const,
      })),
    ],
  };
  await createTokenFile({ folder: tokens, wrap, token, pin: utf8('24681357') });
  const [name] = readdirSync(tokens);
  const [inside, outside] = [join(tokens, name!), join(drawer, name!)];
  return {
    driver: softwareDriver({ folder: tokens, wrap }),
    pin: '24681357',
    wrongPin: '00000000',
    keys: [
      { key: '01', mechanism: 'sm2-sm3', publicKeyFile: publicKeyFile('sm2') },
      { key: '02', mechanism: 'rsa-pkcs1-sha1', publicKeyFile: publicKeyFile('rsa') },
      { key: '02', mechanism: 'rsa-pkcs1-sha256', publicKeyFile: publicKeyFile('rsa') },
    ],
    decrypts: [
      { key: '03', wrapping: 'sm2', publicKeyFile: publicKeyFile('sm2', exchange) },
      ...RSA_WRAPPINGS.map((wrapping) => ({ key: '04', wrapping, publicKeyFile: publicKeyFile('rsa', exchange) })),
    ],
    changesPin: true,
    pull: () => renameSync(inside, outside),
    insert: () => renameSync(outside, inside),
    close: () => rmSync(folder, { recursive: true }),
  };
}

/** Behind our own module, which can pull it. */
function softhsm(): ContractSubject {
  const token = makeSofthsmToken({ keys: ['rsa2048', 'rsa1024', 'p256', 'exchange'] });
  const module = buildFaultModule();
  const row = (key: 'rsa2048' | 'rsa1024' | 'p256', mechanism: ContractSubject['keys'][number]['mechanism']) => ({
    key: SOFTHSM_KEYS[key],
    mechanism,
    publicKeyFile: token.publicKeyFile(key),
  });
  return {
    driver: pkcs11Driver({ allow: [], modules: [{ path: module.path, env: token.env }] }),
    pin: token.pin,
    wrongPin: '00000000',
    keys: [
      row('rsa2048', 'rsa-pkcs1-sha256'),
      row('rsa2048', 'rsa-pkcs1-sha1'),
      row('rsa1024', 'rsa-pkcs1-sha1'),
      row('rsa1024', 'rsa-pkcs1-sha256'),
      row('p256', 'ecdsa-sha256'),
    ],
    decrypts: RSA_WRAPPINGS.map((wrapping) => ({
      key: SOFTHSM_KEYS.exchange,
      wrapping,
      publicKeyFile: token.publicKeyFile('exchange'),
    })),
    changesPin: true,
    pull: () => module.set('pulled'),
    insert: () => module.set(),
    close() {
      module.remove();
      token.remove();
    },
  };
}

async function piv(): Promise<ContractSubject> {
  const made = makePivCard('00112233445566778899aabbccddeeff');
  const service = await startPcscd();
  const card = startVirtualCard(made.file);
  await card.insert();
  return {
    driver: besideCardService(),
    pin: PIV_PIN,
    wrongPin: '999999',
    keys: [
      { key: PIV_KEYS.rsa2048, mechanism: 'rsa-pkcs1-sha256', publicKeyFile: made.publicKeyFile('rsa2048') },
      { key: PIV_KEYS.p256, mechanism: 'ecdsa-sha256', publicKeyFile: made.publicKeyFile('p256') },
    ],
    decrypts: [],
    // Our PIV program has no CHANGE REFERENCE DATA.
    changesPin: false,
    pull: () => card.remove(),
    insert: () => card.insert(),
    async close() {
      await card.stop();
      await service.stop();
      made.remove();
    },
  };
}

/** OpenSC hangs in a card that is pulled; the card service says so to our driver, as in the agent. */
function besideCardService(): TokenDriver {
  let seen: readonly Token[] = [];
  const { list } = createDrivers({
    settings: {
      pkcs11: { modules: [{ path: openscLibrary()! }] },
      skf: { libraries: [] },
      sdf: { libraries: [] },
      control: { enabled: false },
    },
    tokensFolder: join(tmpdir(), 'tongqian-no-tokens'),
    wrap: new Uint8Array(32),
    ownPort: () => null,
    readersInUse: () => seen.map(({ reader }) => reader),
  });
  return {
    id: 'pkcs11',
    async watch(report, signal) {
      const into = (id: string) => (now: DriverReport) => {
        if (id !== 'pkcs11') return;
        seen = now.tokens;
        report(now);
      };
      await Promise.all(list.map((driver) => driver.watch(into(driver.id), signal)));
    },
  };
}

/** Each has the functions to decrypt in another shape. */
function skf(wide: boolean): ContractSubject {
  const device = buildSkfDevice({ wide, decrypting: wide ? 'SKF_PrvKeyDecrypt with a pair' : 'SKF_ECCDecrypt' });
  device.set('rsa-block');
  const [sm2, rsa] = [device.keys.publicKeyFile('sm2'), device.keys.publicKeyFile('rsa')];
  return {
    driver: skfDriver({ allow: [], modules: [{ path: device.path }] }),
    pin: SKF_PIN,
    wrongPin: '00000000',
    keys: [
      { key: '534d32.sign', mechanism: 'sm2-sm3', publicKeyFile: sm2 },
      { key: '525341.sign', mechanism: 'rsa-pkcs1-sha1', publicKeyFile: rsa },
      { key: '525341.sign', mechanism: 'rsa-pkcs1-sha256', publicKeyFile: rsa },
    ],
    decrypts: [
      { key: '534d32.encrypt', wrapping: 'sm2', publicKeyFile: device.keys.publicKeyFile('sm2', 'exchange') },
      ...RSA_WRAPPINGS.map((wrapping) => ({
        key: '525341.encrypt',
        wrapping,
        publicKeyFile: device.keys.publicKeyFile('rsa', 'exchange'),
      })),
    ],
    changesPin: true,
    pull: () => device.pull(),
    insert: () => device.insert(),
    close: () => device.remove(),
  };
}

/** Each key of an HSM is a token of its own. */
function sdf(kind: 'sm2' | 'rsa'): ContractSubject {
  const device = buildSdfDevice();
  const row = (mechanism: ContractSubject['keys'][number]['mechanism']) => ({
    key: `${SDF_INDEX[kind]}.sign`,
    mechanism,
    publicKeyFile: device.keys.publicKeyFile(kind),
  });
  return {
    driver: sdfDriver({ libraries: [device.config([kind])] }),
    pin: SDF_PASSWORD,
    wrongPin: '00000000',
    keys: kind === 'sm2' ? [row('sm2-sm3')] : [row('rsa-pkcs1-sha1'), row('rsa-pkcs1-sha256')],
    decrypts:
      kind === 'rsa'
        ? []
        : [
            {
              key: `${SDF_INDEX.sm2}.encrypt`,
              wrapping: 'sm2',
              publicKeyFile: device.keys.publicKeyFile('sm2', 'exchange'),
            },
          ],
    // GM/T 0018 has no function for it.
    changesPin: false,
    pull: () => device.pull(),
    insert: () => device.insert(),
    close: () => device.remove(),
  };
}
