// Photographs every page in every state: out/gallery/<language>-<theme>/<scene>.png. Arguments: parts of scene names, --quick = Chinese and light only.
import { mkdir, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { scenes } from './states.ts';
import { buildPages, openStudio, ROOT } from './studio.ts';

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const quick = process.argv.includes('--quick');
const LOOKS = [
  { language: 'zh', theme: 'light' },
  { language: 'zh', theme: 'dark' },
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
] as const;

const folder = await mkdtemp(path.join(os.tmpdir(), 'tongqian-gallery-'));
await buildPages(folder);
const studio = await openStudio(folder);
try {
  for (const look of quick ? LOOKS.slice(0, 1) : LOOKS) {
    const out = path.join(ROOT, 'out/gallery', `${look.language}-${look.theme}`);
    await mkdir(out, { recursive: true });
    for (const { name } of scenes(0)) {
      if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
      const scene = scenes(Date.now()).find((made) => made.name === name); // made at the last moment: some count down
      if (!scene) continue;
      await studio.show(scene, look, (page) => page.screenshot({ path: path.join(out, `${name}.png`) }));
    }
  }
} finally {
  await studio.close();
}
