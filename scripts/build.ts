// `npm run build`: the extension for both browsers and the agent, with the sizes DESIGN §5 limits.
import { buildAgent } from './build-agent.ts';
import { buildExtension, tooLarge } from './build-extension.ts';

export { buildAgent, buildExtension };

if (import.meta.main) {
  const sizes = await buildExtension();
  for (const { name, gzip, limit } of sizes) {
    const most = limit === null ? '' : ` (≤ ${limit / 1024} KB)`;
    process.stdout.write(`${name.padEnd(24)} ${(gzip / 1024).toFixed(1)} KB gzip${most}\n`);
  }
  process.stdout.write('dist/extension: chromium, firefox\n');
  process.stdout.write(`dist/agent: ${(await buildAgent()).join(', ')}\n`);
  const heavy = tooLarge(sizes);
  if (heavy) throw new Error(`too large: ${heavy}`);
}
