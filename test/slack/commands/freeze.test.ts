// Messages about freezes: nobody's text looks like ours, and hidden projects stay hidden.
import { expect, test } from '@jest/globals';
import type { Freeze } from '../../../src/approvals/request/freeze.js';
import { noAudit } from '../../../src/approvals/storage/audit/notes.js';
import type { FreezeChange } from '../../../src/approvals/storage/freeze-store.js';
import { createLog } from '../../../src/log.js';
import { createMetrics } from '../../../src/metrics.js';
import { lookUps } from '../../../src/operations/index.js';
import { freezeOrUnfreeze, visibleFreezes } from '../../../src/slack/commands/freeze.js';
import type { TypedCommand } from '../../../src/slack/lines/typed-command.js';
import { SHARED_CHANNEL_FAILURE } from '../../../src/slack/people/channels.js';
import { ann, FakePeople } from '../../support/people.js';
import { policyRule } from '../../support/requests.js';

const SHUT: Freeze = { scope: { kind: 'project', id: 'a'.repeat(24), name: 'Search' }, by: 'U0BEN', reason: 'INC-1' };
const OPEN: Freeze = { scope: { kind: 'project', id: 'b'.repeat(24), name: 'Payments' }, by: 'U0BEN', reason: 'x' };
const typed: TypedCommand = { command: '/atlas', text: '', userId: ann.userId, channel: 'C0INC42' };
const nobody = [{ name: 'nobody', ids: ['S0NOBODY'] }];
const all = lookUps.filter(({ params }) => 'project' in params.shape).map(({ name }) => name);
const hiding = policyRule({ operations: all, projects: ['Sea*'], requesters: nobody, approvers: [] });

function botWith(frozen: readonly Freeze[] = [], closed?: typeof SHARED_CHANNEL_FAILURE, lostAt?: number) {
  const written: FreezeChange[] = [];
  const posted: string[] = [];
  const deps: Parameters<typeof freezeOrUnfreeze>[0] = {
    policy: {
      approvalsChannel: 'C0APPROVAL',
      rules: [hiding],
      lookUpRequesters: 'everyone' as const,
      freezers: [{ name: 'security', ids: ['S0SECUR'] }],
    },
    people: new FakePeople(),
    log: createLog('silent'),
    metrics: createMetrics(),
    audit: noAudit,
    freezes: {
      read: async () => ({ version: 1, all: frozen }),
      write: async (_: number, change: FreezeChange) => {
        written.push(change);
        return { durable: true };
      },
    },
    policies: {
      read: async () => ({ revision: 1, version: 1, inForce: undefined, announced: undefined, lostAt, now: 2 }),
    },
    channels: { closedTo: async () => closed, joined: async () => [] },
    posting: {
      post: async (_: unknown, { text = '' }: { readonly text?: string }) => {
        posted.push(text);
        return { kind: 'sent' as const, ts: '1.0', channel: 'C0APPROVAL' };
      },
    },
    offered: async () => ({ names: [] }),
    bindings: { channelsOf: async () => [] },
  };
  const run = async (what: 'freeze' | 'unfreeze', rest: string) =>
    (await freezeOrUnfreeze(deps, what, rest, ann, typed)).text;
  return { deps, written, posted, run };
}

test('posts the reason on one line, with its markup escaped', async () => {
  const { run, written, posted } = botWith();
  await run('freeze', 'because INC-42\n*Approved* by <!channel>');
  expect(written.map(({ reason }) => reason)).toEqual(['INC-42 *Approved* by <!channel>']);
  expect(posted).toEqual(['<@U0ANN> froze all changes: `INC-42 *Approved* by &lt;!channel&gt;`']);
});

test('refuses an invisible reason', async () => {
  const { run, written } = botWith();
  expect(await run('freeze', 'because \u200b')).toMatch(/reason/);
  expect(written).toEqual([]);
});

test('refuses a reason that is too long instead of cutting it', async () => {
  const { run, written } = botWith();
  expect(await run('freeze', `because ${'x'.repeat(301)}`)).toMatch(/301 characters.*limit is 300/);
  expect(written).toEqual([]);
});

test('names a frozen project only to people who may look something up in it', async () => {
  const { deps, run } = botWith([SHUT, OPEN]);
  expect(await run('unfreeze', 'because done')).toMatch(/Frozen: changes in Payments\.$/);
  expect(await visibleFreezes(deps, ann, [SHUT, OPEN])).toEqual([OPEN]);
});

test('freezes without a post if the approvals channel is shared with another organization', async () => {
  const { run, written, posted } = botWith([], SHARED_CHANNEL_FAILURE);
  expect(await run('freeze', 'because INC-42')).toMatch(/^All changes .*frozen\./);
  expect(written).toHaveLength(1);
  expect(posted).toEqual([]);
});

test('ends the freeze after a data loss in Slack only once a policy is in force, but others before', async () => {
  const lost: Freeze = { scope: { kind: 'all' }, by: 'countersign', reason: 'loss' };
  const own: Freeze = { scope: { kind: 'operation', id: 'grant-access' }, by: 'U0BEN', reason: 'INC-1' };
  const early = botWith([lost, own], undefined, 1);
  expect(await early.run('unfreeze', 'because checked')).toMatch(/countersign history accept/);
  expect(early.written).toEqual([]);
  await early.run('unfreeze', 'grant-access because done');
  expect(early.written).toMatchObject([{ all: [lost] }]);
  const later = botWith([lost, own]);
  await later.run('unfreeze', 'because checked');
  expect(later.written).toMatchObject([{ all: [own] }]);
});
