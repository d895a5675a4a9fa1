// 备份 and 恢复: all that one software key holds, under a passphrase of its own, for another computer or after its PIN was lost.
import { copyFileSync, rmSync } from 'node:fs';
import { equalBytes, fromUtf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { passphraseStrength, type PassphraseStrength } from '#shared/passphrase.ts';
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import { parseCertificate } from '../../certificates/parse.ts';
import { spkiOf } from '../../crypto/sm2-key.ts';
import { makePrivateFolder } from '../../data/paths.ts';
import { type KeyBackup, openBackup, sealBackup } from '../../key-files/backup.ts';
import { checkedKey } from '../../key-files/pkcs8.ts';
import { tokenFile, tokenId } from '../../tokens/software/create.ts';
import { readTokenFile, sealKeys, TRIES, wipeKeys, writeTokenFile } from '../../tokens/software/keystore.ts';
import type { Pin } from '../../tokens/token.ts';
import {
  findKeyFile,
  keyFiles,
  type KeysContext,
  loggedKeyAct,
  OWN_PIN_LENGTH,
  requireGoodPin,
  withKeys,
} from './context.ts';
import { isGoodLabel } from './create.ts';
import { lineOf, viewOf } from './list.ts';

/** The text of the backup, and how strong its passphrase looks. Rejects with key/passphrase-weak, key/unknown, token/pin-wrong, key/locked. */
export async function backUpKey(
  context: KeysContext,
  request: { id: string | null; pin: Pin; passphrase: Uint8Array },
): Promise<{ backup: string; strength: PassphraseStrength }> {
  const entry = findKeyFile(context, request.id);
  const strength = passphraseStrength(request.passphrase);
  if (strength === 'weak') throw new Problem('key/passphrase-weak');
  return loggedKeyAct(context, { verb: 'key-backup', summary: `备份密钥：${entry.record.label}` }, () =>
    withKeys(context, { entry, pin: request.pin }, async (keys) => {
      const { serial, label, pinLength, certificates, waiting, chain } = entry.record;
      const content = { serial, label, pinLength, certificates, waiting, chain, keys };
      return { backup: await sealBackup(content, request.passphrase), strength };
    }),
  );
}

/**
 * The key as it was, under a new PIN. Over one that is there already only when that is locked; the locked file is kept under
 * another name. Rejects as openBackup does, and with pin/*, key/exists, key/damaged.
 */
export async function restoreKey(
  context: KeysContext,
  request: { bytes: Uint8Array; passphrase: Uint8Array; pin: Pin },
): Promise<SoftwareKey> {
  requireGoodPin(request.pin);
  return loggedKeyAct(
    context,
    { verb: 'key-restore', summary: '从备份恢复密钥', told: lineOf('从备份恢复密钥') },
    async () => {
      const { keys, ...content } = await openBackup(textOf(request.bytes), request.passphrase);
      try {
        requireWhole({ keys, ...content });
        for (const { der } of content.certificates)
          requireGoodPin(request.pin, { personalId: parseCertificate(der).personalId });
        const { folder, wrap } = context;
        const path = tokenFile(folder, content.serial);
        const there = keyFiles(context).find(({ record }) => record.serial === content.serial);
        if (there !== undefined && there.record.triesLeft > 0) throw new Problem('key/exists');
        makePrivateFolder(folder);
        const sealed = await sealKeys(keys, request.pin, wrap);
        const record = { ...content, pinLength: OWN_PIN_LENGTH, demo: false, triesLeft: TRIES, keys: sealed };
        keepingLocked(there?.path, () => writeTokenFile(path, wrap, record));
        const id = tokenId(content.serial);
        await context.tokens.refreshPin(id); // the same card again, and no longer locked
        return viewOf({ id, record: readTokenFile(path, wrap) });
      } finally {
        wipeKeys(keys);
      }
    },
  );
}

/** The locked file is copied and not moved: whenever this is cut off, the old key or the new one is in its place. */
function keepingLocked(locked: string | undefined, write: () => void): void {
  if (locked === undefined) {
    write();
    return;
  }
  const copy = `${locked}.locked-${String(Date.now())}`;
  try {
    copyFileSync(locked, copy);
    write();
  } catch (thrown) {
    rmSync(copy, { force: true });
    throw thrown;
  }
}

/** Every certificate and every place that waits has its key, each key works and is used for what its certificate says, and its name is one. */
function requireWhole({ label, certificates, waiting, keys }: KeyBackup): void {
  const isOwn = certificates.every(({ der, usage }) => parseCertificate(der).view.usage === usage);
  if (!isOwn || !isGoodLabel(label)) throw new Problem('key/damaged');
  const claimed = [
    ...certificates.map(({ key, der }) => ({ key, spki: parseCertificate(der).spki })),
    ...waiting.map(({ key, spki }) => ({ key, spki })),
  ];
  for (const { key, spki } of claimed) {
    const pkcs8 = keys.get(key);
    if (pkcs8 === undefined || !equalBytes(spkiOf(checkedKey(pkcs8)), spki)) throw new Problem('key/damaged');
  }
}

/** '' for what is no text, which no backup is. */
export function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    return ''; // refused as no backup
  }
}
