// The key store of the operating system, in a process of its own: its calls are synchronous inside and can wait for ever
// (a session bus that accepts and never answers), and only a process can be ended then.
// argv: `get NAME` or `set NAME` (secret as base64 on standard input). Answers {"secret": base64 | null} on standard output.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Entry } from '@napi-rs/keyring';

const SERVICE = 'tongqian';

function main([verb, name]: string[]): void {
  if (!name || (verb !== 'get' && verb !== 'set')) throw new Error('usage: get NAME | set NAME');
  // Without this the library falls back, silently, to the kernel's keyring, which is empty after every restart.
  const entry = new Entry(SERVICE, name, { linux: { store: 'secret-service' } });
  if (verb === 'set') entry.setSecret(Buffer.from(readFileSync(0, 'utf8'), 'base64'));
  const secret = entry.getSecret();
  process.stdout.write(JSON.stringify({ secret: secret && Buffer.from(secret).toString('base64') }));
}

main(process.argv.slice(2));
