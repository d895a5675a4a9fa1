// The commands on software keys, joined to their operations.
import { fromBase64 } from '#shared/bytes.ts';
import type { ControlOperations } from '../commands/table.ts';
import type { KEY_COMMANDS } from '../commands/key-commands.ts';
import type { Keys } from '../operations/keys/keys.ts';

export function keyCommandsOf(keys: Keys): Pick<ControlOperations, keyof typeof KEY_COMMANDS> {
  return {
    'key-list': () => Promise.resolve({ keys: keys.list() }),
    'key-new': async ({ pin, ...rest }) => ({ key: await keys.create({ ...rest, pin: fromBase64(pin) }) }),
    'key-renew': async ({ pin, ...rest }) => ({ key: await keys.renew({ ...rest, pin: fromBase64(pin) }) }),
    'key-request': async ({ pin, ...rest }) => ({ request: await keys.request({ ...rest, pin: fromBase64(pin) }) }),
    'key-certificate': async ({ id, certificates }) => ({
      key: await keys.addCertificate({ id, certificates: fromBase64(certificates) }),
    }),
    'key-encryption': async ({ id, certificates, enveloped, pin }) => ({
      key: await keys.addEncryption({
        id,
        certificates: fromBase64(certificates),
        enveloped: fromBase64(enveloped),
        pin: fromBase64(pin),
      }),
    }),
    'key-import': async ({ bytes, password, pin, label, certificates }) => ({
      key: await keys.import({
        bytes: fromBase64(bytes),
        password: fromBase64(password),
        pin: fromBase64(pin),
        label,
        certificates: certificates === null ? null : fromBase64(certificates),
      }),
    }),
    'key-backup': async ({ id, pin, passphrase }) =>
      keys.backUp({ id, pin: fromBase64(pin), passphrase: fromBase64(passphrase) }),
    'key-restore': async ({ bytes, passphrase, pin }) => ({
      key: await keys.restore({
        bytes: fromBase64(bytes),
        passphrase: fromBase64(passphrase),
        pin: fromBase64(pin),
      }),
    }),
  };
}
