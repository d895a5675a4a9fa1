// Where the matter of a message is: a page of ours, and what to open in it.
import type { MessageView } from '#shared/protocol/messages.ts';

export interface Target {
  page: 'certificates' | 'log';
  /** SHA-256 of a certificate, or the number of a line of the log */
  hash: string;
}

export function targetOf(message: MessageView): Target {
  return 'certificate' in message
    ? { page: 'certificates', hash: message.certificate.id }
    : { page: 'log', hash: String(message.line) };
}
