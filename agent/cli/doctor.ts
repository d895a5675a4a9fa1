// `tongqian doctor`: the same checks as the 诊断 page; what can be checked without a running agent where there is none.
import { existsSync, statSync } from 'node:fs';
import { toProblem } from '#shared/errors.ts';
import type { CheckView } from '#shared/protocol/views.ts';
import { callAgent } from '../commands/socket.ts';
import { agentPaths, folderState } from '../data/paths.ts';
import { readSettings } from '../data/settings.ts';
import type { ExitCode, Invocation, Voice } from './terminal.ts';
import { problemLine } from './tokens.ts';

export async function showDoctor({ terminal, voice, data }: Invocation): Promise<ExitCode> {
  const checks = await callAgent(agentPaths(data), { command: 'doctor', params: {}, signal: terminal.signal }).then(
    (answer) => answer.checks,
    (thrown: unknown) => checksWithoutAgent(data, thrown),
  );
  voice.result(
    { checks },
    checks.map((check) => checkLine(check, voice)),
  );
  return checks.some((check) => check.state === 'failed') ? 1 : 0;
}

function checksWithoutAgent(data: string, thrown: unknown): CheckView[] {
  const { code, params } = toProblem(thrown);
  const checks: CheckView[] = [failed('agent', { zh: '通签助手', en: 'Agent' }, { code, params: { ...params } })];
  const paths = agentPaths(data);
  if (!existsSync(paths.folder)) return checks;
  const { owned, closed } = folderState(paths.folder);
  const title = { zh: '数据目录', en: 'Data folder' };
  if (owned && closed)
    checks.push({
      id: 'data-folder',
      state: 'ok',
      title,
      detail: { zh: paths.folder, en: paths.folder },
      problem: null,
    });
  else if (owned) checks.push(failed('data-folder', title, { code: 'store/open', params: openness(paths.folder) }));
  else checks.push(failed('data-folder', title, { code: 'store/not-private', params: { path: paths.folder } }));
  try {
    readSettings(paths.settings, { mustExist: false });
  } catch (cause) {
    const problem = toProblem(cause);
    checks.push(
      failed('settings', { zh: '配置', en: 'Configuration' }, { code: problem.code, params: { ...problem.params } }),
    );
  }
  return checks;
}

function openness(path: string): { path: string; mode: string } {
  return { path, mode: `0${(statSync(path).mode & 0o777).toString(8)}` };
}

function failed(id: string, title: CheckView['title'], problem: NonNullable<CheckView['problem']>): CheckView {
  return { id, state: 'failed', title, detail: { zh: '', en: '' }, problem };
}

const MARK = { ok: '✓', warning: '!', failed: '✗' } as const;

function checkLine(check: CheckView, voice: Voice): string {
  const parts = [`${MARK[check.state]} ${voice.say(check.title)}`, voice.say(check.detail)];
  if (check.problem) parts.push(problemLine(check.problem, voice));
  return parts.filter(Boolean).join('  ');
}
