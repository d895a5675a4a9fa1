// The methods of the extension's page for keys: what it chose goes in, what is to be saved comes out. PINs take another way.
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { Handlers, MethodName } from '#shared/protocol/methods.ts';
import type { KeyDesk } from '../operations/keys/desk.ts';
import type { SessionContext } from './methods.ts';

export interface KeyMethodParts {
  keys: KeyDesk;
  /** The person did something. */
  touch(): void;
  signal: AbortSignal;
}

type KeyMethods = Pick<Handlers<SessionContext>, Extract<MethodName, `keys.${string}`>>;

export function keyMethods(parts: KeyMethodParts): KeyMethods {
  const { keys, signal } = parts;
  const asked = ({ extension }: SessionContext) => {
    parts.touch();
    return { extension, signal };
  };
  return {
    'keys.list': () => Promise.resolve({ keys: keys.list() }),
    'keys.import': async (file, context) => ({ key: await keys.import(fileOf(file), asked(context)) }),
    'keys.new': (wish, context) => keys.create(wish, asked(context)),
    'keys.renew': (wish, context) => keys.renew(wish, asked(context)),
    'keys.request': (wish, context) => keys.request(wish, asked(context)),
    'keys.certificate': async (file, context) => ({ key: await keys.addCertificate(fileOf(file), asked(context)) }),
    'keys.backup': async (wish, context) => {
      const { name, data } = await keys.backUp(wish, asked(context));
      return { name, data: toBase64(data) };
    },
    'keys.restore': async (file, context) => ({ key: await keys.restore(fileOf(file), asked(context)) }),
  };
}

function fileOf({ name, data }: { name: string; data: string }): { name: string; data: Uint8Array } {
  if (data.length % 4 !== 0) throw new Problem('request/invalid', { detail: 'base64' });
  return { name, data: fromBase64(data) };
}
