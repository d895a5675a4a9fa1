// What the previews of sheets say alike: a few cells of a column, and which cells are not taken and why.
import { describe } from '#shared/errors.ts';
import type { RowFault } from '../../vault/import/rows.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useLanguage, useText } from '../page.tsx';
import { Untrusted } from './untrusted-text.tsx';

const SHOWN_CELLS = 3;

/** The first cells of a column that hold something, on one line. */
export function sampleText(sample: readonly string[][], column: number, language: 'zh' | 'en'): string {
  const cells = sample.map((row) => row[column] ?? '').filter((text) => text !== '');
  return cells.slice(0, SHOWN_CELLS).join(language === 'zh' ? '、' : ', ');
}

interface Props {
  title: string;
  faults: readonly RowFault[];
  columns: readonly { head: string }[];
  /** How many are shown; the others are counted. */
  most: number;
}

export function SheetFaults({ title, faults, columns, most }: Props) {
  const { profiles } = useText(PROFILES);
  const language = useLanguage();
  if (faults.length === 0) return null;
  return (
    <div class="refused-list small">
      <h3>{title}</h3>
      <ul>
        {faults.slice(0, most).map(({ row, column, code, params }, at) => (
          <li key={at}>
            {row > 0 && `${profiles.tableFault(row)} `}
            {column !== null && (
              <>
                <Untrusted text={columns[column]?.head ?? ''} />
                {language === 'zh' ? '：' : ': '}
              </>
            )}
            <span class="muted">
              {Object.values(describe({ code, params }, language)).join(language === 'zh' ? '' : ' ')}
            </span>
          </li>
        ))}
      </ul>
      {faults.length > most && <p class="muted">{profiles.tableMore(faults.length - most)}</p>}
    </div>
  );
}
