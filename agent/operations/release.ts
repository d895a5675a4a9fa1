// Cards that are let go while an official tool renews them: to everything here they are out, until the clerk takes them back, half an
// hour is over, or the agent starts anew. Nothing of it is kept.
import { Problem } from '#shared/errors.ts';
import type { TokenView } from '#shared/protocol/views.ts';
import type { AuditLog } from '../audit.ts';
import { canSign } from '../tokens/situation.ts';
import type { Tokens } from '../tokens/tokens.ts';

export const RELEASED_FOR_MS = 30 * 60_000;

export interface Releases {
  /** Resolves when no session and no library of ours holds the card. Rejects with token/unknown. */
  release(token: string): Promise<void>;
  /** 更新完成: the card is read anew. Does nothing for a token that is not released. */
  takeBack(token: string): Promise<void>;
  /** The tokens as operations meet them: what is released is out, and the situation says so. */
  tokens: Tokens;
}

/** @param parts.onChange told after tokens were let go, or came back; `gone` are those nobody may use any more */
export function createReleases(parts: {
  tokens: Tokens;
  audit: Pick<AuditLog, 'append'>;
  onChange: (gone: string[]) => void;
  onFault: (fault: unknown) => void;
  signal: AbortSignal;
  now: () => number;
}): Releases {
  const { tokens, now } = parts;
  const released = new Map<string, { until: number; timer: NodeJS.Timeout; together: string[] }>();
  parts.signal.addEventListener('abort', () => {
    for (const { timer } of released.values()) clearTimeout(timer);
  });

  async function takeBack(token: string): Promise<void> {
    const entry = released.get(token);
    if (!entry) return;
    clearTimeout(entry.timer);
    for (const id of entry.together) released.delete(id);
    write(parts, token, 'take-back');
    await tokens.takeBack(token);
    parts.onChange([]);
  }

  return {
    async release(token) {
      if (released.has(token)) return;
      const together = await tokens.letGo(token);
      const timer = setTimeout(() => void takeBack(token).catch(parts.onFault), RELEASED_FOR_MS);
      timer.unref();
      for (const id of together) released.set(id, { until: now() + RELEASED_FOR_MS, timer, together });
      write(parts, token, 'release');
      parts.onChange(together);
    },
    takeBack,
    tokens: withoutReleased(tokens, { releasedUntil: (id) => released.get(id)?.until ?? null, now }),
  };
}

function write(
  { tokens, audit }: { tokens: Tokens; audit: Pick<AuditLog, 'append'> },
  token: string,
  verb: 'release' | 'take-back',
): void {
  const certificates = tokens.present().find((present) => present.token.id === token)?.view.certificates ?? [];
  const first = certificates.find(({ usage }) => usage !== 'encrypt') ?? certificates[0];
  audit.append({
    holder: first?.holder ?? '',
    verb,
    result: 'changed',
    code: null,
    origin: '通签',
    keys: [],
    summary: verb === 'release' ? '让出卡片' : '收回卡片',
    digest: '',
    certificate: first?.number ?? '',
  });
}

function withoutReleased(
  tokens: Tokens,
  { releasedUntil, now }: { releasedUntil: (token: string) => number | null; now: () => number },
): Tokens {
  const isReleased = (token: string): boolean => releasedUntil(token) !== null;
  const marked = (view: TokenView): TokenView => {
    const until = releasedUntil(view.id);
    return until === null ? view : { ...view, released: until };
  };
  const requireHere = (token: string): void => {
    if (isReleased(token)) throw new Problem('token/released');
  };
  return {
    ...tokens,
    present: () => tokens.present().filter(({ token }) => !isReleased(token.id)),
    situation() {
      const seen = tokens.situation();
      const views = seen.tokens.map(marked);
      if (views.every(({ released }) => released === undefined)) return seen;
      const others = tokens.present().filter(({ token, view }) => !isReleased(token.id) && !view.locked);
      const isUsable = others.some(({ certificates }) =>
        certificates.some(({ certificate, frozen }) => frozen !== true && canSign(certificate.view, now())),
      );
      return { ...seen, tokens: views, problem: isUsable ? null : { code: 'token/released', params: {} } };
    },
    async withSession(token, use, task) {
      requireHere(token);
      return tokens.withSession(token, use, task);
    },
    async changePin(token, oldPin, newPin) {
      requireHere(token);
      return tokens.changePin(token, oldPin, newPin);
    },
  };
}
