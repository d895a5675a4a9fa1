// The same acts on software keys as at the command line, asked for by a page of the extension: each in the approval window, where
// alone PINs and passwords are typed. What can be refused before is refused before anything is typed.
import { Problem } from '#shared/errors.ts';
import type { KeyAlgorithm, KeySubject, SoftwareKey } from '#shared/protocol/keys.ts';
import { utf8 } from '#shared/bytes.ts';
import { requireGoodSubject } from '../../certificates/request.ts';
import { requireBackup } from '../../key-files/backup.ts';
import { requireKeyFile } from '../../key-files/read.ts';
import { textOf } from './backup.ts';
import { certificateFor } from './certify.ts';
import { findKeyFile, type KeyFileEntry, type KeysContext } from './context.ts';
import { requireGoodLabel, type RequestedKey } from './create.ts';
import { createKeys } from './keys.ts';
import { certificateFields, field, fileFields, keyFields, keyView, type NamedFile, subjectFields } from './views.ts';
import { type Asked, askForKey, type KeyQuestion, type Typed, type WindowParts } from './window.ts';

/** A request for a CA, as a file to be saved. */
type Requested = RequestedKey & { name: string };

export interface KeyDesk {
  list(): SoftwareKey[];
  /** Rejects with approval/*, key/*, pin/*. */
  import(file: NamedFile, asked: Asked): Promise<SoftwareKey>;
  /** Rejects with approval/*, key/subject, pin/*. */
  create(wish: { subject: KeySubject; algorithm: KeyAlgorithm }, asked: Asked): Promise<Requested>;
  /** Rejects with approval/*, key/*, token/pin-wrong. */
  renew(wish: { id: string; subject: KeySubject; algorithm: KeyAlgorithm }, asked: Asked): Promise<Requested>;
  /** Once more for a key that waits. Rejects with approval/*, key/*, token/pin-wrong. */
  request(wish: { id: string; subject: KeySubject }, asked: Asked): Promise<Requested>;
  /** Rejects with approval/*, key/certificate-file, key/certificate-other. */
  addCertificate(file: NamedFile, asked: Asked): Promise<SoftwareKey>;
  /** Rejects with approval/*, key/*, token/pin-wrong. */
  backUp(wish: { id: string }, asked: Asked): Promise<NamedFile>;
  /** Rejects with approval/*, key/*, pin/*. */
  restore(file: NamedFile, asked: Asked): Promise<SoftwareKey>;
}

export function createKeyDesk(context: KeysContext, approvals: WindowParts['approvals']): KeyDesk {
  const keys = createKeys(context);
  const parts = { approvals, audit: context.audit, origin: context.origin };
  const ask = <T>(asked: Asked, question: KeyQuestion, attempt: (typed: Typed) => Promise<T>): Promise<T> =>
    askForKey(parts, { question, asked }, attempt);
  /** Not asked for while the agent is locked; looked up before the window opens. */
  const find = (id: string): KeyFileEntry => {
    context.requireOpen();
    return findKeyFile(context, id);
  };
  const triesLow = (id: string) => () => {
    const { triesLeft } = findKeyFile(context, id).record;
    return triesLeft > 0 && triesLeft <= 2 ? [{ code: 'token/pin-tries-low', params: { tries: triesLeft } }] : [];
  };
  return {
    list: () => keys.list(),
    async import(file, asked) {
      context.requireOpen();
      requireKeyFile(file.data);
      const title = { zh: '导入证书和密钥', en: 'Import a certificate with its key' };
      const document = keyView(title, fileFields(file), { about: file.data });
      return ask(asked, { verb: 'key-import', pin: 'open', document }, ({ pin, fresh }) =>
        keys.import({ bytes: file.data, password: pin, pin: fresh, label: null, certificates: null }),
      );
    },
    async create({ subject, algorithm }, asked) {
      context.requireOpen();
      const label = labelOf(subject);
      const title = { zh: '新建密钥和证书申请书', en: 'Make a key and its certificate request' };
      const document = keyView(title, subjectFields(subject, algorithm));
      const made = await ask(asked, { verb: 'key-new', pin: 'new', document }, ({ fresh }) =>
        keys.createWithRequest({ label, algorithm, subject, pin: fresh }),
      );
      return { ...made, name: requestName(label) };
    },
    async renew({ id, subject, algorithm }, asked) {
      requireGoodSubject(subject);
      const entry = requireUnlocked(find(id));
      const title = { zh: '续期：新建密钥和证书申请书', en: 'Renewal: make a new key and its request' };
      const fields = [...keyFields(entry).slice(0, 2), ...subjectFields(subject, algorithm)];
      const question = {
        verb: 'key-new',
        pin: 'ask',
        document: keyView(title, fields),
        warnings: triesLow(id),
      } as const;
      const made = await ask(asked, question, ({ pin }) => keys.renewWithRequest({ id, algorithm, subject, pin }));
      return { ...made, name: requestName(entry.record.label) };
    },
    async request({ id, subject }, asked) {
      requireGoodSubject(subject);
      const entry = requireUnlocked(find(id));
      if (entry.record.waiting.length === 0) throw new Problem('key/none-waiting');
      const title = { zh: '做证书申请书', en: 'Make a certificate request' };
      const fields = [...keyFields(entry).slice(0, 2), ...subjectFields(subject, null)];
      const question = {
        verb: 'key-request',
        pin: 'ask',
        document: keyView(title, fields),
        warnings: triesLow(id),
      } as const;
      const request = await ask(asked, question, ({ pin }) => keys.request({ id, subject, pin }));
      return { key: keyNow(keys.list(), id), request, name: requestName(entry.record.label) };
    },
    async addCertificate(file, asked) {
      context.requireOpen();
      const found = certificateFor(context, { id: null, certificates: file.data });
      const title = { zh: '把证书装到它的密钥上', en: 'Add the certificate to its key' };
      const fields = [
        ...certificateFields(found.certificate),
        field('装到密钥', 'Onto the key', found.entry.record.label),
        ...fileFields(file).slice(0, 1),
      ];
      const document = keyView(title, fields, { about: file.data });
      return ask(asked, { verb: 'key-certificate', pin: 'none', document }, () =>
        keys.addCertificate({ id: found.entry.id, certificates: file.data }),
      );
    },
    async backUp({ id }, asked) {
      const entry = requireUnlocked(find(id));
      const title = { zh: '备份密钥和证书', en: 'Back up the key and its certificates' };
      const document = keyView(title, keyFields(entry));
      const question = { verb: 'key-backup', pin: 'backup', document, warnings: triesLow(id) } as const;
      const { backup } = await ask(asked, question, ({ pin, fresh }) => keys.backUp({ id, pin, passphrase: fresh }));
      return { name: `${fileNameOf(entry.record.label)}.tqbackup`, data: utf8(backup) };
    },
    async restore(file, asked) {
      context.requireOpen();
      requireBackup(textOf(file.data));
      const title = { zh: '从备份恢复密钥', en: 'Restore a key from its backup' };
      const document = keyView(title, fileFields(file), { about: file.data });
      return ask(asked, { verb: 'key-restore', pin: 'open', document }, ({ pin, fresh }) =>
        keys.restore({ bytes: file.data, passphrase: pin, pin: fresh }),
      );
    },
  };
}

/** Whose key it is, by what its certificate is to say. Throws key/subject, request/invalid. */
function labelOf(subject: KeySubject): string {
  requireGoodSubject(subject);
  const label = subject.organisation ?? subject.commonName ?? '';
  requireGoodLabel(label);
  return label;
}

function requireUnlocked(entry: KeyFileEntry): KeyFileEntry {
  if (entry.record.triesLeft === 0) throw new Problem('key/locked');
  return entry;
}

function keyNow(all: readonly SoftwareKey[], id: string): SoftwareKey {
  const found = all.find((key) => key.id === id);
  if (!found) throw new Problem('key/unknown');
  return found;
}

function requestName(label: string): string {
  return `${fileNameOf(label)}.csr`;
}

/** What every system takes as part of a file's name. */
function fileNameOf(label: string): string {
  return label.replace(/[^\p{L}\p{N}()（）-]+/gu, '_').slice(0, 60);
}
