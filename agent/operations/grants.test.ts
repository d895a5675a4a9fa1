import { describe, expect, it } from 'vitest';
import type { OperationCaller } from './caller.ts';
import { createGrants } from './grants.ts';

type PageCaller = Extract<OperationCaller, { kind: 'page' }>;

const page = (over: Partial<PageCaller['page']> = {}, extension = 'browser'): PageCaller => ({
  kind: 'page',
  extension,
  page: {
    origin: 'https://app.singlewindow.cn',
    topOrigin: 'https://app.singlewindow.cn',
    tab: 1,
    frame: 0,
    document: 'd1',
    ...over,
  },
  portal: 'single-window',
});
const card = { id: 'owner', token: 't1', certificate: 'c1', signatures: 1 };

function setUp() {
  let time = 0;
  const grants = createGrants(() => time);
  return { grants, pass: (ms: number) => (time += ms) };
}

describe('grants', () => {
  it('a login covers one signature and 60 seconds of identity reads of its own document', () => {
    const { grants, pass } = setUp();
    grants.login(page(), card);
    expect(grants.covers(page())).toMatchObject({ token: 't1', certificate: 'c1' });
    expect(grants.covers(page({ document: 'd2' }))).toBeNull();
    expect(grants.covers(page({ origin: 'https://evil.example' }))).toBeNull();
    expect(grants.covers(page({ tab: 2 }))).toBeNull();
    expect(grants.covers(page({}, 'another browser'))).toBeNull();
    expect(grants.takeSignature(page())).toMatchObject({ id: 'owner' });
    expect(grants.takeSignature(page())).toBeNull();
    pass(59_999);
    expect(grants.covers(page())).not.toBeNull();
    pass(2);
    expect(grants.covers(page())).toBeNull();
  });

  it('a remembered identity read lasts until the page is left, and http pages get none', () => {
    const { grants, pass } = setUp();
    grants.identity(page(), card);
    grants.identity(page({ origin: 'http://app.singlewindow.cn', tab: 2 }), card);
    pass(3_600_000);
    expect(grants.covers(page())).not.toBeNull();
    expect(grants.covers(page({ origin: 'http://app.singlewindow.cn', tab: 2 }))).toBeNull();
    grants.left('browser', 1, 'd2');
    expect(grants.covers(page())).toBeNull();
  });

  it('ends with the card and with a lock', () => {
    const { grants } = setUp();
    grants.identity(page(), card);
    grants.cardGone('t2');
    expect(grants.covers(page())).not.toBeNull();
    grants.cardGone('t1');
    expect(grants.covers(page())).toBeNull();
    grants.identity(page(), card);
    grants.endAll();
    expect(grants.covers(page())).toBeNull();
  });

  it('remembers the company a tab logged in with across its pages, until the tab is closed', () => {
    const { grants } = setUp();
    grants.remember(page(), { key: '123456789', name: '甲公司' });
    grants.left('browser', 1, ''); // Firefox does not name its documents
    expect(grants.companyOf(page({ document: 'd2' }))).toEqual({ key: '123456789', name: '甲公司' });
    expect(grants.companyOf(page({ tab: 3 }))).toBeNull();
    grants.left('browser', 1, null);
    expect(grants.companyOf(page())).toBeNull();
  });

  it('covers nothing for programs and the command line', () => {
    const { grants } = setUp();
    grants.login(page(), card);
    expect(grants.covers({ kind: 'program', name: '' })).toBeNull();
    expect(grants.takeSignature({ kind: 'terminal' })).toBeNull();
  });
});
