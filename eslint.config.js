// Type-aware lint: a forgotten promise in a signing agent is a lost signature, so it is an error.
import tseslint from 'typescript-eslint';

const bans = [
  { selector: "MemberExpression[property.name='innerHTML']", message: 'Build nodes with preact or textContent.' },
  {
    selector: "CallExpression[callee.property.name='postMessage'][arguments.1.value='*']",
    message: 'Name the target origin.',
  },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Use crypto.getRandomValues.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
];
const exitBan = {
  selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']",
  message: 'Only a main file ends the process.',
};
const socketBan = {
  selector: "NewExpression[callee.name='WebSocket']",
  message: 'Sockets are opened in background/agent-link.ts, the bridge and the official control driver only.',
};

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'node_modules/**', '**/*.mjs', '**/*.cjs', '**/*.js', 'shared/portals/*/pages/**'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['shared', 'agent', 'extension', 'scripts', 'tests'].map((folder) => `${folder}/tsconfig.json`),
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        ...bans,
        exitBan,
        socketBan,
        { selector: 'ExportDefaultDeclaration', message: 'Use named exports.' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: [
      '**/main.ts',
      'extension/background/agent-link.ts',
      'extension/bridge/*.ts',
      'agent/tokens/*/*.ts',
      'scripts/**/*.ts',
      'tests/**/*.ts',
      '**/*.test.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...bans.slice(0, 1), ...bans.slice(2)] },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'tests/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': ['error', { max: 600 }] },
  },
  {
    files: ['shared/**/*.ts', 'agent/**/*.ts', 'extension/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['extension/**/*.{ts,tsx}'],
    ignores: ['extension/platform/**', 'extension/bridge/isolated.ts', '**/*.test.{ts,tsx}'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['chrome', 'browser'].map((name) => ({
          name,
          message: 'Call extension/platform, which knows both browsers.',
        })),
      ],
    },
  },
  {
    // tables of texts grow with the product; splitting them would only hide rows
    files: ['shared/errors-*.ts', 'extension/text/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
