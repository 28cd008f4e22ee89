import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { withTables } from './readme-tables.js';

test('README.md lists every operation with its own description (npm run readme writes it)', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toBe(withTables(readme));
});
