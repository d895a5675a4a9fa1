// The configuration file: what it says is kept when it is written out and read again.
import { isDeepStrictEqual } from 'node:util';
import { utf8 } from '#shared/bytes.ts';
import { parseSettings } from '../../../agent/data/settings.ts';
import { must, type Target } from '../target.ts';

export const settingsTarget: Target = {
  name: 'settings',
  shape: 'text',
  words: [
    '"port"',
    '"eport"',
    '"logLevel"',
    '"ceb"',
    '"sm2"',
    '"tokens"',
    '"pkcs11"',
    '"libraries"',
    '"debug"',
    '"info"',
  ],
  open: () => ({
    seeds: [
      '{}',
      '{"port":17900,"eport":{"port":null,"allowPrograms":["/usr/bin/a"]},"pagePin":{"single-window":"ask"},"ceb":{"sm2":{"digest":"sha1"}},"logLevel":"debug"}',
      JSON.stringify(parseSettings('{}')),
      JSON.stringify(parseSettings('{}'), null, 2),
    ].map(utf8),
    run(input) {
      const settings = parseSettings(new TextDecoder().decode(input));
      must(isDeepStrictEqual(parseSettings(JSON.stringify(settings)), settings), 'settings of two readings');
    },
  }),
};
