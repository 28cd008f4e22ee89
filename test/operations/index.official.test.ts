// Every call that operations make agrees with Atlas's OpenAPI document: path, method, version, query and body.
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { flawsOf, operationOf, versionFor } from '../facts/flaws.js';
import { differencesFrom, fieldsOf, PROVIDER } from '../facts/provider.js';
import { NEVER_ASKED } from '../facts/selection.js';
import type { RecordedCall } from '../support/noted-atlas.js';
import { everyCall } from './every-call.js';

const FOLDER = new URL('../../src/operations/', import.meta.url);

const PROVIDER_AT = 'https://github.com/mongodb/terraform-provider-mongodbatlas';
/** Where Atlas or MongoDB's own tools differ from the document, with the source. */
const DIFFERENCES: readonly (readonly [flaw: RegExp, source: string])[] = [
  [
    // A shard without its id may be taken for a new one. The provider needed it, too; its later bodies leave it out.
    /: body\.replicationSpecs\[\d\]\.id is read-only$/,
    `${PROVIDER_AT}/pull/1876; https://github.com/mongodb/mongodbatlas-cloudformation-resources/pull/1087`,
  ],
  [
    // The provider sends it for each rule that exists.
    /: body\.policies\[0\]\.policyItems\[\d\]\.id is read-only$/,
    `${PROVIDER_AT}/blob/468253db/internal/service/cloudbackupschedule/resource_cloud_backup_schedule.go`,
  ],
  [
    /: body\.replicationSpecs\[\d\]\.regionConfigs\[\d\]\.(analyticsSpecs|readOnlySpecs) is read-only$/,
    'the bodies in test/facts/provider.ts',
  ],
  [/: body\..*[aA]utoScaling\.compute\.(min|max)InstanceSize is read-only$/, 'the bodies in test/facts/provider.ts'],
  // Recorded ids have letters of all kinds.
  [/: body\.identityProviderId is not like /, 'https://github.com/mongodb/mongodb-atlas-cli, in its recorded replies'],
  [
    /"m":\["OPLOG_REPLICATION_LAG_TIME"\].*: query m\[0\] is none of the known values$/,
    'https://www.mongodb.com/docs/atlas/release-notes/changelog, 11 May 2022',
  ],
];
/** Calls that use a version with a sunset date. */
const SUNSET = [
  // Only for a name that is in no other list.
  'GET /groups/{groupId}/serverless until 2027-01-18',
  'GET /groups/{groupId}/serverless/{clusterName}/backup/restoreJobs until 2026-01-22',
];

let calls: readonly RecordedCall[];
beforeAll(async () => {
  calls = await everyCall();
}, 300_000);

const shapeOf = (literal: string) => literal.replace(/\$\{[^}]*\}/g, '{}');

const textOf = ({ method, path, version = '', query, body }: RecordedCall) =>
  `${method} ${path} ${version} ${JSON.stringify(query)} ${body === undefined ? '' : JSON.stringify(body)}`.trim();

test('every path in src/operations is called by one of the cases', () => {
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
  expect(unasked.toSorted()).toEqual(NEVER_ASKED.map(({ shape }) => shape).toSorted());
});

test('every call agrees with the OpenAPI document', () => {
  const others = NEVER_ASKED.map(
    ({ method, shape }): RecordedCall => ({ method, path: shape.replaceAll('{}', 'a'.repeat(24)), query: {} }),
  );
  const distinct = new Map([...calls, ...others].map((call) => [textOf(call), call]));
  const wrong = [...distinct].flatMap(([text, call]) => flawsOf(call).map((flaw) => `${text}: ${flaw}`));
  const excused = DIFFERENCES.map(([flaw]) => flaw);
  expect(wrong.filter((one) => !excused.some((flaw) => flaw.test(one)))).toEqual([]);
  expect(excused.filter((flaw) => !wrong.some((one) => flaw.test(one)))).toEqual([]);
});

test.each(PROVIDER)('a call to $act has the fields that MongoDB’s Terraform provider sends', (known) => {
  const alike = calls.filter((call) => {
    const operation = operationOf(call);
    if (operation?.method !== known.method || operation.path !== known.path) return false;
    return known.has === undefined || fieldsOf(call.body).includes(known.has);
  });
  expect(alike.length).toBeGreaterThan(0);
  const differences = new Set(alike.flatMap(({ body }) => differencesFrom(known, body)));
  expect([...differences].toSorted()).toEqual(Object.keys(known.reasons).toSorted());
});

test('only known calls use a version with a sunset date', () => {
  const sunsets = calls.flatMap((call) => {
    const operation = operationOf(call);
    const sunset = operation && versionFor(operation, call.version)?.sunset;
    return sunset === undefined ? [] : [`${call.method} ${operation?.path} until ${sunset}`];
  });
  expect([...new Set(sunsets)].toSorted()).toEqual(SUNSET.toSorted());
});
