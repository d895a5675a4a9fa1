// The agent's end of the record layer by node:crypto: same format as shared/protocol/record.ts, but at once and with one copy.
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { gcmNonce, TAG_BYTES } from '#shared/protocol/handshake-keys.ts';
import type { SealerFactory } from '#shared/protocol/record.ts';

export const nodeSealer: SealerFactory = (keys, end) => {
  // KeyObjects: with raw bytes Node 24 prepares the key anew for each record, at four times the cost of the cipher
  const own = createSecretKey(end === 'agent' ? keys.toExtension : keys.toAgent);
  const other = createSecretKey(end === 'agent' ? keys.toAgent : keys.toExtension);
  let sent = 0;
  let received = 0;
  return {
    seal(text) {
      const cipher = createCipheriv('aes-256-gcm', own, gcmNonce(sent++));
      return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(record) {
      const iv = gcmNonce(received++);
      const end = record.length - TAG_BYTES;
      if (end < 0) throw new Problem('channel/forged');
      const decipher = createDecipheriv('aes-256-gcm', other, iv, { authTagLength: TAG_BYTES });
      decipher.setAuthTag(record.subarray(end));
      const text = decipher.update(record.subarray(0, end));
      try {
        decipher.final();
      } catch (cause) {
        throw new Problem('channel/forged', {}, { cause });
      }
      return text.toString('utf8');
    },
  };
};
