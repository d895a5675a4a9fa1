// `npm run build`: the extension for both browsers and the agent, with the sizes DESIGN §5 limits.
import { buildAgent } from './build-agent.ts';
import { buildExtension } from './build-extension.ts';

export { buildAgent, buildExtension };

if (import.meta.main) {
  for (const { name, gzip, limit } of await buildExtension()) {
    const most = limit === null ? '' : ` (≤ ${limit / 1024} KB)`;
    process.stdout.write(`${name.padEnd(24)} ${(gzip / 1024).toFixed(1)} KB gzip${most}\n`);
  }
  process.stdout.write(`dist/agent: ${(await buildAgent()).join(', ')}\n`);
}
