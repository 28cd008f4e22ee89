// Credentials of other programs can be deleted; those of the bot can't.
import { expect, test } from '@jest/globals';
import { credentialId } from '../../src/sandbox/atlas/credentials.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, latestView, submitted } from '../support/acting.js';
import { cardSaying } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { doneOnceApproved } from '../support/outcome.js';
import { openTestSystem, POLICY, type TestSystem } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita } = PEOPLE;
const KEYS = `${POLICY}  - operations: [area:keys]\n    requesters: [sre]\n`;
const CUT_OFF = 'would lock me out';

const system = useTestSystem({ roles: ['web', 'worker'], policy: KEYS });
const { inside } = system;

const writes = ({ atlas }: TestSystem) =>
  atlas.calls.filter(({ method, path }) => method !== 'GET' && path.startsWith('/orgs/'));

test('deletes the key of another program after approval, and saves it to a file', async () => {
  const { world } = system.atlas;
  expect(world.apiKeys.map(({ publicKey }) => publicKey)).toContain('pipeline');
  await system.slack.command(
    rita,
    CHANNELS.incident,
    'delete-api-key pipeline of "Counter Inc" because SEC-71 nobody uses it',
  );
  const form = await latestView(system, rita, 'can’t be undone');
  expect(textOf(form.view)).toContain('Project Cluster Manager in Payments');
  await submitted(system, rita, form, { confirm: 'pipeline' });
  await doneOnceApproved(system, inside, 'SEC-71 nobody uses it');
  expect(world.apiKeys.map(({ publicKey }) => publicKey)).not.toContain('pipeline');
  expect(writes(system).map(({ credential }) => credential)).toEqual(['owner']);
  await cardSaying(system, 'SEC-71 nobody uses it', /pipeline .*permanently deleted/);
  const kit = await system.slack.until(() =>
    system.slack
      .messages(CHANNELS.approvals)
      .flatMap(({ files = [] }) => files)
      .find(({ content }) => content !== undefined),
  );
  expect(JSON.parse(kit.content ?? '')).toMatchObject({
    operation: 'delete-api-key',
    name: 'pipeline',
    roles: [{ role: 'GROUP_CLUSTER_MANAGER' }, { role: 'ORG_MEMBER' }],
  });
  expect(kit.content).not.toContain('4c1f9b0e7a52');
  expect(await ask(system, rita, 'keys of "Counter Inc"')).not.toContain('pipeline');
}, 90_000);

test.each([
  ['service-account', 'delete-service-account', ['reader', 'executor', 'owner']],
  ['api-key', 'delete-api-key', ['readerKey', 'executorKey']],
] as const)(
  'refuses to delete the bot’s own credentials (%s), in a line or a form',
  async (credential, operation, names) => {
    const apart = await openTestSystem({ policy: KEYS, credential });
    const { slack, atlas } = apart;
    const formSaying = (...words: readonly string[]) =>
      slack.until(() => slack.openViews(rita).find(({ view }) => words.every((one) => textOf(view).includes(one))));
    const isRefused = async (reason: string) => {
      const { id } = await formSaying(CUT_OFF, reason);
      expect(await slack.submit(rita, id, {})).toMatchObject({ kind: 'errors' });
    };
    try {
      for (const name of names) {
        const line = `${operation} ${credentialId(atlas.credentials[name])} of "Counter Inc" because SEC-72 ${name}`;
        await slack.command(rita, CHANNELS.incident, line);
        await isRefused(`SEC-72 ${name}`);
      }
      await slack.command(rita, CHANNELS.incident, `${operation} of "Counter Inc" because SEC-73 typed`);
      const { id: viewId } = await formSaying('SEC-73 typed');
      await slack.change(rita, { viewId }, 'param:credential', credentialId(atlas.credentials[names[0]]));
      await isRefused('SEC-73 typed');
      expect(writes(apart)).toEqual([]);
    } finally {
      await apart.close();
    }
  },
  90_000,
);
