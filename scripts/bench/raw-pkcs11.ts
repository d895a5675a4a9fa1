// The anchor: pkcs11js alone in a process of its own, the same module, token, key, mechanism and data as the agent's.
// Speaks raw-signer.ts over node's channel; ends with it.
import { hash } from 'node:crypto';
import pkcs11js from 'pkcs11js';
import type { RawDone, RawTask } from './raw-signer.ts';

const CHECK_CLOCK_EVERY = 20;

const [library = '', pin = ''] = process.argv.slice(2);
const native = new pkcs11js.PKCS11();
native.load(library);
native.C_Initialize();
const slot = native
  .C_GetSlotList(true)
  .find((one) => native.C_GetTokenInfo(one).flags & pkcs11js.CKF_TOKEN_INITIALIZED);
if (!slot) throw new Error('no initialised token');
const session = native.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION);
native.C_Login(session, pkcs11js.CKU_USER, pin);
const output = Buffer.alloc(1024);

process.on('message', (task: RawTask) => {
  process.send?.(run(task));
});
process.on('disconnect', () => process.exit(0));

/** Signs for `ms` milliseconds; hashing for ECDSA is done before the clock starts. */
function run({ key, mechanism, ms, data }: RawTask): RawDone {
  const handle = findKey(key);
  const input = mechanism === 'ecdsa' ? hash('sha256', data, 'buffer') : Buffer.from(data);
  const type = mechanism === 'ecdsa' ? pkcs11js.CKM_ECDSA : pkcs11js.CKM_SHA1_RSA_PKCS;
  const sign = () => {
    native.C_SignInit(session, { mechanism: type }, handle);
    native.C_Sign(session, input, output);
  };
  for (let warm = 0; warm < CHECK_CLOCK_EVERY; warm++) sign();
  const started = performance.now();
  let signed = 0;
  let passed = 0;
  for (; passed < ms; passed = performance.now() - started) {
    for (let i = 0; i < CHECK_CLOCK_EVERY; i++) sign();
    signed += CHECK_CLOCK_EVERY;
  }
  return { perSecond: (signed / passed) * 1000 };
}

function findKey(id: string): Buffer {
  native.C_FindObjectsInit(session, [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
    { type: pkcs11js.CKA_ID, value: Buffer.from(id, 'hex') },
  ]);
  const [handle] = native.C_FindObjects(session, 1);
  native.C_FindObjectsFinal(session);
  if (!handle) throw new Error(`no key ${id}`);
  return handle;
}
