// `tongqian config`: which configuration holds, and from which file.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { agentPaths } from '../data/paths.ts';
import { readSettings } from '../data/settings.ts';
import type { ExitCode, Invocation } from './terminal.ts';

export function showConfig({ voice, data }: Invocation, options: { config?: string }): Promise<ExitCode> {
  const path = options.config === undefined ? agentPaths(data).settings : resolve(options.config);
  const settings = readSettings(path, { mustExist: options.config !== undefined });
  const source = existsSync(path)
    ? { zh: `来自 ${path}`, en: `from ${path}` }
    : { zh: `没有 ${path}，全部取默认值`, en: `no ${path}: all defaults` };
  voice.result({ path, exists: existsSync(path), settings }, [
    voice.say(source),
    ...JSON.stringify(settings, null, 2).split('\n'),
  ]);
  return Promise.resolve(0);
}
