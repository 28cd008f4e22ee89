// A test stands at the path of what it tests: `src/a/b.ts` has `test/a/b.test.ts`, and `b.<more>.test.ts` beside it.
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { textsIn } from './modules.js';

/** What crosses rooms, holds all of them at once, or is about files outside of src/. */
const APART = /^(e2e|laws|crash-points|chaos|support|architecture|facts|manifest|approvals\/proofs)(\/|$)|\/laws$/;

test('every test’s path matches a source file or folder', () => {
  const modules = [...textsIn('src').keys()].map((module) => module.replace(/^src\/|\.tsx?$/g, ''));
  const tests = [...textsIn('test').keys()].flatMap((module) => /^test\/(.*)\.test\.ts$/.exec(module)?.[1] ?? []);
  const tested = (path: string) => path.replace(/(?<=[^/.])\.[^/]*$/, '');
  const hasSource = (path: string) => modules.some((module) => module === path || module.startsWith(`${path}/`));
  expect(tests.filter((path) => !APART.test(path) && !hasSource(tested(path)))).toEqual([]);
});

const proofsSchema = z.object({ PROOFS: z.array(z.string()), default: z.object({ testRegex: z.array(z.string()) }) });

test('every test runs in npm test or in the proofs', async () => {
  const config = String(new URL('../jest.proofs.js', import.meta.url));
  const { PROOFS, default: proofs } = proofsSchema.parse(await import(config));
  const tests = [...textsIn('test').keys()].filter((module) => module.endsWith('.test.ts')).map((path) => `/${path}`);
  const matching = (patterns: readonly string[]) =>
    tests.filter((path) => patterns.some((pattern) => new RegExp(pattern).test(path)));
  expect(matching(proofs.testRegex)).toEqual(matching(PROOFS));
});
