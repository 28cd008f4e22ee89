import { expect, test } from '@jest/globals';
import { noAudit } from '../../../src/approvals/storage/audit/notes.js';
import type { ReadResult } from '../../../src/approvals/storage/store.js';
import { createLog } from '../../../src/log.js';
import { createMetrics } from '../../../src/metrics.js';
import { type FormPressServices, onEdit, onUndo } from '../../../src/slack/cards/form-presses.js';
import { commandFromPress, type TypedCommand } from '../../../src/slack/lines/typed-command.js';
import { gate } from '../../support/eventually.js';
import { ann, FakePeople, rita } from '../../support/people.js';
import { approved, everyStanding, HOUR, NOW, pending, succeeded, unknown } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const grant = {
  operation: 'grant-access',
  params: { project: 'a'.repeat(24), cluster: 'C0', level: 'logs', for: '4h' },
};
const LATER = new Date(NOW + HOUR).toISOString();
const sent = (endsAt: string) => ({
  ...succeeded().sent,
  basis: { clusterId: 'c'.repeat(24), grant: null },
  call: {
    method: 'POST' as const,
    path: '/x',
    body: { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: endsAt },
  },
});

/** @returns what the presser was told, and the lines of the forms that opened */
async function pressed(read: ReadResult, over: Partial<FormPressServices> = {}, open = onUndo) {
  const told: string[] = [];
  const opened: TypedCommand[] = [];
  const deps: FormPressServices = {
    people: Object.assign(new FakePeople(), { cachedPerson: async () => rita, zoneOf: () => undefined }),
    log: createLog('silent'),
    metrics: createMetrics(),
    audit: noAudit,
    store: { read: async () => read, returnOf: async () => 'none' },
    offered: async () => ({ names: [] }),
    channels: { closedTo: async () => undefined },
    posting: {
      reply: async (_, { text }) => {
        told.push(text);
        return true;
      },
      post: async () => ({ kind: 'sent', channel: 'D0', ts: '1.0' }),
      update: async () => ({ kind: 'sent', channel: 'D0', ts: '1.0' }),
    },
    openLine: async (typed) => void opened.push(typed),
    ...over,
  };
  const press = { user: { id: rita.userId }, actions: [{ action_id: 'undo', value: '/atlas request K7Q-4MD' }] };
  await open(deps, press, commandFromPress(press, '/atlas request K7Q-4MD', true));
  return { told, opened };
}
const stored = (request: Extract<ReadResult, object>['request']): ReadResult => ({
  request,
  version: 1,
  confirmed: 1,
  notedBy: NOW,
  now: NOW,
});

test('Undo opens the form of the reverse change, with the request that it undoes', async () => {
  const request = { ...succeeded(grant), sent: sent(LATER) };
  const { told, opened } = await pressed(stored(request));
  expect(told).toEqual([]);
  const params = { project: 'a'.repeat(24), cluster: 'C0' };
  expect(opened).toMatchObject([{ undoes: { id: request.id, params } }]);
  expect(opened[0]?.text).toMatch(/^revoke-access C0 in a{24} because undo of /);
});

test('Undo doesn’t name the request in the form if the person must choose what to change', async () => {
  const taken = { operation: 'take-snapshot', params: { project: 'a'.repeat(24), cluster: 'C0' } };
  const basis = { clusterId: 'c'.repeat(24), last: null };
  const call = { method: 'POST' as const, path: '/x', body: {} };
  const { opened } = await pressed(stored({ ...succeeded(taken), sent: { ...succeeded().sent, basis, call } }));
  expect(opened[0]?.text).toMatch(/^delete-snapshot .*because undo of /);
  expect(opened[0]).not.toHaveProperty('undoes');
});

test('Undo opens no form if somebody already asked to end the change, and says who', async () => {
  const request = { ...succeeded(grant), sent: sent(LATER) };
  const { cluster, project } = grant.params;
  const does = { operation: 'revoke-access', params: { cluster, project } };
  const itsReturn = asReturn(approved({ ...does, returning: { endAsked: 'GGG-GGG' } }));
  const reads = (asked: ReadResult): Partial<FormPressServices> => ({
    store: {
      read: async (id) => (id === 'GGG-GGG' ? asked : stored(request)),
      returnOf: async () => stored(itsReturn),
    },
  });
  const open = await pressed(stored(request), reads(stored(pending({ id: 'GGG-GGG', requester: ann }))));
  expect([open.told, open.opened]).toEqual([[expect.stringMatching(/<@U0ANN>.*GGG-GGG/)], []]);
  const ended = await pressed(stored(request), reads(stored({ ...everyStanding.denied, id: 'GGG-GGG' })));
  expect([ended.told, ended.opened.length]).toEqual([[], 1]);
});

test('Undo opens the form again if Atlas didn’t finish the first undo', async () => {
  const undone = { by: 'GGG-GGG', at: NOW, sentence: 'Late.' };
  const { told, opened } = await pressed(stored({ ...succeeded(grant), sent: sent(LATER), undone }));
  expect([told, opened.length]).toEqual([[], 1]);
});

test('Undo fills in the id that Atlas answered', async () => {
  const taken = { operation: 'take-snapshot', params: { project: 'a'.repeat(24), cluster: 'C0' } };
  const basis = { clusterId: 'c'.repeat(24), last: null };
  const call = { method: 'POST' as const, path: '/x', body: {} };
  const request = { ...succeeded(taken), sent: { ...succeeded().sent, basis, call }, reply: { id: 'b'.repeat(24) } };
  const { opened } = await pressed(stored(request));
  const params = { ...taken.params, snapshot: 'b'.repeat(24) };
  expect(opened).toMatchObject([{ undoes: { id: request.id, params } }]);
  expect(opened[0]?.text).toMatch(/^delete-snapshot b{24} C0 .*because undo of /);
});

test('Undo reads the presser and the request in parallel', async () => {
  const read = stored({ ...succeeded(grant), sent: sent(LATER) });
  const { until, open } = gate();
  const { opened } = await pressed(read, {
    people: Object.assign(new FakePeople(), { cachedPerson: () => until.then(() => rita), zoneOf: () => undefined }),
    store: {
      read: async () => {
        open();
        return read;
      },
      returnOf: async () => 'none',
    },
  });
  expect(opened).toHaveLength(1);
});

const { preview: _, rule: __, ...impossible } = everyStanding.voided;
const edited = async (over: object, itsReturn: ReadResult = 'none') => {
  const request = { ...impossible, ...grant, ...over };
  const store = { read: async () => stored(request), returnOf: async () => itsReturn };
  return (await pressed(stored(request), { store }, onEdit)).opened;
};

test('Edit opens the form with all values and a long reason, for where the request was made', async () => {
  const reason = 'x'.repeat(1_000);
  const params = { ...grant.params, case: '9'.repeat(8) };
  const opened = await edited({ reason, params, askedIn: 'C0INC42', thread: '17.5', undoes: 'GGG-GGG' });
  expect(opened).toMatchObject([{ channel: 'C0INC42', thread: '17.5', undoes: { id: 'GGG-GGG', params } }]);
  expect(opened[0]?.text).toBe(`grant-access C0 in ${'a'.repeat(24)} for 4h case 99999999 because ${reason}`);
});

test.each(['preparing', 'pending', 'approved'] as const)(
  'Edit of one’s own request that is %s replaces it',
  async (state) => {
    const opened = await edited({ ...everyStanding[state], ...grant });
    expect(opened).toMatchObject([{ replaces: everyStanding[state].id }]);
  },
);

test.each([
  ['by somebody else', { ...pending(), requester: ann }, /Only the requester can edit/],
  ['that is running', everyStanding.executing, /is running/],
  ['that was sent', everyStanding.sent, /is running/],
  ['that is unconfirmed', unknown(), /is unconfirmed/],
])('Edit of a request %s opens no form and says why', async (_, request, why) => {
  const { told, opened } = await pressed(stored({ ...request, operation: 'grant-access' }), {}, onEdit);
  expect([told, opened]).toEqual([[expect.stringMatching(why)], []]);
});

test('Edit of a request that only ends a change opens no form', async () => {
  const params = { project: 'a'.repeat(24), cluster: 'C0' };
  const asked = pending({ operation: 'revoke-access', params, undoes: 'GGG-GGG' });
  const store = {
    read: async () => stored(asked),
    returnOf: async () => stored(asReturn(approved({ operation: 'revoke-access', params }))),
  };
  const { told, opened } = await pressed(stored(asked), { store }, onEdit);
  expect([told, opened]).toEqual([[expect.stringMatching(/only ends a temporary change/)], []]);
});

test('Edit by another person posts where they pressed', async () => {
  const opened = await edited({ requester: ann, askedIn: 'C0SECRET', thread: '17.5' });
  expect(opened).toHaveLength(1);
  expect(opened[0]).not.toMatchObject({ channel: 'C0SECRET' });
  expect(opened[0]).not.toHaveProperty('thread');
});

test('Edit extends the change only while it can be extended', async () => {
  const extendable = stored(asReturn(approved()));
  expect(await edited({ extends: 'GGG-GGG' }, extendable)).toMatchObject([{ extends: { id: 'GGG-GGG' } }]);
  for (const ended of [stored(asReturn({ ...everyStanding.voided })), 'none'] as const)
    expect((await edited({ extends: 'GGG-GGG' }, ended))[0]).not.toHaveProperty('extends');
});

test.each<[string, ReadResult]>([
  ['that has ended', stored({ ...succeeded(grant), sent: sent(new Date(NOW).toISOString()) })],
  ['that was undone', stored({ ...succeeded(grant), sent: sent(LATER), undone: { by: 'GGG-GGG', at: NOW } })],
  ['that hasn’t run', stored(pending())],
  ['that isn’t stored', 'none'],
])('Undo opens no form for a change %s', async (_, read) => {
  const { told, opened } = await pressed(read);
  expect(told).toEqual([expect.stringContaining('nothing left')]);
  expect(opened).toEqual([]);
});

test('Edit fills in the time for which the change was scheduled', async () => {
  const startsAt = NOW - (NOW % 60_000) + HOUR;
  const request = { ...succeeded(grant), state: 'expired' as const, by: 'countersign', startsAt };
  const { opened } = await pressed(stored(request), {}, onEdit);
  expect(opened[0]?.text).toContain(` at ${new Date(startsAt).toISOString().slice(0, 19)}Z `);
});
