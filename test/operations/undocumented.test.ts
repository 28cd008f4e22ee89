// Fields that Atlas shows but doesn't document are never sent. Where Atlas replaces the whole thing, leaving one out
// may reset it, so a warning names it.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setBackupSchedule } from '../../src/operations/backup/set-backup-schedule.js';
import { protectCluster } from '../../src/operations/cluster/protection.js';
import { scaleCluster } from '../../src/operations/cluster/scale-cluster.js';
import { setAutoscaling } from '../../src/operations/cluster/set-autoscaling.js';
import { setDisk } from '../../src/operations/cluster/set-disk.js';
import { setDbUserRoles } from '../../src/operations/database-users/set-db-user-roles.js';
import { connectOrg } from '../../src/operations/federation/connect-org.js';
import { disconnectOrg } from '../../src/operations/federation/disconnect-org.js';
import type { Change } from '../../src/operations/operation.js';
import { fieldsOf } from '../facts/provider.js';
import { changingReplies } from '../support/planted.js';
import { openFixture } from './fixture.js';
import { between, type Given, inPayments, NOW } from './given.js';

let fixture: Awaited<ReturnType<typeof openFixture>>;
beforeEach(async () => {
  fixture = await openFixture(() => NOW);
});
afterEach(() => fixture.close());

/** `value` with more fields in each object that has the field `beside`. */
function withFields(value: unknown, beside: string, more: object = { newerThanTheBot: { a: 1 } }): unknown {
  if (Array.isArray(value)) return value.map((one) => withFields(one, beside, more));
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withFields(one, beside, more)]));
  return beside in value ? { ...inner, ...more } : inner;
}

/** The preview when Atlas shows another field beside a known one. */
async function previewed(change: Change, given: Given, beside: string, more?: object) {
  const atlas = changingReplies(fixture.atlas, (reply) => withFields(reply, beside, more));
  return change.preview(atlas, await given(fixture), NOW);
}

const hardware = inPayments({ cluster: 'Cluster1', to: 'M40' });
const REPLACED: readonly (readonly [change: Change, given: Given, beside: string, named: string])[] = [
  [scaleCluster, hardware, 'regionConfigs', 'newerThanTheBot'],
  [scaleCluster, hardware, 'priority', 'regionConfigs.newerThanTheBot'],
  [scaleCluster, hardware, 'nodeCount', 'regionConfigs.electableSpecs.newerThanTheBot'],
  [setDisk, inPayments({ cluster: 'Cluster1', to: '200GiB' }), 'priority', 'regionConfigs.newerThanTheBot'],
  [setAutoscaling, inPayments({ cluster: 'Cluster1', min: 'M20', max: 'M60' }), 'scaleDownEnabled', 'newerThanTheBot'],
  [setBackupSchedule, inPayments({ cluster: 'Cluster0', keep: 'weekly=8w' }), 'retentionUnit', 'newerThanTheBot'],
  [setDbUserRoles, inPayments({ user: 'admin/app', roles: 'read@payments' }), 'roleName', 'newerThanTheBot'],
  [disconnectOrg, between('Counter SSO', 'Counter Inc'), 'domainAllowList', 'newerThanTheBot'],
  [connectOrg, between('Entra trial', 'Counter Inc'), 'domainAllowList', 'newerThanTheBot'],
];

describe('when Atlas replaces the whole', () => {
  test.each(REPLACED.map(([change, given, beside, named]) => ({ change, given, beside, named })))(
    '$change.name names $named and leaves it out',
    async ({ change, given, beside, named }) => {
      const { warnings, call, blockers } = await previewed(change, given, beside);
      expect(blockers).toEqual([]);
      expect(fieldsOf(call?.body).filter((field) => field.includes('newerThanTheBot'))).toEqual([]);
      expect(warnings.map(String)).toContainEqual(expect.stringContaining(named));
    },
  );

  test.each(REPLACED.map(([change, given]) => ({ change, given })))(
    '$change.name has no such warning if all fields are documented',
    async ({ change, given }) => {
      const { warnings } = await change.preview(fixture.atlas, await given(fixture), NOW);
      expect(warnings.map(String).filter((one) => one.includes('API documentation'))).toEqual([]);
    },
  );
});

test.each([
  [true, 1],
  [false, 0],
])('names undocumented predictive autoscaling that is %s %d times', async (on, times) => {
  const { warnings } = await previewed(scaleCluster, hardware, 'scaleDownEnabled', { predictiveEnabled: on });
  const named = warnings.filter((one) => String(one).includes('autoScaling.compute.predictiveEnabled'));
  expect(named).toHaveLength(times);
});

test('leaves the field out without a warning when Atlas merges', async () => {
  const given = inPayments({ cluster: 'Cluster1' });
  const { warnings, call } = await previewed(protectCluster, given, 'stateName');
  expect(call?.body).toEqual({ terminationProtectionEnabled: true });
  expect(JSON.stringify(warnings)).not.toContain('newerThanTheBot');
});
