// What the bot takes for undocumented is not in the facts: where it sends a thing as a whole, it knows all its fields.
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { BackupSchedule, ConnectedOrgConfig, DatabaseUser } from '../../src/atlas/replies.js';
import { SCHEDULE_FIELDS_SENT_BACK as schedule } from '../../src/operations/backup/backup-policy.js';
import { Hardware, HARDWARE_FIELDS_SENT_BACK as hardware } from '../../src/operations/cluster/hardware.js';
import { ROLE_FIELDS_SENT_BACK as roles } from '../../src/operations/database-users/database-user.js';
import { CONNECTION_FIELDS_SENT_BACK as connection } from '../../src/operations/federation/org-connection.js';
import { type DocumentedFields, undocumentedFieldsNote, withFieldNames } from '../../src/operations/undocumented.js';
import { facts } from './flaws.js';
import type { Field, ValueFacts } from './table.js';

const CLUSTER = '/groups/{groupId}/clusters/{clusterName}';
const Cluster = z.object({ replicationSpecs: Hardware });

const WHOLE: readonly (readonly [operation: string, read: z.ZodType<object>, documented: DocumentedFields])[] = [
  [`PATCH ${CLUSTER}`, Cluster, hardware],
  [`PATCH ${CLUSTER}/backup/schedule`, BackupSchedule, schedule],
  ['PATCH /federationSettings/{federationSettingsId}/connectedOrgConfigs/{orgId}', ConnectedOrgConfig, connection],
  ['PATCH /groups/{groupId}/databaseUsers/{databaseName}/{username}', DatabaseUser, roles],
];

/** A value that has every field. */
function wholeOf({ fields, isList, type, values }: ValueFacts): unknown {
  const samples: Readonly<Record<string, unknown>> = {
    string: values?.[0] ?? 'x',
    boolean: true,
    integer: 1,
    number: 1,
  };
  const one =
    fields.length === 0 ? (samples[type] ?? {}) : Object.fromEntries(fields.map((each) => [each.name, wholeOf(each)]));
  return isList ? [one] : one;
}

const namesIn = (fields: readonly Field[]): readonly string[] =>
  fields.flatMap((one) => [one.name, ...namesIn(one.fields)]);

test.each(WHOLE.map(([operation, read, documented]) => ({ operation, read, documented })))(
  '$operation: each field that Atlas documents is sent, or known not to be',
  ({ operation, read, documented }) => {
    const body = facts.operations.find(({ method, path }) => `${method} ${path}` === operation)?.body?.facts;
    if (body === undefined) throw new Error(`no body of ${operation}`);
    const { fieldNames, ...rest } = withFieldNames(read, documented).parse(wholeOf(body));
    expect(undocumentedFieldsNote('It', documented, fieldNames, rest)).toEqual([]);
    expect(namesIn(body.fields)).toEqual(expect.arrayContaining([...documented.notSent]));
  },
);
