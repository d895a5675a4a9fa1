// What a page may learn of the card: covered by a login, by an earlier yes for this page, or asked for (DESIGN §2a).
import type { OperationCaller } from './caller.ts';
import { ask } from './ask.ts';
import { findCard, identityOf, logged, type OperationContext } from './context.ts';
import { requireOffer } from './offer.ts';
import { actView } from './views.ts';
import type { CardIdentity } from './operations.ts';

export async function readIdentity(
  context: OperationContext,
  request: { caller: OperationCaller; method: string; signal: AbortSignal },
): Promise<CardIdentity> {
  const { caller, method, signal } = request;
  context.requireOpen();
  const covered = context.grants.covers(caller);
  if (covered) return identityOf(findCard(context, covered.token, covered.certificate));
  const offer = requireOffer(context, caller, 'identity');
  const title = { zh: '读取卡片信息', en: 'Read the card’s identity' };
  const document = actView('identity', title, {
    fields: [
      {
        label: { zh: '网页将得到', en: 'The page gets' },
        value: '持卡人姓名、身份证件号、企业名称、组织机构代码、证书编号、IC卡号',
        strong: false,
      },
      { label: { zh: '调用的方法', en: 'Method' }, value: method, strong: false },
    ],
    text: method,
  });
  return logged(context, { caller, verb: 'identity', document }, () =>
    ask(context, {
      caller,
      verb: 'identity',
      document,
      ...offer,
      pin: 'none',
      pagePin: null,
      signal,
      attempt: (card) => {
        if (caller.kind === 'page')
          context.grants.identity(caller, {
            token: card.present.token.id,
            certificate: card.chosen.certificate.view.id,
          });
        return Promise.resolve({ value: identityOf(card), card });
      },
    }),
  );
}
