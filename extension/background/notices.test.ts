// What reaches the desktop, and what a press on it opens.
import { expect, it } from 'vitest';
import type { MessageView } from '#shared/protocol/messages.ts';
import { createNotices, NO_NOTICES } from './notices.ts';

const ID = 'ab'.repeat(32);

function ending(number: number): MessageView {
  return {
    ...{ number, at: 0, read: false, kind: 'expiring', within: 7 },
    certificate: {
      ...{
        id: ID,
        number: '01',
        holder: '王小明',
        company: '演示贸易有限公司',
        notAfter: new Date(2026, 11, 1, 12).getTime(),
      },
      ...{ issuer: '测试CA', office: 'card-office' },
    },
  };
}
const asked: MessageView = {
  ...{ number: 9, at: 0, read: false, kind: 'frozen-used', line: 12, count: 3, verb: 'sign' },
  ...{ code: 'token/certificate-frozen', site: 'https://app.singlewindow.cn' },
};

function scene() {
  let kept = NO_NOTICES;
  const shown: { name: string; title: string; text: string }[] = [];
  const opened: unknown[] = [];
  const read: number[] = [];
  const start = () =>
    createNotices({
      memory: {
        read: () => Promise.resolve(kept),
        write: (next) => {
          kept = next;
          return Promise.resolve();
        },
      },
      show: (name, words) => shown.push({ name, ...words }),
      open: (target) => opened.push(target),
      markRead: (number) => read.push(number),
      language: () => 'zh',
    });
  return { start, shown, opened, read };
}

it('a pressing message is shown once, also to the worker that comes after; it names nobody', async () => {
  const { start, shown } = scene();
  const first = start();
  first.changed({ unread: 1, pressing: null });
  first.changed({ unread: 2, pressing: ending(4) });
  first.changed({ unread: 3, pressing: ending(4) });
  await first.settled();
  const second = start();
  second.changed({ unread: 3, pressing: ending(4) });
  second.changed({ unread: 3, pressing: ending(3) });
  await second.settled();
  expect(shown).toEqual([
    { name: `4 certificates ${ID}`, title: '通签 · 证书将于 2026-12-01 到期', text: '点这里查看。' },
  ]);
  second.changed({ unread: 4, pressing: asked });
  await second.settled();
  expect(shown).toHaveLength(2);
  expect(JSON.stringify(shown)).not.toMatch(/王小明|演示贸易|singlewindow/);
});

it('after another pairing they are counted anew', async () => {
  const { start, shown } = scene();
  const notices = start();
  notices.changed({ unread: 1, pressing: ending(4) });
  await notices.forget();
  notices.changed({ unread: 1, pressing: ending(1) });
  await notices.settled();
  expect(shown.map(({ name }) => name[0])).toEqual(['4', '1']);
});

it('a press opens the certificate or the line of the log and marks it as read; names of others do nothing', () => {
  const { start, opened, read } = scene();
  const notices = start();
  notices.clicked(`4 certificates ${ID}`);
  notices.clicked('9 log 12');
  notices.clicked('9 options 12');
  notices.clicked('');
  expect(opened).toEqual([
    { page: 'certificates', hash: ID },
    { page: 'log', hash: '12' },
  ]);
  expect(read).toEqual([4, 9]);
});
