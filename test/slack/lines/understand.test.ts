// What a line means for one person in a channel with defaults.
import { describe, expect, test } from '@jest/globals';
import type { Policy } from '../../../src/approvals/request/policy.js';
import { restoreJobs } from '../../../src/operations/backup/restore-jobs.js';
import { serverlessParamKind } from '../../../src/operations/cluster-state/cluster-param.js';
import { orgs } from '../../../src/operations/federation/orgs.js';
import { lookUps } from '../../../src/operations/index.js';
import { events } from '../../../src/operations/monitoring/events.js';
import { metrics } from '../../../src/operations/monitoring/metrics.js';
import type { Operation } from '../../../src/operations/operation.js';
import type { ParamKind } from '../../../src/operations/params/kind.js';
import { projectParamKind } from '../../../src/operations/params/project.js';
import type { ChannelDefault } from '../../../src/slack/lines/channel-default.js';
import { parseLine } from '../../../src/slack/lines/parse.js';
import { understandLine } from '../../../src/slack/lines/understand.js';
import { ann, FakePeople, rita } from '../../support/people.js';
import { policyRule } from '../../support/requests.js';

const PAYMENTS = { id: '32b6e34b3d91647abb20e7b8', name: 'Payments' };
const NEW = { id: '5e2211c17a3e5a48f5497de3', name: 'New' };
const HERE: ChannelDefault = {
  kind: 'bound',
  binding: { to: { project: PAYMENTS, cluster: 'Cluster0' }, by: rita.userId, at: 0 },
};
const SECURITY = [{ name: 'security', ids: [ann.userId] }];
const policy: Policy = {
  rules: [policyRule({ operations: ['events'], projects: ['Payments'], requesters: SECURITY, approvers: [] })],
  lookUpRequesters: 'everyone',
};

function answering(projects: readonly (typeof PAYMENTS)[] | Error = [PAYMENTS], ruled = ['events']) {
  const asked: string[] = [];
  const names = async (kind: ParamKind, _: unknown = {}, reread = false) => {
    asked.push(kind.name);
    if (projects instanceof Error) throw projects;
    if (kind === serverlessParamKind) return [{ id: 'Old0', name: 'Old0' }];
    if (kind === projectParamKind) return reread ? [...projects, NEW] : projects;
    const created = reread ? [{ id: 'Cluster1', name: 'Cluster1' }] : [];
    return [{ id: 'Cluster0', name: 'Cluster0' }, ...created];
  };
  const deps = {
    policy: { ...policy, rules: policy.rules.map((rule) => ({ ...rule, operations: ruled })) },
    people: new FakePeople(),
    names,
    offered: async (kind: ParamKind) => ({ names: await names(kind) }),
  };
  const read = (operation: Operation, text: string, standing?: ChannelDefault, person = rita) =>
    understandLine(deps, { operation, line: parseLine(operation, text), person }, standing);
  return { asked, read };
}

describe('understand', () => {
  const { read } = answering();

  test('completes a line with the channel’s defaults, and reports what is missing without them', async () => {
    const params = { project: PAYMENTS.id, cluster: 'Cluster0', measurement: 'cpu' };
    expect(await read(metrics, 'metrics cpu', HERE)).toMatchObject({ kind: 'whole', params });
    expect(await read(metrics, 'metrics')).toMatchObject({ kind: 'incomplete', missing: ['project', 'cluster'] });
  });

  test('lists names again for a name created a moment ago, and reports a name that is still unknown', async () => {
    expect(await read(metrics, 'metrics Cluster1 cpu', HERE)).toMatchObject({ kind: 'whole' });
    expect(await read(metrics, 'metrics Cluster0 cpu in New')).toMatchObject({ kind: 'whole' });
    const missing = await read(metrics, 'metrics Cluster2 cpu', HERE);
    expect(missing).toMatchObject({ kind: 'wrong', problems: [{ kind: 'unknown name', param: 'cluster' }] });
  });

  test('lists former serverless instances only for a name that no cluster has', async () => {
    const { read: readHere, asked } = answering();
    await readHere(metrics, 'metrics Cluster0 cpu', HERE);
    await readHere(metrics, 'metrics Cluster1 cpu', HERE);
    expect(asked).not.toContain(serverlessParamKind.name);
    expect(await readHere(metrics, 'metrics Old0 cpu', HERE)).toMatchObject({
      kind: 'whole',
      params: { cluster: 'Old0' },
    });
    expect(asked).toContain(serverlessParamKind.name);
  });

  test('accepts an unlisted name if the operation looks for it itself', async () => {
    const line = { kind: 'whole', params: { cluster: 'Gone0' }, named: { cluster: { name: 'Gone0' } } };
    expect(await read(restoreJobs, 'restore-jobs Gone0', HERE)).toMatchObject(line);
    expect(await read(restoreJobs, 'restore-jobs cluster1', HERE)).toMatchObject({ params: { cluster: 'Cluster1' } });
    expect(await read(restoreJobs, 'restore-jobs Not/a/name', HERE)).toMatchObject({ kind: 'wrong' });
  });

  test('reports an invalid value even if other values are missing', async () => {
    const { kind, ...rest } = await read(metrics, 'metrics last never');
    expect(kind).toBe('wrong');
    expect(rest).toMatchObject({ problems: [{ param: 'last' }], missing: ['project', 'cluster'] });
  });

  test('refuses a person who may not look it up in the project, named or default, before any problem', async () => {
    for (const understood of [read(events, 'events last never in Payments'), read(events, 'events', HERE)]) {
      expect(await understood).toEqual({
        kind: 'refused',
        refusal: expect.objectContaining({ refused: 'not a requester' }),
      });
    }
    expect(await read(events, 'events in payments')).toMatchObject({
      refusal: { sentence: expect.stringContaining('events in payments') },
    });
    expect(await read(events, 'events', HERE, ann)).toMatchObject({ kind: 'whole' });
  });
});

test('treats a project as unknown to people who may look nothing up in it', async () => {
  const ruled = lookUps.filter(({ params }) => 'project' in params.shape).map(({ name }) => name);
  const { read } = answering([PAYMENTS, { id: 'd'.repeat(24), name: 'Other' }], ruled);
  const line = 'metrics Cluster0 cpu in';
  const unknown = { kind: 'wrong', problems: [{ sentence: expect.stringContaining('project') }], named: {} };
  for (const written of ['Payments', PAYMENTS.id])
    expect(await read(metrics, `${line} ${written}`)).toMatchObject(unknown);
  expect(await read(metrics, 'metrics cpu', HERE)).toMatchObject({ kind: 'incomplete', named: {} });
  expect(await read(metrics, `${line} Payments`, undefined, ann)).toMatchObject({ kind: 'whole' });
});

describe('a channel’s default', () => {
  test('is not looked up for an operation without a project', async () => {
    const { read, asked } = answering(new Error('502'));
    expect(await read(orgs, 'orgs', HERE)).toMatchObject({ kind: 'whole' });
    expect(asked).toEqual([]);
    await expect(read(metrics, 'metrics', HERE)).rejects.toThrow('502');
  });

  test('is reported if its project no longer exists and the operation needs it', async () => {
    const { read } = answering([]);
    const gone = { kind: 'incomplete', trouble: expect.stringMatching(/channel .*project “Payments”/) };
    expect(await read(metrics, 'metrics', HERE)).toMatchObject(gone);
    expect(await read(orgs, 'orgs', HERE)).not.toHaveProperty('trouble');
  });
});
