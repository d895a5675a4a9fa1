// Uses counted in several ways, a small table each; every one ends with the same sum.
import type { ComponentChildren } from 'preact';
import type { UseRow, UseTotal } from '#shared/protocol/reports.ts';
import { REPORT } from '../../text/report.ts';
import { useLanguage, useText } from '../page.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { portalName } from '../profiles/portals.ts';
import { From } from './table.tsx';

type List = 'types' | 'months' | 'portals' | 'certificates' | 'members';

export function Totals({ total, lists }: { total: UseTotal; lists: readonly List[] }) {
  const t = useText(REPORT).report;
  return (
    <>
      <p class="total">{t.total(shown(total.count), shown(total.done))}</p>
      <div class="totals">
        {lists.map((list) => (
          <table key={list} class="counts">
            <caption>{t.lists[list]}</caption>
            <thead>
              <tr>
                <th scope="col">{t.name}</th>
                <th scope="col" class="number">
                  {t.count}
                </th>
                <th scope="col" class="number">
                  {t.done}
                </th>
              </tr>
            </thead>
            <tbody>
              {total[list].map((row) => (
                <Row key={row.name} row={row}>
                  <Name list={list} row={row} />
                </Row>
              ))}
            </tbody>
            <tfoot>
              <Row row={total}>{t.sum}</Row>
            </tfoot>
          </table>
        ))}
      </div>
    </>
  );
}

function Row({ row, children }: { row: Pick<UseRow, 'count' | 'done'>; children: ComponentChildren }) {
  return (
    <tr>
      <th scope="row">{children}</th>
      <td class="number">{shown(row.count)}</td>
      <td class="number">{shown(row.done)}</td>
    </tr>
  );
}

function Name({ list, row }: { list: List; row: UseRow }) {
  const t = useText(REPORT);
  const language = useLanguage();
  const { name, holder } = row;
  if (name === '…') return <>{t.report.rest}</>;
  switch (list) {
    case 'types':
      return <>{name === 'batch' ? t.report.batchConsent : (t.verbs[name] ?? name)}</>;
    case 'portals': {
      const portal = portalName(name, language);
      return portal === name ? <From origin={name} /> : <>{portal}</>;
    }
    case 'certificates':
      if (name === '') return <span class="muted">{t.report.noCertificate}</span>;
      return (
        <>
          <Untrusted text={holder} />{' '}
          <span class="mono muted">
            <Untrusted text={name} />
          </span>
        </>
      );
    default:
      return <Untrusted text={name} />;
  }
}

function shown(count: number): string {
  return count.toLocaleString('en');
}
