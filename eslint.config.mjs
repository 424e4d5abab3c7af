import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { castHasAddress } from './tooling/eslint/cast-has-address.mjs';

const tests = ['**/*.test.ts', '**/*.test.tsx', '**/{testing,test-kit}/**/*.ts', '**/*.child.ts', 'e2e/**/*.ts'];
const product = ['packages/*/src/**/*.{ts,tsx}', 'apps/**/*.{ts,tsx}'];
const ring0 = 'packages/{kernel,contracts,policy,query,pipeline,charts,masking,alerting,analytics}/src/**/*.ts';

const functionLines = (max) => ({
  'max-lines-per-function': ['error', { max, skipBlankLines: true, skipComments: true }],
});
const fileLines = (max) => ({ 'max-lines': ['error', { max, skipBlankLines: false, skipComments: false }] });
const budgets = { ...fileLines(400), ...functionLines(80), 'max-params': ['error', 4], 'max-depth': ['error', 3] };

const plainError = {
  selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]',
  message: 'Throw an AppError with a code of the catalogue.',
};
const environment = [
  {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message: 'Only packages/config reads the environment.',
  },
  {
    selector: 'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]',
    message: 'Only packages/config reads the environment.',
  },
];
const clock = [
  {
    selector:
      'MemberExpression[object.name="Date"][property.name="now"], NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Ring 0 has no clock: take the time as an argument.',
  },
  {
    selector:
      'MemberExpression[object.name="Math"][property.name="random"], MemberExpression[object.name="performance"]',
    message: 'Ring 0 is deterministic: take random numbers and times as arguments.',
  },
];
const ownWorld = [
  {
    selector: 'CallExpression[callee.object.name="vi"][callee.property.name=/^(mock|doMock|hoisted)$/]',
    message: 'No module mocks: pass a fake that keeps the same contract.',
  },
  {
    selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|fails)$/]',
    message: 'A test runs, or says by skipIf on what it depends.',
  },
  {
    selector: 'CallExpression[callee.name=/^(it|test|describe)$/] > ObjectExpression > Property[key.name="retry"]',
    message: 'Tests are not retried.',
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      '**/dist/**',
      '**/.next/**',
      '**/generated/**',
      'data/**',
      '**/next-env.d.ts',
      '.cache/**',
      '**/playwright-report/**',
      '**/test-results/**',
    ],
  },
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map((c) => ({ ...c, files: ['**/*.ts', '**/*.tsx'] })),
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { logwarden: { rules: { 'cast-has-address': castHasAddress } } },
    rules: {
      ...budgets,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Marked so only to stand out: it is called for providers on this machine.
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'openid-client', name: 'allowInsecureRequests' }] },
      ],
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'no-warning-comments': ['error', { terms: ['fixme', 'xxx', 'todo'] }],
    },
  },
  { files: ['**/*.tsx'], rules: functionLines(120) },
  {
    files: product,
    ignores: tests,
    rules: {
      'logwarden/cast-has-address': 'error',
      'no-restricted-syntax': ['error', plainError, ...environment],
    },
  },
  {
    files: ['packages/config/src/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', plainError] },
  },
  {
    files: [ring0],
    ignores: tests,
    rules: {
      'no-restricted-syntax': ['error', plainError, ...environment, ...clock],
      'no-restricted-globals': [
        'error',
        ...[
          'process',
          'Buffer',
          'fetch',
          'setTimeout',
          'setInterval',
          'setImmediate',
          'queueMicrotask',
          'localStorage',
        ].map((name) => ({ name, message: 'Ring 0 has no clock and no I/O and runs in a browser.' })),
      ],
    },
  },
  {
    files: tests,
    rules: {
      ...fileLines(600),
      'max-lines-per-function': 'off',
      'no-restricted-syntax': ['error', ...ownWorld],
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: ['test', 'describe', 'it'] }],
    },
  },
  {
    files: [
      'apps/web/**/{page,layout,template,error,loading,not-found,global-error,route,proxy,middleware,manifest,icon}.{ts,tsx}',
      '**/*.config.ts',
      '**/*.config.mts',
      'apps/web/**/request.ts',
    ],
    rules: { 'no-restricted-exports': 'off' },
  },
  { files: ['tooling/**/*.ts', 'bench/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node }, rules: { ...budgets } },
);
