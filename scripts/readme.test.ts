// The two READMEs say the same and nothing that is not there: pictures, headings, commands, links, portals.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PORTALS } from '#shared/portals/index.ts';
import { ROOT } from './checks/static-checks.ts';
import { PICTURE_LIMIT } from './screenshots.ts';

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

const README = { zh: read('README.zh-CN.md'), en: read('README.md') };
const both = Object.entries(README) as ['zh' | 'en', string][];

const picturesOf = (text: string) => found(text, /(?:src|srcset)="([^"]+)"/g);
const headingsOf = (text: string) => found(text.replace(/```[\s\S]*?```/g, ''), /^(#+) /gm);
const commandsOf = (text: string) => [...new Set(found(text, /((?:npm (?:start|test|run [\w:-]+))(?: -- [\w-]+)?)/g))];
const linksOf = (text: string) => found(text, /\]\(([^)#]+)\)/g).filter((link) => !link.startsWith('http'));

describe.each(both)('README in %s', (language, text) => {
  it('shows pictures that exist, are small enough, and are of its own language in both themes', () => {
    const pictures = picturesOf(text);
    expect(pictures.length).toBeGreaterThan(5);
    for (const picture of pictures) {
      expect(existsSync(join(ROOT, picture)), picture).toBe(true);
      expect(statSync(join(ROOT, picture)).size, picture).toBeLessThanOrEqual(PICTURE_LIMIT);
      expect(picture).toMatch(new RegExp(`-${language}-(light|dark)[.]png$`));
      expect(pictures).toContain(
        picture.replace(/-(light|dark)/, (_, theme) => (theme === 'light' ? '-dark' : '-light')),
      );
    }
  });

  it('names npm commands that exist, and commands of tongqian that are documented', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = commandsOf(text);
    expect(commands).toEqual(expect.arrayContaining(['npm start', 'npm test', 'npm run tongqian -- pair']));
    for (const command of commands) {
      const [, name = ''] = /^npm (?:run )?([\w:-]+)/.exec(command) ?? [];
      expect(Object.keys(scripts), command).toContain(name);
      const script = /bootstrap[.]mjs (\w+)$/.exec(scripts[name] ?? '')?.[1] ?? '';
      const file = new RegExp(`${script}: '([^']+)'`).exec(read('scripts/bootstrap.mjs'))?.[1] ?? '';
      expect(existsSync(join(ROOT, file)), `${command}: ${file}`).toBe(true);
    }
    for (const name of found(text, /npm run tongqian -- (\w+)/g))
      expect(read('docs/commands.md')).toContain(`## tongqian ${name}\n`);
  });

  it('links to files that exist', () => {
    expect(linksOf(text).length).toBeGreaterThan(8);
    for (const link of linksOf(text)) expect(existsSync(join(ROOT, link)), link).toBe(true);
  });

  it('names every portal and every address of it', () => {
    for (const { name, hosts } of PORTALS) {
      expect(text).toContain(name[language]);
      // `*.host` stands for the bare host as well, as in the manifest
      for (const host of hosts.filter((each) => !hosts.includes(`*.${each}`))) expect(text).toContain(`\`${host}\``);
    }
  });

  it('says what is not tested before anything else', () => {
    const first = text.split(/^## /m)[0] ?? '';
    expect(first).toMatch(language === 'zh' ? /已验证.*仅仿真.*未测试/ : /Verified.*Simulated only.*Not tested/);
    expect(first).toContain('Windows');
  });
});

describe('both READMEs', () => {
  it('have the same headings, tables, commands, pictures and links, in the same order', () => {
    const shape = (text: string) => ({
      headings: headingsOf(text),
      tables: found(text, /^(\|)/gm).length,
      lists: found(text, /^(?:-|\d+\.) ()/gm).length,
      commands: commandsOf(text),
      pictures: picturesOf(text).map((picture) => picture.replace(/-(zh|en)-/, '-')),
      links: linksOf(text).filter((link) => !link.startsWith('README')),
    });
    expect(shape(README.zh)).toEqual(shape(README.en));
  });

  it('leave no picture behind that nobody shows', () => {
    const shown = both.flatMap(([, text]) => picturesOf(text));
    expect(globSync('docs/pictures/*.png', { cwd: ROOT }).filter((file) => !shown.includes(file))).toEqual([]);
  });
});

it('Chinese sentences have full-width punctuation', () => {
  const prose = README.zh.replace(/```[\s\S]*?```|`[^`]*`|<[^>]*>|\]\([^)]*\)/g, '');
  expect(prose.match(/[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]/g) ?? []).toEqual([]);
});
