// Reports of certificate uses, which come from other people's computers: what is changed is refused, and what was signed in
// another shape is read as it was written or not at all.
import { createHash } from 'node:crypto';
import { toHex, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { generateSm2Key, sm2Signer } from '../../../agent/crypto/sm2.ts';
import { spkiOf } from '../../../agent/crypto/sm2-key.ts';
import { parseReport, printReport, type ReportUse } from '../../../agent/operations/report/file.ts';
import { must, type Target } from '../target.ts';

export const reportTarget: Target = {
  name: 'report',
  shape: 'text',
  words: ['"number"', '"at"', '"type"', '"result"', '"done"', '"log"', '"lines"', '"hash"', '"first"', 'null', '1e3'],
  open() {
    const key = generateSm2Key();
    const sign = sm2Signer(key);
    const hex = 'ab'.repeat(32);
    const use = (number: number): ReportUse => ({
      ...{ number, at: number, type: 'sign', result: 'done', code: null, portal: '', origin: 'https://a.example' },
      ...{ holder: '王小明', certificate: '01', sm3: hex, sha256: '', consent: 'window', log: hex },
    });
    const seed = (count: number) =>
      printReport(
        {
          head: {
            ...{ member: '王小明', key: toHex(spkiOf(key)), made: 99, from: 0, until: 99 },
            log: { count: 99, head: hex, lines: count === 0 ? null : { first: 1, last: 90 } },
          },
          uses: Array.from({ length: count }, (_, place) => use(place + 1)),
        },
        sign,
      );
    const seeds = [0, 1, 4].map(seed);
    return {
      seeds: seeds.map(utf8),
      run(input) {
        const text = new TextDecoder().decode(input);
        const read = seeds.includes(text) ? null : readOrNull(text);
        must(read === null, 'a changed report that holds');
        // The same lines with a chain and a signature that fit: only what they say is judged.
        const sealed = resealed(text, sign);
        const { head, uses } = parseReport(sealed);
        must(unsigned(printReport({ head, uses }, sign)) === unsigned(sealed), 'a report that is written differently');
      },
    };
  },
};

/** No two signatures are the same. */
function unsigned(text: string): string {
  return text.slice(0, text.lastIndexOf('"signature"'));
}

function readOrNull(text: string): unknown {
  try {
    return parseReport(text);
  } catch (thrown) {
    if (thrown instanceof Problem) return null;
    throw thrown;
  }
}

function resealed(text: string, sign: (data: Uint8Array) => Uint8Array): string {
  let last = '';
  const lines = text.split('\n').slice(0, -2).map((line) => {
    const content = line.replace(/,"hash":"[0-9a-f]{64}"\}$/, '}');
    last = createHash('sm3').update(`${last}\n${content}`).digest('hex');
    return `${content.slice(0, -1)},"hash":"${last}"}\n`;
  }); // prettier-ignore
  const count = Math.max(0, lines.length - 1);
  const signature = toHex(sign(utf8(`tongqian-use-report-1\n${String(count)}\n${last}`)));
  return `${lines.join('')}${JSON.stringify({ lines: count, head: last, signature })}\n`;
}
