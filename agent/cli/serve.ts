// `tongqian serve`: the agent itself, in the foreground.
import { keepMemoryOutOfCores } from '../app/memory.ts';
import { aborted, type ExitCode, type Invocation } from './terminal.ts';

interface ServeOptions {
  port?: number;
  eportPort?: number;
  config?: string;
  log?: string;
}

export async function serve({ terminal, voice, data }: Invocation, options: ServeOptions): Promise<ExitCode> {
  await keepMemoryOutOfCores(); // before any process is started: they inherit it
  const { startAgent } = await import('../app/start.ts'); // the other commands need nothing of it and start sooner
  const stopped = new AbortController();
  const agent = await startAgent({
    data,
    port: options.port ?? null,
    eportPort: options.eportPort ?? null,
    config: options.config ?? null,
    log: options.log ?? null,
    signal: terminal.signal,
    onStop: () => {
      stopped.abort();
    },
  });
  const running = {
    zh: `通签助手已启动，端口 ${agent.port}。按 Ctrl-C 结束。`,
    en: `The agent runs on port ${agent.port}. Ctrl-C ends it.`,
  };
  voice.notice({ event: 'listening', port: agent.port }, voice.say(running));
  await aborted(AbortSignal.any([terminal.signal, stopped.signal]));
  await agent.stop();
  return 0;
}
