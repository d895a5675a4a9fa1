// Who may import whom (ARCHITECTURE.md). Rule names are sentences; each comment says what to do instead.
// scripts/boundaries.test.ts plants a mistake for every rule and sees it fire.

const AGENT_DOORS = '^agent/(server|eport|cli|batch)/';
const CAPABILITIES = '^agent/(tokens|documents|formats|envelopes|certificates|key-files)/';
const REPLICAS = ['^shared/portals/[^/]+/(replica|pages)', '^shared/portals/replica'];
const TEST_FILE = '[.](test|e2e)[.]tsx?$';

/** Rules hold for product code; tests beside it may reach further. */
const product = (path) => ({ path, pathNot: TEST_FILE });

/** Only `where` may import the package. */
function owner(name, pattern, where) {
  return {
    name: `only ${where.label} uses ${name}`,
    comment: `Call what ${where.label} exports; if it lacks something, add it there.`,
    severity: 'error',
    from: { path: '^(shared|agent|extension|scripts)/', pathNot: [TEST_FILE, ...where.paths] },
    to: { path: pattern },
  };
}

const packageNamed = (name) => `(^|/)node_modules/${name}(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no import cycles',
      comment: 'Move what both need into a third file, or hand it over as a parameter.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'every import resolves',
      comment: 'Write the path with its .ts ending; #shared/… reaches shared/.',
      severity: 'error',
      from: { pathNot: '^scripts/(dev|bench|screenshots)[.]ts$' },
      to: { couldNotResolve: true },
    },
    {
      name: 'every package is in package.json',
      comment: 'Add the package with an exact version, or use one that is there.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'product code uses no development package',
      comment: 'Move the package to dependencies, or the code to scripts/ or tests/.',
      severity: 'error',
      from: { path: '^(shared|agent|extension)/', pathNot: [TEST_FILE, '/replica', '^shared/portals/[^/]+/pages/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: packageNamed('@types') },
    },
    {
      name: 'product code imports no test, script or replica',
      comment: 'Move what is shared down into agent/, extension/ or shared/.',
      severity: 'error',
      from: product('^(shared|agent|extension)/'),
      to: { path: ['^(tests|scripts)/', TEST_FILE] },
    },
    {
      name: 'only scripts and tests import replicas',
      comment: 'A replica is a portal for demo and tests; the product knows packs only.',
      severity: 'error',
      from: { path: '^(shared|agent|extension)/', pathNot: [TEST_FILE, ...REPLICAS] },
      to: { path: REPLICAS },
    },
    {
      name: 'shared imports neither side',
      comment: 'shared/ runs in both; hand over what differs as a parameter.',
      severity: 'error',
      from: product('^shared/'),
      to: { path: '^(agent|extension)/' },
    },
    {
      name: 'shared uses no Node and no package but valibot',
      comment: 'Use what browsers and Node both have (WebCrypto, TextEncoder), or move the code to agent/.',
      severity: 'error',
      from: { path: '^shared/', pathNot: [TEST_FILE, '^shared/portals/[^/]+/(replica|pages)'] },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'], pathNot: packageNamed('valibot') },
    },
    {
      name: 'the agent never imports the extension',
      comment: 'What both need lives in shared/.',
      severity: 'error',
      from: { path: '^agent/' },
      to: { path: '^extension/' },
    },
    {
      name: 'the extension never imports the agent',
      comment: 'Ask the agent through the protocol; types of both sides live in shared/.',
      severity: 'error',
      from: { path: '^extension/' },
      to: { path: '^agent/' },
    },

    {
      name: 'only the command line and tests import app',
      comment: 'agent/app hands everything out; take what you need as a parameter.',
      severity: 'error',
      from: { path: '^agent/', pathNot: [TEST_FILE, '^agent/(app|cli)/'] },
      to: { path: '^agent/app/' },
    },
    {
      name: 'nothing imports main.ts',
      comment: 'main.ts is the program; what others need belongs into a file of its own.',
      severity: 'error',
      from: {},
      to: { path: '^agent/main[.]ts$' },
    },
    {
      name: 'doors never import each other',
      comment: 'What two doors need is an operation, or belongs into shared/.',
      severity: 'error',
      from: { path: '^agent/(server|eport|cli|batch)/', pathNot: TEST_FILE },
      to: { path: AGENT_DOORS, pathNot: '^agent/$1/' },
    },
    {
      name: 'doors reach tokens, documents, formats, envelopes, certificates, key files and crypto only through operations',
      comment: 'Add a function to agent/operations/: approval and log happen there and nowhere else.',
      severity: 'error',
      from: product(AGENT_DOORS),
      to: {
        path: '^agent/(tokens|documents|formats|envelopes|certificates|key-files|crypto)/',
        pathNot: '^agent/formats/format[.]ts$',
      },
    },
    {
      name: 'operations know no door',
      comment: 'Take what you need of the caller as a parameter (agent/operations/caller.ts).',
      severity: 'error',
      from: product('^agent/operations/'),
      to: { path: [AGENT_DOORS, '^agent/(app/|main[.]ts$)'] },
    },
    {
      name: 'capabilities know neither doors nor operations',
      comment: 'Return the result; who called is none of their business.',
      severity: 'error',
      from: product(CAPABILITIES),
      to: { path: [AGENT_DOORS, '^agent/(operations|app)/', '^agent/(main|approval|audit)[.]ts$'] },
    },
    {
      name: 'rooms below know nothing above them',
      comment: 'Files of the data folder, the program log and the keyring serve everybody; hand over what they need.',
      severity: 'error',
      from: product('^agent/(data|log|keyring)/'),
      to: { path: '^agent/', pathNot: '^agent/(data|log|keyring)/' },
    },
    {
      name: 'commands are a table and a socket',
      comment:
        'What a command does stands in agent/app/commands.ts; both ends of the socket know names and shapes only.',
      severity: 'error',
      from: product('^agent/commands/'),
      to: { path: '^agent/', pathNot: ['^agent/(commands|data)/', '^agent/(crypto/mechanism|formats/format)[.]ts$'] },
    },
    {
      name: 'documents never import tokens',
      comment: 'Recognising and signing are apart: the operation joins them.',
      severity: 'error',
      from: product('^agent/documents/'),
      to: { path: '^agent/tokens/' },
    },
    {
      name: 'formats, envelopes and key files never import tokens or documents',
      comment:
        'A format says which bytes are to be signed (agent/formats/format.ts, Draft); the operation lets a token sign them.',
      severity: 'error',
      from: product('^agent/(formats|envelopes|key-files)/'),
      to: { path: '^agent/(tokens|documents)/' },
    },
    {
      name: 'formats never import each other or their list',
      comment: 'What two formats need belongs into agent/formats/format.ts, crypto/ or certificates/.',
      severity: 'error',
      from: { path: '^agent/formats/([^/]+)/', pathNot: [TEST_FILE, '^agent/formats/pdf/'] },
      to: { path: '^agent/formats/', pathNot: ['^agent/formats/$1/', '^agent/formats/format[.]ts$'] },
    },
    {
      name: 'a PDF holds a CMS and meets no other format',
      comment:
        'The value in a PDF is a detached CMS: agent/formats/pdf uses how one is written and checked, nothing else of it.',
      severity: 'error',
      from: product('^agent/formats/pdf/'),
      to: {
        path: '^agent/formats/',
        pathNot: ['^agent/formats/(pdf/|format[.]ts$)', '^agent/formats/cms/(sign|verify)[.]ts$'],
      },
    },
    {
      name: 'crypto imports bytes, errors and itself only',
      comment: 'Bytes in, bytes out; what knows certificates or tokens is a capability.',
      severity: 'error',
      from: product('^agent/crypto/'),
      to: { path: '^(agent|shared|extension)/', pathNot: ['^agent/crypto/', '^shared/(bytes|errors)[.]ts$'] },
    },
    {
      name: 'token drivers never import each other',
      comment: 'What two drivers need belongs beside them in agent/tokens/ or into crypto/ or certificates/.',
      severity: 'error',
      from: { path: '^agent/tokens/([^/]+)/', pathNot: TEST_FILE },
      to: { path: '^agent/tokens/[^/]+/', pathNot: ['^agent/tokens/$1/', '^agent/tokens/library-process/'] },
    },
    {
      name: 'token drivers never import the list of drivers',
      comment: 'The list knows the drivers, not the other way round.',
      severity: 'error',
      from: { path: '^agent/tokens/[^/]+/', pathNot: TEST_FILE },
      to: { path: '^agent/tokens/(drivers|tokens)[.]ts$' },
    },
    {
      name: 'recognisers never import each other or their list',
      comment: 'What two recognisers need belongs into agent/documents/reading/.',
      severity: 'error',
      from: {
        path: '^agent/documents/([a-z0-9-]+)[.]ts$',
        pathNot: [TEST_FILE, '^agent/documents/(index|document)[.]ts$'],
      },
      to: {
        path: '^agent/documents/',
        pathNot: ['^agent/documents/$1[.]ts$', '^agent/documents/document[.]ts$', '^agent/documents/reading/'],
      },
    },
    {
      name: 'what recognisers share knows no recogniser',
      comment: 'agent/documents/reading/ stands below the recognisers.',
      severity: 'error',
      from: { path: '^agent/documents/reading/', pathNot: TEST_FILE },
      to: { path: '^agent/documents/', pathNot: ['^agent/documents/reading/', '^agent/documents/document[.]ts$'] },
    },
    {
      name: 'portals never import each other or their list',
      comment:
        'What two portals need belongs into shared/portals/portal.ts, what two replicas need into replica-form.ts.',
      severity: 'error',
      from: { path: '^shared/portals/([^/]+)/', pathNot: TEST_FILE },
      to: { path: '^shared/portals/', pathNot: ['^shared/portals/$1/', '^shared/portals/(portal|replica-form)[.]ts$'] },
    },

    {
      name: 'the main-world script imports wire.ts and its own parts only',
      comment: 'It runs inside the page: small, and with nothing a page could reach through it.',
      severity: 'error',
      from: product('^extension/bridge/main-world[.]ts$'),
      to: { pathNot: '^extension/bridge/' },
    },
    {
      name: 'the bridge knows no screen and no background',
      comment: 'It relays strings over its port; decisions are made in the background.',
      severity: 'error',
      from: product('^extension/bridge/'),
      to: { path: '^extension/(background|ui|content|vault)/' },
    },
    {
      name: 'the background knows no screen',
      comment: 'Screens get the whole state over the ui port (extension/platform/messages.ts).',
      severity: 'error',
      from: product('^extension/background/'),
      to: {
        path: '^extension/(ui|content|bridge)/',
        pathNot: ['^extension/bridge/wire[.]ts$', '^extension/content/given[.]ts$'],
      },
    },
    {
      name: 'the script of a frame knows no background and no bridge',
      comment:
        'It says what it sees over its port (extension/platform/fill-messages.ts); decisions are made in the background.',
      severity: 'error',
      from: product('^extension/content/'),
      to: { path: '^extension/(background|bridge)/' },
    },
    {
      name: 'screens know no background and no bridge',
      comment: 'Ask over the ui port (extension/platform/messages.ts).',
      severity: 'error',
      from: product('^extension/ui/'),
      to: { path: '^extension/(background|bridge)/' },
    },
    {
      name: 'platform knows nothing of the product above it',
      comment: 'It wraps the browser; hand over what it needs as a parameter.',
      severity: 'error',
      from: product('^extension/platform/'),
      to: { path: '^extension/(background|bridge|ui|content)/' },
    },

    {
      name: 'profiles know no portal',
      comment:
        'A pack names data of the vocabulary (shared/profile/data.ts, shared/declaration/data.ts), never the other way round.',
      severity: 'error',
      from: product('^shared/(profile|declaration)/'),
      to: { path: '^shared/portals/' },
    },
    {
      name: 'only the background opens the vault',
      comment: 'Values reach a page or a screen through the background, after the clerk asked for them.',
      severity: 'error',
      from: { path: '^extension/', pathNot: [TEST_FILE, '^extension/(vault|background|ui)/'] },
      to: { path: '^extension/vault/' },
    },
    {
      name: 'screens know of the vault its types only',
      comment: 'Ask the background over the ui port; write `import type` for the shapes.',
      severity: 'error',
      from: product('^extension/ui/'),
      to: { path: '^extension/vault/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the vault knows no page, no screen and no browser',
      comment: 'Storage and clock are handed in (extension/vault/slot.ts, lock.ts).',
      severity: 'error',
      from: product('^extension/vault/'),
      to: { path: '^extension/', pathNot: '^extension/vault/' },
    },
    {
      name: 'the engine of fill knows the page only',
      comment:
        'It gets values with the order to write them; who asked and where they come from is none of its business.',
      severity: 'error',
      from: product('^extension/fill/'),
      to: { path: '^extension/', pathNot: ['^extension/fill/', '^extension/platform/fill-messages[.]ts$'] },
    },
    {
      name: 'the engine of fill takes of the messages their types only',
      comment: 'Ports and messages are the business of extension/content; write `import type`.',
      severity: 'error',
      from: product('^extension/fill/'),
      to: { path: '^extension/platform/fill-messages[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'widget drivers never import each other or their list',
      comment: 'What two drivers need belongs into extension/fill/widgets/parts/.',
      severity: 'error',
      from: {
        path: '^extension/fill/widgets/([a-z0-9-]+)[.]ts$',
        pathNot: [TEST_FILE, '^extension/fill/widgets/(index|widget)[.]ts$'],
      },
      to: {
        path: '^extension/fill/widgets/[^/]+$',
        pathNot: ['^extension/fill/widgets/$1[.]ts$', '^extension/fill/widgets/widget[.]ts$'],
      },
    },
    {
      name: 'what widget drivers share knows no driver',
      comment: 'extension/fill/widgets/parts/ stands below the drivers.',
      severity: 'error',
      from: product('^extension/fill/widgets/parts/'),
      to: { path: '^extension/fill/widgets/[^/]+$', pathNot: '^extension/fill/widgets/widget[.]ts$' },
    },

    owner('pkcs11js', packageNamed('pkcs11js'), {
      label: 'agent/tokens/pkcs11',
      paths: ['^agent/tokens/pkcs11/', '^scripts/'],
    }),
    owner('koffi', packageNamed('koffi'), {
      label: 'agent/tokens/library-process and agent/crypto/evp.ts',
      paths: ['^agent/tokens/library-process/', '^agent/crypto/evp[.]ts$'],
    }),
    owner('@napi-rs/keyring', packageNamed('@napi-rs/keyring'), { label: 'agent/keyring', paths: ['^agent/keyring/'] }),
    owner('pcsc-mini', packageNamed('pcsc-mini'), { label: 'agent/tokens/pcsc', paths: ['^agent/tokens/pcsc/'] }),
    owner('ws', packageNamed('(ws|@types/ws)'), {
      label: 'the doors and the control driver',
      paths: ['^agent/(server|eport)/', '^agent/tokens/control/', '^scripts/'],
    }),
    owner('commander', packageNamed('commander'), { label: 'agent/cli', paths: ['^agent/cli/', '^scripts/new[.]ts$'] }),
    owner('SQLite', '^node:sqlite$|^sqlite$', {
      label: 'the store and the audit log',
      paths: ['^agent/(data/store|audit)[.]ts$'],
    }),
    owner('preact', packageNamed('(preact|@preact/signals|lucide)'), {
      label: 'extension/ui',
      paths: ['^extension/(ui|content)/', '^scripts/'],
    }),
    owner('papaparse', packageNamed('(papaparse|@types/papaparse)'), {
      label: 'extension/vault/import',
      paths: ['^extension/vault/import/'],
    }),
    owner('read-excel-file', packageNamed('read-excel-file'), {
      label: 'extension/vault/import',
      paths: ['^extension/vault/import/'],
    }),
    owner('puppeteer', packageNamed('puppeteer-core'), { label: 'scripts and tests', paths: ['^scripts/'] }),
    owner('node-forge', packageNamed('(node-forge|@types/node-forge)'), {
      label: 'scripts and tests',
      paths: ['^scripts/'],
    }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist)/' },
    tsPreCompilationDeps: true, // without it imports of types alone slip through
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.css', '.node'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
