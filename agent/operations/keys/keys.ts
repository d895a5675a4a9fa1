// The software keys of this computer, handed to the doors as one thing. PINs and passwords are wiped here, whatever becomes of them.
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import { backUpKey, restoreKey } from './backup.ts';
import { addCertificate, addEncryption, requestCertificate } from './certify.ts';
import type { KeysContext } from './context.ts';
import { createKey, createWithRequest, renewKey, renewWithRequest } from './create.ts';
import { importKey } from './import.ts';
import { listKeys } from './list.ts';

type Act<F> = F extends (context: KeysContext, request: infer R) => infer P ? (request: R) => P : never;

export interface Keys {
  list(): SoftwareKey[];
  create: Act<typeof createKey>;
  createWithRequest: Act<typeof createWithRequest>;
  renew: Act<typeof renewKey>;
  renewWithRequest: Act<typeof renewWithRequest>;
  request: Act<typeof requestCertificate>;
  addCertificate: Act<typeof addCertificate>;
  addEncryption: Act<typeof addEncryption>;
  import: Act<typeof importKey>;
  backUp: Act<typeof backUpKey>;
  restore: Act<typeof restoreKey>;
}

export function createKeys(context: KeysContext): Keys {
  /** Not while the agent is paused or locked; nothing secret of the request stays. */
  const open =
    <R extends object, T>(act: (context: KeysContext, request: R) => Promise<T>) =>
    async (request: R): Promise<T> => {
      try {
        context.requireOpen();
        return await act(context, request);
      } finally {
        for (const name of SECRETS) wipe(request, name);
      }
    };
  return {
    list: () => listKeys(context),
    create: open(createKey),
    createWithRequest: open(createWithRequest),
    renew: open(renewKey),
    renewWithRequest: open(renewWithRequest),
    request: open(requestCertificate),
    addCertificate: open(addCertificate),
    addEncryption: open(addEncryption),
    import: open(importKey),
    backUp: open(backUpKey),
    restore: open(restoreKey),
  };
}

const SECRETS = ['pin', 'password', 'passphrase'] as const;

function wipe(request: object, name: (typeof SECRETS)[number]): void {
  const secret = (request as Partial<Record<typeof name, unknown>>)[name];
  if (secret instanceof Uint8Array) secret.fill(0);
}
