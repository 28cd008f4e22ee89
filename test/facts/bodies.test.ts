// What the simulated Atlas takes in a body is in the real one: no other fields, and no other values.
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import * as backup from '../../src/sandbox/atlas/backup-schemas.js';
import * as cluster from '../../src/sandbox/atlas/cluster-schemas.js';
import * as other from '../../src/sandbox/atlas/schemas.js';
import { facts } from './flaws.js';
import type { Field } from './table.js';

const PROJECT = '/groups/{groupId}';
const CLUSTER = `${PROJECT}/clusters/{clusterName}`;
const PROVIDER = '/federationSettings/{federationSettingsId}/identityProviders/{identityProviderId}';

/** The operation that takes each, and the field that it is in, where it is a part. */
const TAKEN: readonly (readonly [body: z.ZodType, operation: string, within?: readonly string[]])[] = [
  [backup.BackupSchedule, `PATCH ${CLUSTER}/backup/schedule`],
  [backup.RestoreRequest, `POST ${CLUSTER}/backup/restoreJobs`],
  [backup.SnapshotRequest, `POST ${CLUSTER}/backup/snapshots`],
  [cluster.ClusterUpdate, `PATCH ${CLUSTER}`],
  [cluster.ReplicationSpecs, `PATCH ${CLUSTER}`, ['replicationSpecs']],
  [cluster.RegionConfig, `PATCH ${CLUSTER}`, ['replicationSpecs', 'regionConfigs']],
  [cluster.OnlineArchive, `PATCH ${CLUSTER}/onlineArchives/{archiveId}`],
  [cluster.ProcessArgs, `PATCH ${CLUSTER}/processArgs`],
  [other.AccessListEntry, `POST ${PROJECT}/accessList`],
  [other.AlertAcknowledgement, `PATCH ${PROJECT}/alerts/{alertId}`],
  [other.AlertConfigToggle, `PATCH ${PROJECT}/alertConfigs/{alertConfigId}`],
  [other.AuditLog, `PATCH ${PROJECT}/auditLog`],
  [other.ConnectedOrgConfig, 'PATCH /federationSettings/{federationSettingsId}/connectedOrgConfigs/{orgId}'],
  [other.DatabaseUser, `POST ${PROJECT}/databaseUsers`],
  [other.DataFederationLimit, `PATCH ${PROJECT}/dataFederation/{tenantName}/limits/{limitName}`],
  [other.EmployeeAccessGrant, `POST ${CLUSTER}:grantMongoDBEmployeeAccess`],
  [other.MaintenanceWindow, `PATCH ${PROJECT}/maintenanceWindow`],
  [other.OidcProvider, `PATCH ${PROVIDER}`],
  [other.SamlProvider, `PATCH ${PROVIDER}`],
  [other.OrganizationRoleChange, 'POST /orgs/{orgId}/users/{userId}:addRole'],
  [other.OrganizationUser, 'POST /orgs/{orgId}/users'],
  [other.OrganizationUserChange, 'PATCH /orgs/{orgId}/users/{userId}'],
  [other.ProjectLimitValue, `PATCH ${PROJECT}/limits/{limitName}`],
  [other.ProjectRoleChange, `POST ${PROJECT}/users/{userId}:addRole`],
  [other.ProjectSettings, `PATCH ${PROJECT}/settings`],
  [other.ProjectUser, `POST ${PROJECT}/users`],
  [other.QueryShapeUpdate, `PATCH ${CLUSTER}/queryShapes/{queryShapeHash}`],
];

test('every body that the simulated Atlas takes is compared', () => {
  // `ignoredSchema` is no body: a field of any type.
  const known = new Set<z.ZodType>([other.ignoredSchema, ...TAKEN.map(([body]) => body)]);
  const all = Object.entries({ ...backup, ...cluster, ...other });
  const left = all.filter(([, one]) => one instanceof z.ZodType && !known.has(one));
  expect(left.map(([name]) => name)).toEqual([]);
});

test.each(TAKEN.map(([body, operation, within = []]) => ({ operation, body, within })))(
  '$operation takes nothing else ($within)',
  ({ operation, body, within }) => {
    const found = facts.operations.find(({ method, path }) => `${method} ${path}` === operation);
    const start = found?.body?.facts.fields ?? [];
    const fields = within.reduce<readonly Field[]>(
      (known, name) => known.find((one) => one.name === name)?.fields ?? [],
      start,
    );
    expect(fields).not.toEqual([]);
    expect(strangersIn(body, fields)).toEqual([]);
  },
);

/** What a schema takes that a field of these facts is not said to take. */
function strangersIn(schema: z.ZodType, fields: readonly Field[], at = ''): readonly string[] {
  const bare = unwrapped(schema);
  if (!(bare instanceof z.ZodObject)) return [];
  return Object.entries(bare.shape).flatMap(([name, inner]) => {
    const alike = fields.filter((one) => one.name === name);
    if (alike.length === 0) return [`${at}${name}`];
    if (!(inner instanceof z.ZodType)) return [];
    const known = alike.flatMap(({ values }) => values ?? []);
    const others = known.length === 0 ? [] : valuesOf(inner).filter((value) => !known.includes(value));
    const below = alike.flatMap((one) => one.fields);
    return [
      ...others.map((value) => `${at}${name}: ${value}`),
      ...(below.length === 0 ? [] : strangersIn(inner, below, `${at}${name}.`)),
    ];
  });
}

function valuesOf(schema: z.ZodType): readonly string[] {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodEnum) return bare.options.map(String);
  return bare instanceof z.ZodLiteral ? [...bare.values].map(String) : [];
}

/** Without what makes it optional, and of a list the items. */
function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in);
  return schema instanceof z.ZodArray ? unwrapped(schema.element) : schema;
}
