// Finds what nothing needs: exports that no other module imports, modules and dependencies that nothing loads.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { exportsOf, importsOf, textsIn } from './modules.js';

const texts = new Map([...textsIn('src'), ...textsIn('test')]);
const imports = importsOf(texts);
const settings = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');

/** Where `name` can be imported from: its module, and those that pass it on. */
const doorsOf = (module: string, name: string): readonly string[] => [
  module,
  ...imports
    .filter(({ to, passedOn, names }) => passedOn && to === module && (names.includes('*') || names.includes(name)))
    .flatMap(({ from }) => doorsOf(from, name)),
];

test('every export is imported by another module', () => {
  const taken = imports.filter(({ passedOn }) => !passedOn);
  const imported = new Set(taken.flatMap(({ to, names }) => names.map((name) => `${to} ${name}`)));
  const isUsed = (door: string, name: string) => imported.has(`${door} ${name}`) || imported.has(`${door} *`);
  const unused = [...texts].flatMap(([module, text]) =>
    exportsOf(text)
      .filter((name) => !doorsOf(module, name).some((door) => isUsed(door, name)))
      .map((name) => `${module} ${name}`),
  );
  expect(unused).toEqual([]);
});

test('every module is loaded by a program, test or script', () => {
  const reached = (entries: readonly string[]): ReadonlySet<string> => {
    const seen = new Set(entries);
    for (const module of seen) for (const { from, to } of imports) if (from === module && texts.has(to)) seen.add(to);
    return seen;
  };
  const sandbox = ['main.ts', 'guard.ts', 'web/page.tsx'].map((file) => `src/sandbox/${file}`);
  const programs = ['src/main.ts', 'src/countersign.ts', ...sandbox];
  const byPath = ['test/bench/counterparts/main.ts', 'test/longest-first.js'];
  const started = [...texts.keys()].filter((module) => module.endsWith('.test.ts') || settings.includes(module));
  const [bot, all] = [reached(programs), reached([...programs, ...byPath, ...started])];
  const unreached = [...texts.keys()].filter((module) => !(module.startsWith('src/') ? bot : all).has(module));
  expect(unreached).toEqual([]);
});

describe('every dependency', () => {
  const { dependencies, devDependencies } = JSON.parse(settings);
  const packagesOf = (isUser: (module: string) => boolean): readonly string[] => {
    const outside = imports.filter(({ from, to }) => isUser(from) && !texts.has(to) && !to.startsWith('node:'));
    return [
      ...new Set(
        outside.map(({ to }) =>
          to
            .split('/')
            .slice(0, to.startsWith('@') ? 2 : 1)
            .join('/'),
        ),
      ),
    ].sort();
  };

  test('of the bot is imported by the bot, which imports no others', () => {
    const isBot = (module: string) => module.startsWith('src/') && !module.startsWith('src/sandbox/');
    expect(packagesOf(isBot)).toEqual(Object.keys(dependencies).sort());
  });

  test('for development is imported by the sandbox or a test, or is a tool', () => {
    const types = ['express', 'luxon', 'node', 'ws'].map((name) => `@types/${name}`);
    const stryker = ['core', 'jest-runner'].map((name) => `@stryker-mutator/${name}`);
    const jest = ['jest', 'jest-environment-node', 'jest-runtime', '@swc/core', '@swc/jest'];
    const tools = [...jest, '@biomejs/biome', 'axe-core', 'tsx', 'typescript', ...stryker];
    const used = packagesOf(() => true).filter((name) => !(name in dependencies));
    expect([...used, ...tools, ...types].sort()).toEqual(Object.keys(devDependencies).sort());
  });
});
