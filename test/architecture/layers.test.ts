// Layers and rooms import only what is below them, and each thing from outside is used in its one place.
import { describe, expect, test } from '@jest/globals';
import { importsOf, textsIn } from './modules.js';

const texts = textsIn('src');
const inSrc = (module: string) => module.replace(/^src\//, '');
const sources = [...texts].map(([module, text]) => ({ file: inSrc(module), text }));
const edges = importsOf(texts).map(({ from, to }) => ({ file: inSrc(from), to }));

/** The folder, or for the files beside main.ts the name. */
const layerOf = (file: string) => inSrc(file).split('/')[0] ?? '';
const isOurs = (to: string) => to.startsWith('src/');
const filesThat = (uses: (to: string) => boolean) =>
  [...new Set(edges.filter(({ to }) => uses(to)).map(({ file }) => file))].sort();
const outside = (files: readonly string[], allowed: readonly string[]) =>
  files.filter((file) => !allowed.some((one) => file === one || file.startsWith(`${one}/`)));
const isPackage = (name: string) => (to: string) => to === name || to.startsWith(`${name}/`);

const BESIDE = [
  'config.ts',
  'environment.ts',
  'setting-names.ts',
  'log.ts',
  'metrics.ts',
  'map-from-object.ts',
  'omit.ts',
  'time-units.ts',
];
/** What each layer may import of ours, besides itself and what stands beside all. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  'main.ts': [
    'slack',
    'approvals',
    'redis',
    'operations',
    'atlas',
    'start-worker.ts',
    'status.ts',
    'stop-on-signal.ts',
    'stores.ts',
    'audit-log.ts',
    'gauges.ts',
    'http-server.ts',
  ],
  'start-worker.ts': [
    'slack',
    'approvals',
    'redis',
    'operations',
    'atlas',
    'stores.ts',
    'gauges.ts',
    'judge-history.ts',
    'webhook.ts',
  ],
  'countersign.ts': ['doctor', 'policy-tool', 'history-tool'],
  doctor: ['policy-tool', 'slack', 'approvals', 'redis', 'operations', 'atlas'],
  'status.ts': ['slack', 'approvals', 'redis', 'operations', 'atlas', 'stores.ts', 'http-server.ts'],
  'stop-on-signal.ts': ['status.ts'],
  'webhook.ts': ['slack', 'approvals'],
  'stores.ts': ['slack', 'approvals', 'redis'],
  'judge-history.ts': ['slack', 'approvals', 'operations', 'atlas', 'stores.ts'],
  'audit-log.ts': ['approvals', 'stores.ts'],
  'gauges.ts': ['slack', 'approvals', 'redis', 'stores.ts'],
  'http-server.ts': [],
  'history-tool': ['slack', 'approvals', 'redis'],
  'policy-tool': ['slack', 'approvals', 'operations'],
  slack: ['approvals', 'redis', 'operations', 'atlas'],
  approvals: ['redis', 'operations', 'atlas'],
  redis: [],
  operations: ['atlas'],
  atlas: [],
};

describe('layers', () => {
  test('match the table, and every file is in a layer', () => {
    const layers = new Set(sources.map(({ file }) => layerOf(file)));
    expect([...layers].sort()).toEqual([...Object.keys(BELOW), ...BESIDE, 'sandbox'].sort());
  });

  test.each(Object.entries(BELOW))('%s imports only lower layers', (layer, below) => {
    const all = edges.filter(({ file, to }) => layerOf(file) === layer && isOurs(to)).map(({ to }) => layerOf(to));
    const allowed = [layer, ...below, ...BESIDE];
    expect(all.filter((to) => !allowed.includes(to))).toEqual([]);
  });

  test('files beside the layers import nothing, except that config imports its two parts', () => {
    const within = edges.filter(({ file, to }) => BESIDE.includes(file) && isOurs(to));
    expect(within).toEqual([
      { file: 'config.ts', to: 'src/environment.ts' },
      { file: 'config.ts', to: 'src/setting-names.ts' },
    ]);
  });

  test('the sandbox and the bot don’t import each other', () => {
    const across = edges.filter(
      ({ file, to }) => isOurs(to) && (layerOf(file) === 'sandbox') !== (layerOf(to) === 'sandbox'),
    );
    expect(across).toEqual([]);
  });

  test('import only existing files', () => {
    expect(edges.filter(({ to }) => isOurs(to) && !texts.has(to))).toEqual([]);
  });
});

describe('the bot and the sandbox', () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of importsOf(texts)) if (isOurs(to)) next.set(from, [...(next.get(from) ?? []), to]);

  /**
   * Leaves out, again and again, what imports nothing that is left, or is imported by nothing: what stays is in
   * circles.
   */
  function inCircles(files: readonly string[]): readonly string[] {
    const imported = new Set(files.flatMap((file) => next.get(file) ?? []));
    const left = files.filter((file) => imported.has(file) && next.get(file)?.some((to) => files.includes(to)));
    return left.length === files.length ? left : inCircles(left);
  }

  test('have no circular imports, including types', () => {
    expect(inCircles([...texts.keys()])).toEqual([]);
  });

  test('have no two exported types with the same name', () => {
    const files = sources.filter(({ file }) => layerOf(file) !== 'sandbox');
    const exported = files.flatMap(({ file, text }) =>
      [...text.matchAll(/^export (?:interface|type|class) (\w+)/gm)].map(([, name]) => ({ file, name })),
    );
    expect(exported.length).toBeGreaterThan(300);
    const alike = exported.filter(({ file, name }) => exported.some((one) => one.name === name && one.file !== file));
    expect(alike).toEqual([]);
  });
});

/**
 * The rooms of a layer and files beside them, the outermost first: each may import those after it. `.`: other files
 * beside them.
 */
const ROOMS = {
  slack: ['app.ts', 'home', 'commands', 'forms', 'cards', 'answers', 'lines', 'people', 'api', 'blocks', 'ids.ts'],
  operations: [
    'index.ts',
    'amounts.ts',
    'display-name.ts',
    'own-events.ts',
    'overview',
    'cluster',
    'backup',
    'alerts',
    'queries',
    'people',
    'keys',
    'project',
    'federation',
    'network',
    'database-users',
    'federated-database',
    'monitoring',
    'cluster-state',
    'recipes',
    'match.ts',
    'params',
    '.',
  ],
  approvals: ['executing', 'deciding', 'asking', 'returns', 'history', 'storage', 'people', 'policy', 'request'],
};

describe.each(Object.entries(ROOMS))('the rooms of %s/', (layer, order) => {
  function roomOf(file: string): string | undefined {
    const [, name, isFolder] = new RegExp(`^(?:src/)?${layer}/([^/]+)(/)?`).exec(file) ?? [];
    return name === undefined || isFolder || order.includes(name) || !order.includes('.') ? name : '.';
  }

  test('match the list', () => {
    const rooms = new Set(sources.flatMap(({ file }) => roomOf(file) ?? []));
    expect([...rooms].sort()).toEqual([...order].sort());
  });

  test.each(order)('%s imports only later rooms', (room) => {
    const to = edges.filter(({ file }) => roomOf(file) === room).flatMap((edge) => roomOf(edge.to) ?? []);
    expect([...new Set(to)].filter((other) => order.indexOf(other) < order.indexOf(room))).toEqual([]);
  });
});

describe('only in its one place is', () => {
  test.each([
    ['@slack', ['slack', 'main.ts']],
    ['ioredis', ['redis', 'sandbox']],
    ['undici', ['atlas', 'slack/api/probe-clock.ts', 'slack/api/reply.ts', 'slack/api/upload.ts', 'webhook.ts']],
    ['express', ['sandbox']],
    ['ws', ['sandbox']],
    ['preact', ['sandbox/web']],
    ['yaml', ['approvals/policy/yaml-text.ts']],
    ['pino', ['log.ts']],
    ['prom-client', ['metrics.ts']],
  ])('%s', (name, allowed) => {
    const users = filesThat(isPackage(name));
    expect(users).not.toEqual([]);
    expect(outside(users, allowed)).toEqual([]);
  });

  test.each([
    ['process.env', /\bprocess\.env\b/, ['main.ts', 'countersign.ts', 'sandbox']],
    ['process.exit', /\bprocess\.exit\b/, ['main.ts', 'stop-on-signal.ts', 'sandbox']],
    ['console', /\bconsole\./, ['sandbox']],
    [
      'a change’s preview, past the guard',
      /\.preview\(/,
      ['approvals/people/self-guard.ts', 'operations/recipes/change.ts'],
    ],
    ['fetch', /\bfetch\(/, ['sandbox', 'slack/api/client.ts']],
  ])('%s', (_, pattern, allowed) => {
    const code = (text: string) => text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
    const users = sources.filter(({ text }) => pattern.test(code(text))).map(({ file }) => file);
    expect(outside(users, allowed)).toEqual([]);
  });
});

test('request and policy comparison modules import nothing with side effects', () => {
  const isPure = (file: string) => /^approvals\/(request\/|policy\/(compare|match)\.ts)/.test(file);
  const harmless = [
    'src/operations/operation.ts',
    'src/operations/effect.ts',
    'src/operations/read-back.ts',
    'src/operations/duration.ts',
    'src/operations/end.ts',
    'src/operations/format.ts',
    'src/operations/network/ip-addresses.ts',
    'src/operations/display-name.ts',
    'src/operations/amounts.ts',
    'src/operations/params/times.ts',
    'src/operations/params/kind.ts',
    'src/map-from-object.ts',
    'src/omit.ts',
    'zod',
    'node:crypto',
  ];
  const pure = edges.filter(({ file }) => isPure(file));
  expect(pure.length).toBeGreaterThan(50);
  expect(pure.filter(({ to }) => !harmless.includes(to) && !isPure(inSrc(to)))).toEqual([]);
});

test('constants looked up by arbitrary names are tables, so no lookup finds inherited properties', () => {
  const bot = sources.filter(({ file }) => layerOf(file) !== 'sandbox');
  const found = (pattern: RegExp) =>
    bot.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([line]) => `${file}: ${line}`));
  expect(found(/^(export )?const \w+: (Readonly<)?Record<string, .*(\{.*|=)$/gm)).toEqual([]);
  expect(found(/^[^/*'"`]*[(!&|?=] ?[\w.]+ in [A-Z]\w+.*$/gm)).toEqual([]);
});
