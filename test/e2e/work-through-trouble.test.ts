// Trouble outside the bot, and what people are told: nothing guessed, nothing lost.
import { describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { SCOPES } from '../../src/slack/api/scopes.js';
import { approvalsCard, ask, askGrant, decide, privateAnswers, submitted } from '../support/acting.js';
import { askedGrant } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import type { TestSystem } from '../support/test-system.js';
import { testSystems } from '../support/use-test-system.js';

const open = testSystems();

const GRANT = /grantMongoDBEmployeeAccess/;
const LINE = 'grant-access Cluster0 in Payments for 4h because INC-50';
const grants = ({ atlas }: TestSystem) =>
  atlas.calls.filter(({ method, path }) => method === 'POST' && GRANT.test(path));

async function approved(here: TestSystem) {
  const { card } = await askedGrant(here, 'Cluster0', 'INC-50');
  await decide(here, PEOPLE.sam, card, 'decide:approve');
}

describe('while Atlas is down', () => {
  test('the form keeps the line, says so, and tries again', async () => {
    const here = await open();
    here.atlas.fault({ kind: 'status', status: 503, times: 1_000 });
    await here.slack.command(PEOPLE.rita, CHANNELS.incident, LINE);
    const view = await here.slack.until(() =>
      here.slack.openViews(PEOPLE.rita).find((one) => textOf(one.view).includes('Try again')),
    );
    expect(textOf(view.view)).toContain(LINE);
    here.atlas.clearFaults();
    await here.slack.press(PEOPLE.rita, { viewId: view.id }, 'form:try-again');
    await here.slack.until(() => here.slack.openViews(PEOPLE.rita).find((one) => textOf(one.view).includes('Undo')));
  }, 120_000);
});

describe('when Slack', () => {
  test('does not identify the presser, nothing is recorded and the presser is told', async () => {
    const here = await open();
    const { card } = await askedGrant(here, 'Cluster0', 'INC-50');
    here.slack.fault({ method: 'users.info', kind: 'status', status: 500, times: 1 });
    await decide(here, PEOPLE.sam, card, 'decide:approve');
    await here.slack.until(() => privateAnswers(here, PEOPLE.sam).some((text) => /Not recorded/.test(text)));
    expect(grants(here)).toHaveLength(0);
    await decide(here, PEOPLE.sam, card, 'decide:approve');
    await approvalsCard(here, 'INC-50', 'done');
  }, 120_000);

  test('has archived the approvals channel, the requester is told and the request stays open', async () => {
    const here = await open();
    const channel = here.slack.world.channels.find(({ id }) => id === CHANNELS.approvals);
    if (channel) channel.archived = true;
    const view = await askGrant(here, PEOPLE.rita, LINE);
    await submitted(here, PEOPLE.rita, view);
    await here.slack.until(() => here.slack.directMessages(PEOPLE.rita).some(({ text }) => /archived/.test(text)));
    expect(await ask(here, PEOPLE.rita, 'requests')).toContain('waiting');
  }, 120_000);

  test('replays a command it runs once, and never with a wrong signature, app or workspace', async () => {
    const here = await open();
    await ask(here, PEOPLE.rita, 'namespaces Cluster0 in Payments');
    const answers = () => privateAnswers(here, PEOPLE.rita, CHANNELS.incident).length;
    const delivery = here.slack.deliveries.at(-1);
    if (delivery === undefined) throw new Error('nothing was delivered');
    const { payload } = delivery;
    await here.slack.replay(delivery);
    expect(await here.slack.deliverRaw({ payload, signingSecret: 'another' })).toMatchObject({ status: 401 });
    expect(await here.slack.deliverRaw({ payload, timestamp: Date.now() / 1000 + 3_600 })).toMatchObject({
      status: 401,
    });
    expect(
      await here.slack.deliverRaw({ payload: { ...payload, trigger_id: '1.2.a' }, teamId: 'T0SOMEELSE' }),
    ).toMatchObject({
      kind: 'acknowledged',
      body: expect.stringContaining('different workspace'),
    });
    await here.slack.deliverRaw({ payload: { ...payload, trigger_id: '1.2.b' }, appId: 'A0SOMEELSE' });
    await ask(here, PEOPLE.rita, 'help');
    expect(answers()).toBe(2);
  }, 120_000);
});

describe('the bot', () => {
  test('without a policy file answers look-ups, and refuses changes with what to write', async () => {
    const here = await open({ policy: null });
    expect(await ask(here, PEOPLE.rita, 'private-endpoints in Payments')).toMatch(/endpoint/);
    const answer = await ask(here, PEOPLE.rita, LINE);
    expect(answer).toMatch(/no policy file/);
    expect(answer).toContain('operations: [grant-access]');
  }, 120_000);

  test('says in its status which scopes its app lacks, and works as far as it can', async () => {
    const scopes = SCOPES.filter((scope) => scope !== 'files:write');
    const here = await open({ slack: { scopes } });
    expect(await ask(here, PEOPLE.rita, 'status')).toMatch(/Slack: ok, HTTP, but my app lacks files:write\b/);
    expect(await ask(await open(), PEOPLE.rita, 'status')).not.toContain('lacks');
  }, 120_000);

  test('does not start if its policy file is missing and no policy is in force', async () => {
    const here = await open({ roles: [] });
    const starting = here.start('web', { COUNTERSIGN_POLICY: '/nowhere/policy.yaml' });
    await expect(starting).rejects.toThrow(/the policy file \/nowhere\/policy.yaml/);
  }, 120_000);

  test('works with API keys and digest, over Socket Mode', async () => {
    const here = await open({ credential: 'api-key', socketMode: true });
    await here.slack.until(() => here.slack.sockets() > 0);
    await approved(here);
    await approvalsCard(here, 'INC-50', 'done');
    expect(here.slack.deliveries.every(({ via }) => via === 'socket')).toBe(true);
    expect(grants(here).at(-1)?.credential).toBe('executorKey');
  }, 120_000);

  test('sends approved changes with the worker’s credential, and everything else with the web role’s', async () => {
    const here = await open({ roles: ['web', 'worker'] });
    await approved(here);
    await approvalsCard(here, 'INC-50', 'done');
    expect(grants(here).map(({ credential }) => credential)).toEqual(['executor']);
    const [web] = here.bots;
    expect(web?.output()).not.toMatch(/xoxb-|mdb_sa_sk_/);
  }, 120_000);

  test('says that Redis is down, records nothing, and works again afterwards', async () => {
    const here = await open();
    const view = await askGrant(here, PEOPLE.rita, LINE);
    here.redis.kill();
    const seen = await here.slack.submit(PEOPLE.rita, view.id);
    expect(seen).toMatchObject({ kind: 'errors', errors: { reason: expect.stringMatching(/Redis/) } });
    await here.redis.restart();
    let again = await here.slack.submit(PEOPLE.rita, view.id);
    for (let tries = 0; again.kind === 'errors' && tries < 20; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      again = await here.slack.submit(PEOPLE.rita, view.id);
    }
    expect(again).toEqual({ kind: 'closed' });
    await approvalsCard(here, 'INC-50', 'waiting');
  }, 120_000);
});
