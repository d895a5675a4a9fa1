// What the command line may ask of software keys. PINs and passwords pass this socket and no other way out of the terminal: it is
// the owner's alone, and both ends have proved themselves before the first of them is sent (socket.ts).
import * as v from 'valibot';
import { KEY_ALGORITHMS, KeySubject, SoftwareKey } from '#shared/protocol/keys.ts';

const text = v.pipe(v.string(), v.maxLength(200));
/** Up to that many bytes in base64. */
const bytes = (most: number) =>
  v.pipe(v.string(), v.maxLength(Math.ceil(most / 3) * 4), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));
/** UTF-8, wiped by the operation. */
const secret = bytes(1024);
const file = bytes(1024 * 1024);
/** null = the only one there is */
const id = v.nullable(text);

const none = v.never();
const command = <P extends v.GenericSchema, R extends v.GenericSchema>(params: P, result: R) => ({
  params,
  event: none,
  result,
});

export const KEY_COMMANDS = {
  'key-list': command(v.strictObject({}), v.strictObject({ keys: v.array(SoftwareKey) })),
  'key-new': command(
    v.strictObject({ label: text, algorithm: v.picklist(KEY_ALGORITHMS), pin: secret }),
    v.strictObject({ key: SoftwareKey }),
  ),
  'key-renew': command(
    v.strictObject({ id, algorithm: v.picklist(KEY_ALGORITHMS), pin: secret }),
    v.strictObject({ key: SoftwareKey }),
  ),
  /** PEM */
  'key-request': command(
    v.strictObject({ id, subject: KeySubject, pin: secret }),
    v.strictObject({ request: v.string() }),
  ),
  'key-certificate': command(v.strictObject({ id, certificates: file }), v.strictObject({ key: SoftwareKey })),
  /** 双证书: the CA made this key and sealed it for the signing key */
  'key-encryption': command(
    v.strictObject({ id, certificates: file, enveloped: file, pin: secret }),
    v.strictObject({ key: SoftwareKey }),
  ),
  'key-import': command(
    v.strictObject({
      bytes: file,
      password: secret,
      pin: secret,
      label: v.nullable(text),
      certificates: v.nullable(file),
    }),
    v.strictObject({ key: SoftwareKey }),
  ),
  'key-backup': command(
    v.strictObject({ id, pin: secret, passphrase: secret }),
    v.strictObject({ backup: v.string(), strength: v.picklist(['weak', 'fair', 'strong']) }),
  ),
  'key-restore': command(
    v.strictObject({ bytes: file, passphrase: secret, pin: secret }),
    v.strictObject({ key: SoftwareKey }),
  ),
} as const;
