// The head of full pages: mark, product, and the way to the other full pages.
import { useText } from '../page.tsx';
import { useBackground } from '../use-background.ts';
import { Mark } from './mark.tsx';

export function PageHeader({ here }: { here: 'options' | 'log' | 'messages' | 'certificates' | 'files' | 'profiles' }) {
  const t = useText();
  const unread = useBackground().state.value?.unread ?? 0;
  const pages = [
    ['certificates', t.popup.certificates],
    ['profiles', t.popup.profiles],
    ['files', t.popup.files],
    ['messages', t.popup.messages],
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
            {page === 'messages' && unread > 0 && (
              <span class="unread" role="img" aria-label={t.popup.unread(unread)}>
                {unread}
              </span>
            )}
          </a>
        ))}
      </nav>
    </header>
  );
}
