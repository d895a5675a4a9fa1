// The head of full pages: mark, product, and the way to the other full page.
import { useText } from '../page.tsx';
import { Mark } from './mark.tsx';

export function PageHeader({ here }: { here: 'options' | 'log' }) {
  const t = useText();
  const pages = [
    ['log', t.popup.log],
    ['options', t.popup.options],
  ] as const;
  return (
    <header class="page-header">
      <Mark />
      <strong>{t.product}</strong>
      <nav aria-label={t.product}>
        {pages.map(([page, words]) => (
          <a key={page} href={`../${page}/index.html`} aria-current={page === here ? 'page' : undefined}>
            {words}
          </a>
        ))}
      </nav>
    </header>
  );
}
