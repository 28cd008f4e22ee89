// What this build stores of requests is as its version says; the fixtures of a new version are recorded with `RECORD=1`.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SCHEMA } from '../../src/approvals/request/request.js';
import { houses } from '../support/houses.js';
import { type Recorded, record } from '../support/stored-records.js';

const FILE = new URL(`stored-records/${SCHEMA}.json`, import.meta.url);

const open = houses();

/** Every name in a form, by the state it is in: `unknown.sent.call.path`; without what only a slow moment leaves. */
function namesIn({ ways }: Recorded): string[] {
  const names = new Set<string>();
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) for (const one of value) walk(one, at);
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) {
        names.add(`${at}.${name}`);
        walk(one, `${at}.${name}`);
      }
  };
  for (const form of Object.values(ways).flat()) walk(form, stateOf(form));
  return [...names].filter((name) => !name.endsWith('.delayed') && !LATER.test(name)).sort();
}
/** What the form could have already, and the story has since it was recorded: grants are a part of their cluster. */
const LATER = /\.preview\.path$/;
const stateOf = (form: object) => ('state' in form ? String(form.state) : 'none');

test('what is stored has the names that its version has, and no others', async () => {
  const recorded = await record(await open({ roles: [] }));
  if (process.env.RECORD === '1') writeFileSync(FILE, `${JSON.stringify(recorded, null, 1)}\n`);
  const before: Recorded = JSON.parse(readFileSync(FILE, 'utf8'));
  expect(namesIn(recorded)).toEqual(namesIn(before));
}, 120_000);
