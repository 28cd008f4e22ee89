// What a line means for one person, in a channel that stands for something.
import { describe, expect, test } from '@jest/globals';
import type { Policy } from '../../../src/approvals/request/policy.js';
import { restoreJobs } from '../../../src/operations/backup/restore-jobs.js';
import { endedClusterKind } from '../../../src/operations/cluster-state/cluster-param.js';
import { orgs } from '../../../src/operations/federation/orgs.js';
import { lookUps } from '../../../src/operations/index.js';
import { events } from '../../../src/operations/monitoring/events.js';
import { metrics } from '../../../src/operations/monitoring/metrics.js';
import type { Operation } from '../../../src/operations/operation.js';
import type { Kind } from '../../../src/operations/params/kind.js';
import { projectKind } from '../../../src/operations/params/project.js';
import type { ChannelDefault } from '../../../src/slack/lines/channel-default.js';
import { readLine } from '../../../src/slack/lines/parse.js';
import { understand } from '../../../src/slack/lines/understand.js';
import { ann, FakePeople, rita } from '../../support/people.js';

const PAYMENTS = { id: '32b6e34b3d91647abb20e7b8', name: 'Payments' };
const NEW = { id: '5e2211c17a3e5a48f5497de3', name: 'New' };
const HERE: ChannelDefault = {
  kind: 'bound',
  binding: { to: { project: PAYMENTS, cluster: 'Cluster0' }, by: rita.userId, at: 0 },
};
const SECURITY = [{ name: 'security', ids: [ann.userId] }];
const policy: Policy = {
  rules: [
    {
      title: 'rule 1',
      operations: ['events'],
      projects: ['Payments'],
      requesters: SECURITY,
      approvers: [],
      approvals: 1,
      waitMs: 0,
      expiresAfterMs: 1,
    },
  ],
  lookUpRequesters: 'everyone',
};

function answering(projects: readonly (typeof PAYMENTS)[] | Error = [PAYMENTS], ruled = ['events']) {
  const asked: string[] = [];
  const names = async (kind: Kind, _: unknown = {}, anew = false) => {
    asked.push(kind.name);
    if (projects instanceof Error) throw projects;
    if (kind === endedClusterKind) return [{ id: 'Old0', name: 'Old0' }];
    if (kind === projectKind) return anew ? [...projects, NEW] : projects;
    const made = anew ? [{ id: 'Cluster1', name: 'Cluster1' }] : [];
    return [{ id: 'Cluster0', name: 'Cluster0' }, ...made];
  };
  const deps = {
    policy: { ...policy, rules: policy.rules.map((rule) => ({ ...rule, operations: ruled })) },
    people: new FakePeople(),
    names,
    offered: async (kind: Kind) => ({ names: await names(kind) }),
  };
  const read = (operation: Operation, text: string, standing?: ChannelDefault, person = rita) =>
    understand(deps, { operation, line: readLine(operation, text), person }, standing);
  return { asked, read };
}

describe('a line is', () => {
  const { read } = answering();

  test('whole when the channel has what it leaves out, and incomplete when nothing has', async () => {
    const params = { project: PAYMENTS.id, cluster: 'Cluster0', measurement: 'cpu' };
    expect(await read(metrics, 'metrics cpu', HERE)).toMatchObject({ kind: 'whole', params });
    expect(await read(metrics, 'metrics')).toMatchObject({ kind: 'incomplete', missing: ['project', 'cluster'] });
  });

  test('whole when it names what was made a moment ago, and wrong when nothing has the name now either', async () => {
    expect(await read(metrics, 'metrics Cluster1 cpu', HERE)).toMatchObject({ kind: 'whole' });
    expect(await read(metrics, 'metrics Cluster0 cpu in New')).toMatchObject({ kind: 'whole' });
    const missing = await read(metrics, 'metrics Cluster2 cpu', HERE);
    expect(missing).toMatchObject({ kind: 'wrong', problems: [{ kind: 'unknown name', param: 'cluster' }] });
  });

  test('looked up among serverless instances only when it names no other cluster', async () => {
    const { read: readHere, asked } = answering();
    await readHere(metrics, 'metrics Cluster0 cpu', HERE);
    await readHere(metrics, 'metrics Cluster1 cpu', HERE);
    expect(asked).not.toContain(endedClusterKind.name);
    expect(await readHere(metrics, 'metrics Old0 cpu', HERE)).toMatchObject({
      kind: 'whole',
      params: { cluster: 'Old0' },
    });
    expect(asked).toContain(endedClusterKind.name);
  });

  test('whole when no list has a name that the operation looks for itself', async () => {
    const line = { kind: 'whole', params: { cluster: 'Gone0' }, named: { cluster: { name: 'Gone0' } } };
    expect(await read(restoreJobs, 'restore-jobs Gone0', HERE)).toMatchObject(line);
    expect(await read(restoreJobs, 'restore-jobs cluster1', HERE)).toMatchObject({ params: { cluster: 'Cluster1' } });
    expect(await read(restoreJobs, 'restore-jobs Not/a/name', HERE)).toMatchObject({ kind: 'wrong' });
  });

  test('wrong when something in it is, whatever it lacks', async () => {
    const { kind, ...rest } = await read(metrics, 'metrics last never');
    expect(kind).toBe('wrong');
    expect(rest).toMatchObject({ problems: [{ param: 'last' }], missing: ['project', 'cluster'] });
  });

  test('refused to who may not ask it of the project, whether that is written or the channel’s, and whatever is wrong', async () => {
    for (const understood of [read(events, 'events last never in Payments'), read(events, 'events', HERE)]) {
      expect(await understood).toEqual({
        kind: 'refused',
        refusal: expect.objectContaining({ refused: 'not a requester' }),
      });
    }
    expect(await read(events, 'events in payments')).toMatchObject({
      refusal: { sentence: expect.stringContaining('can use events in payments') },
    });
    expect(await read(events, 'events', HERE, ann)).toMatchObject({ kind: 'whole' });
  });
});

test('a project in which somebody may look nothing up is not there for them, whoever names it', async () => {
  const ruled = lookUps.filter(({ params }) => 'project' in params.shape).map(({ name }) => name);
  const { read } = answering([PAYMENTS, { id: 'd'.repeat(24), name: 'Other' }], ruled);
  const line = 'metrics Cluster0 cpu in';
  const unknown = { kind: 'wrong', problems: [{ sentence: expect.stringContaining('find the project') }], named: {} };
  for (const written of ['Payments', PAYMENTS.id])
    expect(await read(metrics, `${line} ${written}`)).toMatchObject(unknown);
  expect(await read(metrics, 'metrics cpu', HERE)).toMatchObject({ kind: 'incomplete', named: {} });
  expect(await read(metrics, `${line} Payments`, undefined, ann)).toMatchObject({ kind: 'whole' });
});

describe('what the channel stands for', () => {
  test('is not looked for where the operation is about no project', async () => {
    const { read, asked } = answering(new Error('Atlas is away'));
    expect(await read(orgs, 'orgs', HERE)).toMatchObject({ kind: 'whole' });
    expect(asked).toEqual([]);
    await expect(read(metrics, 'metrics', HERE)).rejects.toThrow('Atlas is away');
  });

  test('is said to be gone where that matters', async () => {
    const { read } = answering([]);
    const gone = {
      kind: 'incomplete',
      trouble: expect.stringMatching(/^This channel defaults to the project “Payments”/),
    };
    expect(await read(metrics, 'metrics', HERE)).toMatchObject(gone);
    expect(await read(orgs, 'orgs', HERE)).not.toHaveProperty('trouble');
  });
});
