// `tongqian pair`: shows six digits once a browser has connected, and says how it ended.
import { callAgent } from '../commands/socket.ts';
import { agentPaths } from '../data/paths.ts';
import type { ExitCode, Invocation } from './terminal.ts';

export async function pair({ terminal, voice, data }: Invocation): Promise<ExitCode> {
  const waiting = {
    zh: '请在浏览器的通签扩展里点“开始配对”。',
    en: 'Click Start pairing in the Tongqian extension of your browser.',
  };
  voice.notice({ event: 'waiting' }, voice.say(waiting));
  const result = await callAgent(agentPaths(data), {
    command: 'pair',
    params: {},
    signal: terminal.signal,
    onEvent({ digits, label }) {
      const type = {
        zh: `请在${label}的扩展里输入这六位数字（60 秒内）：`,
        en: `Type these six digits in the extension of ${label} (within 60 seconds):`,
      };
      voice.notice({ event: 'digits', digits, label }, voice.say(type));
      if (!voice.json) terminal.out(digits);
    },
  });
  const paired = { zh: `已与${result.label}配对。`, en: `Paired with ${result.label}.` };
  voice.result({ paired: result }, [voice.say(paired)]);
  return 0;
}
