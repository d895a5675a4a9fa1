// Every boundary rule is seen to fire: mistakes are planted in a small copy of the tree, in one run, and the same tree
// without them is seen to be clean.
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { judgeCruise, ROOT } from './checks/static-checks.ts';

/** rule → importing file → what it imports (a path of the tree, or a package) */
const MISTAKES: [rule: string, from: string, to: string][] = [
  ['no import cycles', 'agent/one.ts', 'agent/two.ts'],
  ['every import resolves', 'agent/log/log.ts', './not-there.ts'],
  ['every package is in package.json', 'agent/log/log.ts', 'acorn'],
  ['product code uses no development package', 'agent/log/log.ts', 'axe-core'],
  ['product code imports no test, script or replica', 'agent/log/log.ts', 'scripts/build.ts'],
  ['product code imports no test, script or replica', 'extension/ui/page.ts', 'tests/support/x.ts'],
  ['only scripts and tests import replicas', 'agent/log/log.ts', 'shared/portals/single-window/replica.ts'],
  ['shared imports neither side', 'shared/bytes.ts', 'agent/log/log.ts'],
  ['shared imports neither side', 'shared/bytes.ts', 'extension/platform/storage.ts'],
  ['shared uses no Node and no package but valibot', 'shared/bytes.ts', 'node:fs'],
  ['shared uses no Node and no package but valibot', 'shared/bytes.ts', 'saxes'],
  ['the agent never imports the extension', 'agent/log/log.ts', 'extension/platform/storage.ts'],
  ['the extension never imports the agent', 'extension/background/main.ts', 'agent/log/log.ts'],
  ['only the command line and tests import app', 'agent/log/log.ts', 'agent/app/start.ts'],
  ['nothing imports main.ts', 'agent/cli/program.ts', 'agent/main.ts'],
  ['doors never import each other', 'agent/server/listen.ts', 'agent/eport/calls.ts'],
  ['doors never import each other', 'agent/cli/program.ts', 'agent/server/listen.ts'],
  ['doors reach tokens, documents, formats, envelopes, certificates, key files and crypto only through operations', 'agent/eport/calls.ts', 'agent/tokens/tokens.ts'],
  ['doors reach tokens, documents, formats, envelopes, certificates, key files and crypto only through operations', 'agent/cli/verify.ts', 'agent/crypto/verify.ts'],
  ['doors reach tokens, documents, formats, envelopes, certificates, key files and crypto only through operations', 'agent/cli/verify.ts', 'agent/formats/index.ts'],
  ['doors reach tokens, documents, formats, envelopes, certificates, key files and crypto only through operations', 'agent/cli/verify.ts', 'agent/key-files/read.ts'],
  ['operations know no door', 'agent/operations/sign.ts', 'agent/server/listen.ts'],
  ['capabilities know neither doors nor operations', 'agent/tokens/tokens.ts', 'agent/operations/sign.ts'],
  ['capabilities know neither doors nor operations', 'agent/certificates/parse.ts', 'agent/audit.ts'],
  ['rooms below know nothing above them', 'agent/data/store.ts', 'agent/operations/sign.ts'],
  ['rooms below know nothing above them', 'agent/log/mask.ts', 'agent/tokens/tokens.ts'],
  ['rooms below know nothing above them', 'agent/keyring/secrets.ts', 'agent/audit.ts'],
  ['commands are a table and a socket', 'agent/commands/socket.ts', 'agent/operations/sign.ts'],
  ['documents never import tokens', 'agent/documents/login.ts', 'agent/tokens/token.ts'],
  ['formats, envelopes and key files never import tokens or documents', 'agent/formats/cms/sign.ts', 'agent/tokens/token.ts'],
  ['formats, envelopes and key files never import tokens or documents', 'agent/envelopes/seal.ts', 'agent/documents/text.ts'],
  ['formats never import each other or their list', 'agent/formats/cms/sign.ts', 'agent/formats/xmldsig/sign.ts'],
  ['formats never import each other or their list', 'agent/formats/cms/sign.ts', 'agent/formats/index.ts'],
  ['a PDF holds a CMS and meets no other format', 'agent/formats/pdf/sign.ts', 'agent/formats/xmldsig/sign.ts'],
  ['crypto imports bytes, errors and itself only', 'agent/crypto/verify.ts', 'agent/certificates/parse.ts'],
  ['crypto imports bytes, errors and itself only', 'agent/crypto/verify.ts', 'shared/protocol/views.ts'],
  ['token drivers never import each other', 'agent/tokens/pkcs11/driver.ts', 'agent/tokens/software/driver.ts'],
  ['token drivers never import the list of drivers', 'agent/tokens/pkcs11/driver.ts', 'agent/tokens/drivers.ts'],
  ['recognisers never import each other or their list', 'agent/documents/login.ts', 'agent/documents/text.ts'],
  ['recognisers never import each other or their list', 'agent/documents/login.ts', 'agent/documents/index.ts'],
  ['what recognisers share knows no recogniser', 'agent/documents/reading/xml.ts', 'agent/documents/text.ts'],
  ['portals never import each other or their list', 'shared/portals/apec/pack.ts', 'shared/portals/single-window/pack.ts'],
  ['portals never import each other or their list', 'shared/portals/apec/pack.ts', 'shared/portals/index.ts'],
  ['the main-world script imports wire.ts and its own parts only', 'extension/bridge/main-world.ts', 'shared/bytes.ts'],
  ['the bridge knows no screen and no background', 'extension/bridge/isolated.ts', 'extension/background/main.ts'],
  ['the background knows no screen', 'extension/background/main.ts', 'extension/ui/page.ts'],
  ['the script of a frame knows no background and no bridge', 'extension/content/main.ts', 'extension/background/main.ts'],
  ['screens know no background and no bridge', 'extension/ui/page.ts', 'extension/background/main.ts'],
  ['platform knows nothing of the product above it', 'extension/platform/storage.ts', 'extension/ui/page.ts'],
  ['profiles know no portal', 'shared/profile/profile.ts', 'shared/portals/portal.ts'],
  ['profiles know no portal', 'shared/declaration/feed.ts', 'shared/portals/portal.ts'],
  ['only the background opens the vault', 'extension/content/main.ts', 'extension/vault/vault.ts'],
  ['only the background opens the vault', 'extension/platform/storage.ts', 'extension/vault/vault.ts'],
  ['screens know of the vault its types only', 'extension/ui/page.ts', 'extension/vault/vault.ts'],
  ['the vault knows no page, no screen and no browser', 'extension/vault/lock.ts', 'extension/platform/storage.ts'],
  ['the vault knows no page, no screen and no browser', 'extension/vault/import/page.ts', 'extension/fill/fields.ts'],
  ['the engine of fill knows the page only', 'extension/fill/fields.ts', 'extension/vault/vault.ts'],
  ['the engine of fill knows the page only', 'extension/fill/fields.ts', 'extension/platform/storage.ts'],
  ['the engine of fill takes of the messages their types only', 'extension/fill/fields.ts', 'extension/platform/fill-messages.ts'],
  ['widget drivers never import each other or their list', 'extension/fill/widgets/layui.ts', 'extension/fill/widgets/native.ts'],
  ['widget drivers never import each other or their list', 'extension/fill/widgets/layui.ts', 'extension/fill/widgets/index.ts'],
  ['what widget drivers share knows no driver', 'extension/fill/widgets/parts/wait.ts', 'extension/fill/widgets/native.ts'],
  ['only agent/tokens/pkcs11 uses pkcs11js', 'agent/tokens/software/driver.ts', 'pkcs11js'],
  ['only agent/tokens/library-process and agent/crypto/evp.ts uses koffi', 'agent/tokens/skf/native.ts', 'koffi'],
  ['only agent/keyring uses @napi-rs/keyring', 'agent/log/log.ts', '@napi-rs/keyring'],
  ['only agent/tokens/pcsc uses pcsc-mini', 'agent/tokens/pkcs11/driver.ts', 'pcsc-mini'],
  ['only the doors and the control driver uses ws', 'agent/tokens/pkcs11/driver.ts', 'ws'],
  ['only agent/cli uses commander', 'agent/log/log.ts', 'commander'],
  ['only the store and the audit log uses SQLite', 'agent/log/log.ts', 'node:sqlite'],
  ['only extension/ui uses preact', 'extension/background/main.ts', 'preact'],
  ['only extension/vault/import uses papaparse', 'extension/background/main.ts', 'papaparse'],
  ['only extension/vault/import uses read-excel-file', 'extension/vault/lock.ts', 'read-excel-file/universal'],
  ['only scripts and tests uses puppeteer', 'agent/log/log.ts', 'puppeteer-core'],
  ['only scripts and tests uses node-forge', 'agent/log/log.ts', 'node-forge'],
]; // prettier-ignore

const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  forbidden: { name: string; comment?: string }[];
};

test('every rule is a sentence with advice, and has a planted mistake', () => {
  const planted = new Set(MISTAKES.map(([rule]) => rule));
  for (const { name, comment } of forbidden) {
    expect(name).toContain(' ');
    expect(comment, name).toMatch(/^[A-Z#a-z].{20,}[.]$/);
    expect([...planted], name).toContain(name);
  }
});

describe('on a planted tree', () => {
  let found: string[];
  beforeAll(() => {
    const back: (typeof MISTAKES)[number] = ['', 'agent/two.ts', 'agent/one.ts']; // a cycle is reported once
    found = cruise(plantedTree([...MISTAKES, back])).output.split('\n');
  }, 60_000);

  test.each(MISTAKES)('%s: %s → %s', (rule, from, to) => {
    const file = to.replace(/^node:/, '');
    const mine = found.filter((line) => line.startsWith(`${from} → `) && line.endsWith(`: ${rule}`));
    expect(mine.some((line) => line.includes(file))).toBe(true);
  });
});

test('the same tree without mistakes is clean', () => {
  const bare: typeof MISTAKES = MISTAKES.map(([rule, from]) => [rule, from, '']);
  expect(cruise(plantedTree(bare))).toEqual({ name: 'boundaries', passed: true, output: '' });
}, 60_000);

test('looking at nothing is a failure', () => {
  expect(judgeCruise('{"modules":[],"summary":{"violations":[]}}')).toMatchObject({ passed: false });
  expect(judgeCruise('no JSON at all')).toMatchObject({ passed: false });
});

/** A tree with an empty file wherever one is named, and the given imports. */
function plantedTree(mistakes: typeof MISTAKES): string {
  const root = mkdtempSync(join(tmpdir(), 'tongqian-boundaries-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'package.json'])
    copyFileSync(join(ROOT, file), join(root, file));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'junction');
  const files = new Map<string, string>();
  for (const folder of ['shared', 'agent', 'extension', 'scripts', 'tests']) files.set(`${folder}/empty.ts`, '');
  for (const [, from, to] of mistakes) {
    const inTree = /^(shared|agent|extension|scripts|tests)\//.test(to);
    if (inTree && !files.has(to)) files.set(to, '');
    const path = relative(dirname(from), to);
    const specifier = inTree ? (path.startsWith('.') ? path : `./${path}`) : to;
    files.set(from, `${files.get(from) ?? ''}${to ? `import '${specifier}';\n` : ''}`);
  }
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `${text}export {};\n`);
  }
  return root;
}

function cruise(root: string): ReturnType<typeof judgeCruise> {
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [
    'shared',
    'agent',
    'extension',
    'scripts',
    'tests',
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
  ];
  const run = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return judgeCruise(run.stdout);
}
