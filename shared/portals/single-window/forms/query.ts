// 报关状态查询 of the public home page, in a frame of another host (spec/fill.md §3.4).
import type { FormRecipe } from '../../portal.ts';

export const query: readonly FormRecipe[] = [
  {
    id: 'declaration-query',
    name: { zh: '报关状态查询', en: 'Query of a declaration' },
    path: '^/qspserver/sw/qsp/query/view/queryDecStatus',
    landmarks: [{ selector: '#queryForm' }, { selector: '#entryId' }],
    fields: [
      { datum: null, policy: 'offer', labels: ['报关单号'], selectors: ['#entryId'] },
      { datum: null, policy: 'never', labels: ['验证码'], selectors: ['#randomcode'] },
    ],
  },
];
