// Draws the toolbar icons: a square seal with 通 cut into it, in four states that differ by shape as well as by colour.
// Run once after a change of the drawing (needs Chromium and Noto Sans CJK SC); the pictures are kept in extension/icons.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

const SIZES = [16, 32, 48, 128];
const FOLDER = join(import.meta.dirname, '../extension/icons');

/** Character of the seal; `cut` is what shows through. */
function character(options: { ink: string; size: number; y?: number }): string {
  const style = `font:900 ${options.size}px 'Noto Sans CJK SC',sans-serif`;
  return `<text x="64" y="${options.y ?? 66}" style="${style}" fill="${options.ink}" text-anchor="middle" dominant-baseline="central">通</text>`;
}

/** A seal with a corner cut away, so that the sign in it stands free also at 16 pixels. */
function withSign(seal: string, sign: string): string {
  return `<mask id="m"><rect width="128" height="128" fill="#fff"/><circle cx="98" cy="98" r="42" fill="#000"/></mask><g mask="url(#m)">${seal}</g>${sign}`;
}

const square = (colour: string): string => `<rect x="2" y="2" width="124" height="124" rx="16" fill="${colour}"/>`;

const STATES: Record<string, string> = {
  ready: square('#b3261e') + character({ ink: '#fff', size: 108 }),
  attention: withSign(
    square('#b3261e') + character({ ink: '#fff', size: 108 }),
    '<path d="M98 60 L134 126 L62 126 Z" transform="translate(-7 -4)" fill="#f0a500" stroke="#7a4b00" stroke-width="4" stroke-linejoin="round"/><path d="M92 84 V106 M92 115 V118" stroke="#3d2600" stroke-width="10" stroke-linecap="round"/>',
  ),
  'not-ready':
    '<rect x="9" y="9" width="110" height="110" rx="14" fill="#fff" stroke="#5f6b76" stroke-width="14"/>' +
    character({ ink: '#5f6b76', size: 82 }) +
    '<path d="M16 112 L112 16" stroke="#fff" stroke-width="26"/><path d="M14 114 L114 14" stroke="#5f6b76" stroke-width="13" stroke-linecap="round"/>',
  working: '<circle cx="64" cy="64" r="62" fill="#1f4e8c"/>' + character({ ink: '#fff', size: 84 }),
};

const executablePath = process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'], pipe: true });
await mkdir(FOLDER, { recursive: true });
const page = await browser.newPage();
for (const [state, drawing] of Object.entries(STATES)) {
  for (const size of SIZES) {
    await page.setViewport({ width: size, height: size });
    await page.setContent(
      `<style>body{margin:0;overflow:hidden}svg{display:block}</style><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128" width="${size}" height="${size}">${drawing}</svg>`,
    );
    await writeFile(join(FOLDER, `${state}-${size}.png`), await page.screenshot({ omitBackground: true }));
  }
}
await browser.close();
