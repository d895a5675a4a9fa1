// What a format costs beside the bare signature of the same card over the same message: a cross-border e-commerce message of 3 KB,
// signed by a software token in this process, and its envelope for one recipient.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '#shared/bytes.ts';
import { parseSettings } from '../../agent/data/settings.ts';
import { hasSm4Gcm } from '../../agent/crypto/sm4-gcm.ts';
import { seal } from '../../agent/envelopes/seal.ts';
import { sealXml } from '../../agent/envelopes/xml/content.ts';
import { sealSigned } from '../../agent/operations/signed-envelope.ts';
import type { FormatId } from '../../agent/formats/format.ts';
import { SIGNATURE_FORMATS } from '../../agent/formats/index.ts';
import { pdfWithTable } from '../../tests/support/pdf.ts';
import { inTurns, median, ratioOf } from './measure.ts';
import { openToken, rate } from './sm2.ts';
import { number, type Row, row } from './table.ts';

export interface FormatOptions {
  rounds: number;
  ms: number;
}

const WRAPPED = ['cms', 'cms-detached', 'xml', 'ceb', 'pdf'] as const satisfies FormatId[];
/** RSA-2048 on its own is signed with SHA-1 as cards do; what it is wrapped in may hash otherwise, which costs next to nothing. */
const NAMES = { rsa: 'RSA-2048', sm2: 'SM2' } as const;

export async function formatRows({ rounds, ms }: FormatOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const algorithm of ['rsa', 'sm2'] as const) {
    const folder = await mkdtemp(join(tmpdir(), 'tongqian-bench-formats-'));
    const stop = new AbortController();
    try {
      const { session, key, certificate } = await openToken({ folder, algorithm, signal: stop.signal });
      const options = { now: Date.now(), cebSm2: parseSettings('{}').ceb.sm2 };
      const make = (format: FormatId) => async () => {
        const draft = SIGNATURE_FORMATS[format].draft(
          format === 'pdf' ? PDF : MESSAGE,
          { der: certificate, algorithm },
          options,
        );
        draft.finish(await session.sign(key, draft.mechanism, draft.input));
      };
      const envelope = (authenticated: boolean) => () => {
        const { cipher, tail } = seal([certificate], MESSAGE.length, { authenticated });
        cipher.update(MESSAGE);
        cipher.final();
        tail();
      };
      const mechanism = algorithm === 'sm2' ? 'sm2-sm3' : 'rsa-pkcs1-sha256';
      const envelopes: Record<string, () => unknown> = {
        envelope: envelope(false),
        ...((algorithm === 'rsa' || hasSm4Gcm()) && { 'envelope --gcm': envelope(true) }),
        'envelope --sign': async () => {
          const signer = { der: certificate, algorithm };
          const draft = SIGNATURE_FORMATS[algorithm === 'sm2' ? 'raw' : 'cms'].draft(MESSAGE, signer, options);
          const signature = await session.sign(key, draft.mechanism, draft.input);
          const signed = {
            data: MESSAGE,
            mechanism,
            signature,
            certificate,
            document: draft.finish(signature),
          } as const;
          sealSigned({ recipients: [certificate], authenticated: false }, signed);
        },
        ...(algorithm === 'rsa' && { 'envelope --xml': () => sealXml(MESSAGE, [certificate]) }),
      };
      const rates = await inTurns(rounds, {
        raw: () => rate(ms, make('raw')),
        ...Object.fromEntries(WRAPPED.map((format) => [format, () => rate(ms, make(format))])),
        ...Object.fromEntries(Object.entries(envelopes).map(([name, make]) => [name, () => rate(ms, make)])),
      });
      const { raw: bare } = rates;
      for (const [what, measured] of Object.entries(rates).filter(([name]) => name !== 'raw'))
        rows.push(
          row(
            {
              name: `${NAMES[algorithm]}: ${what}, 3 KB`,
              value: median(measured),
              unit: '/s',
              ratio: ratioOf(measured, bare),
              against: `bare signature ${number(median(bare))} /s`,
            },
            null,
          ),
        );
      await session.close();
    } finally {
      stop.abort();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return rows;
}

/** As long as the message, its page being a picture of zeros */
const PDF = pdfWithTable({ more: [`<< /Length 2400 >>\nstream\n${'0'.repeat(2400)}\nendstream`] });

const LINE =
  '<ceb:OrderList><ceb:gnum>1</ceb:gnum><ceb:itemName>演示商品</ceb:itemName><ceb:qty>1</ceb:qty><ceb:price>10</ceb:price></ceb:OrderList>';
const MESSAGE = utf8(
  `<ceb:CEB311Message guid="4CDE1CFD-EDED-46B1-946C-B8022E42FC94" version="1.0" xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <ceb:Order>${LINE.repeat(20)}</ceb:Order>
</ceb:CEB311Message>`,
);
