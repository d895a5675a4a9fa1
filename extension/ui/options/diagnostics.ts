// The text behind 复制诊断信息: what IT needs on the phone, with names and numbers covered.
import { localDate } from '#shared/local-date.ts';
import type { CheckView } from '#shared/protocol/views.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { maskIds, maskMiddle } from '../parts/mask.ts';

/** Plain lines; English keys, so that they can be searched for. Holds no PIN, no name, no whole number. */
export function diagnosticsOf(
  state: BackgroundState,
  checks: readonly CheckView[],
  browser = navigator.userAgent,
): string {
  const { link, agent, situation, settings } = state;
  const lines = [
    'Tongqian diagnostics',
    `browser: ${browser}`,
    `link: ${link.state}${'port' in link ? ` ${String(link.port)}` : ''}`,
    `agent: ${agent ? `${agent.version} paused=${String(agent.paused)} locked=${String(agent.locked)} control=${String(agent.control)} osKeyStore=${String(agent.osKeyStore)} eport=${String(agent.eportPort)}` : 'unknown'}`,
    `settings: language=${settings.language} theme=${settings.theme} port=${String(settings.port)} consent=${String(settings.consent)}`,
    `situation: ${situation?.problem?.code ?? 'ready'}`,
    ...(situation?.readers ?? []).map((reader) => `reader: ${reader.name} ${reader.state}`),
    ...(situation?.tokens ?? []).flatMap((token) => [
      `token: ${token.driver} ${maskMiddle(token.serial)} demo=${String(token.demo)} tries=${String(token.triesLeft)}/${String(token.triesMax)} locked=${String(token.locked)}`,
      ...token.certificates.map(
        (certificate) =>
          `certificate: ${certificate.algorithm} ${String(certificate.bits)} ${certificate.usage} ${maskMiddle(certificate.number)} ${maskMiddle(certificate.company)} until ${localDate(certificate.notAfter)}`,
      ),
    ]),
    ...checks.map(
      (check) =>
        `${{ ok: '✓', warning: '!', failed: '✗' }[check.state]} ${check.id}: ${maskIds(check.detail.en)}${check.problem ? ` (${check.problem.code})` : ''}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
