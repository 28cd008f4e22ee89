// Every call that the operations make is known here; and where the official document is at hand, it has each of them:
// path, method, version, query and body.
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import type { RecordedCall } from '../support/noted-atlas.js';
import { flawsOf, isAtHand } from '../support/official.js';
import { everyCall } from './every-call.js';

const FOLDER = new URL('../../src/operations/', import.meta.url);
/** Of an account of a project alone, which the pretend Atlas does not have, and what no case deletes. */
const NEVER_ASKED = [
  ['GET', '/groups/{}/serviceAccounts/{}/accessList'],
  ['DELETE', '/groups/{}/clusters/{}/backup/snapshots/shardedCluster/{}'],
] as const;

/** What the documents at hand leave out. Replies of the first two were recorded. */
const NOT_IN_IT = [
  /^GET \/groups\/\w+\/processes\/[^/]+\/(disks\/\w+\/)?measurements /,
  /^GET \/groups\/\w+\/flexClusters\/\w+\/backup\/snapshots /,
  /^GET \/(orgs|groups)\/\w+\/serviceAccounts\/\w+\/accessList /,
  /^GET \/orgs\/\w+\/teams /,
];
/** Where Atlas and its Terraform provider say otherwise than the document. */
const OTHERWISE = [
  // Which part of a list is meant. A part without it would be a new one.
  /: body\/(replicationSpecs\/\d|policies\/\d\/policyItems\/\d)\/id must NOT be valid/,
  // Recorded ones have letters of all kinds.
  /: body\/identityProviderId must match pattern/,
];

let calls: readonly RecordedCall[];
beforeAll(async () => {
  calls = await everyCall();
}, 300_000);

const shapeOf = (literal: string) => literal.replace(/\$\{[^}]*\}/g, '{}');

const said = ({ method, path, version = '', query, body }: RecordedCall) =>
  `${method} ${path} ${version} ${JSON.stringify(query)} ${body === undefined ? '' : JSON.stringify(body)}`.trim();

test('every path that an operation knows is asked by one of the cases', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const texts = files.map((file) => readFileSync(new URL(file, FOLDER), 'utf8'));
  const known = texts.flatMap((text) =>
    [...text.matchAll(/\bpath`([^`]*)`/g)].map(([, literal = '']) => shapeOf(literal)),
  );
  const asked = new Set(calls.map(({ path }) => path));
  const unasked = known.filter((shape) => {
    const pattern = new RegExp(`^${shape.replaceAll('{}', '[^/]+')}$`);
    return ![...asked].some((path) => pattern.test(path));
  });
  expect(unasked.toSorted()).toEqual(NEVER_ASKED.map(([, shape]) => shape).toSorted());
});

const whereOfficial = isAtHand ? test : test.skip;

whereOfficial('every call is as the official document has it', () => {
  const others = NEVER_ASKED.map(
    ([method, shape]): RecordedCall => ({ method, path: shape.replaceAll('{}', 'a'.repeat(24)), query: {} }),
  );
  const all = [...calls, ...others];
  const distinct = new Map(all.map((call) => [said(call), call]));
  const wrong = [...distinct].flatMap(([text, call]) => flawsOf(call).map((flaw) => `${text}: ${flaw}`));
  const excused = [...NOT_IN_IT, ...OTHERWISE];
  expect(wrong.filter((one) => !excused.some((pattern) => pattern.test(one)))).toEqual([]);
  expect(excused.filter((pattern) => !wrong.some((one) => pattern.test(one)))).toEqual([]);
});
