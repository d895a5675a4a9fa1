// `tongqian stop`: ends the running agent in order.
import { callAgent } from '../commands/socket.ts';
import { agentPaths } from '../data/paths.ts';
import type { ExitCode, Invocation } from './terminal.ts';

export async function stop({ terminal, voice, data }: Invocation): Promise<ExitCode> {
  await callAgent(agentPaths(data), { command: 'stop', params: {}, signal: terminal.signal });
  voice.result({ stopped: true }, [voice.say({ zh: '通签助手已结束。', en: 'The agent has ended.' })]);
  return 0;
}
