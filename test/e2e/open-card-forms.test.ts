// Forms that open from a card: details, approval, the reason for a denial, a shorter time, settling.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SlackSilentError } from '../../src/approvals/people/people.js';
import { SETTLE_AFTER_MS } from '../../src/approvals/request/request.js';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { describeSlackSilence } from '../../src/slack/api/delivery.js';
import { buttonValue } from '../../src/slack/ids.js';
import { approvalsCard, cardWhere, latestView, submitted } from '../support/acting.js';
import { makeCluster, makeProvider, payments } from '../support/atlas-things.js';
import { answerForm, carriedFor, everyButton, pressForm } from '../support/card-forms.js';
import { askedGrant, grantCalls, idOn, typesOf } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { untilStored } from '../support/outcome.js';
import { HOUR } from '../support/requests.js';
import { toldAlone } from '../support/telling.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'] });
const { inside, driver } = system;
beforeAll(async () => {
  const approvals = system.slack.world.channels.find(({ id }) => id === CHANNELS.approvals);
  approvals?.members.push(PEOPLE.gus, PEOPLE.xena);
  for (const name of ['Spare', 'Other']) makeProvider(system.atlas.world, name);
}, 90_000);

const types = async (id: string) => typesOf(await inside.journal(id));
const heard = (user: string, words: RegExp) =>
  system.slack.until(() => words.test(toldAlone(system.slack, user).join(' | ')) && true);

/** A card with every button, even those that the bot would not draw now. */
const anyButton = async (id: string) => everyButton(system, await carriedFor(inside, id));

/** Rita requests a grant. Adds a card with every button. */
async function grant(cluster: string, reason: string) {
  const { id, card } = await askedGrant(system, cluster, reason);
  return { id, card: cardWhere(card), any: await anyButton(id) };
}

/** Max requests the deletion of a provider, which needs two approvers. */
async function deletion(provider: string, reason: string) {
  const { slack } = system;
  await slack.command(PEOPLE.max, CHANNELS.incident, `delete-idp "${provider}" because ${reason}`);
  const view = await latestView(system, PEOPLE.max, `type its name: ${provider}`);
  await submitted(system, PEOPLE.max, view, { confirm: provider });
  const card = await approvalsCard(system, reason, 'waiting');
  return { id: idOn(card), card: cardWhere(card) };
}

/** Rita's grant, answered 502, whose cluster can't be read afterwards. */
async function unknownGrant(cluster: string) {
  const { atlas } = system;
  makeCluster(atlas.world, cluster);
  const plan = await driver.plan(grantAccess, { project: payments(atlas.world), cluster, level: 'logs', for: '4h' });
  const path = new RegExp(`/clusters/${cluster}`);
  atlas.fault({ kind: 'status after effect', status: 502, method: 'POST', path, times: 1 });
  const end = atlas.onCall((call) => {
    if (call.method !== 'GET' && path.test(call.path))
      atlas.fault({ kind: 'status', status: 503, method: 'GET', path });
  });
  const id = await driver.store(plan);
  await untilStored(inside, id, (one) => one.state === 'unknown');
  end();
  return { id, any: await anyButton(id) };
}

/** Makes it unknown for an hour. */
async function anHourLater(id: string) {
  const request = await inside.request(id);
  if (request.state !== 'unknown') throw new Error(`${id} is ${request.state}`);
  await inside.age(request, { since: request.since - SETTLE_AFTER_MS });
}

describe('Details', () => {
  test('show ids, facts, the rule, the plan with its call and the history, without a submit button', async () => {
    const { id, card } = await grant('Cluster0', 'INC-901');
    const { view } = await pressForm(system, PEOPLE.ada, card, 'decide:details', /History/);
    const request = await inside.request(id);
    const said = textOf(view);
    expect(view.submit).toBeUndefined();
    expect(said).toContain(id);
    expect(said).toContain('planHash' in request ? request.planHash : 'no plan');
    expect(said).toContain(`project ${request.params.project} (Payments)`);
    expect(said).toMatch(/Policy rule 3 \(grant-access\).*approve @security.*Approvals 1/);
    expect(said).toMatch(
      /POST \/groups\/[a-f0-9]{24}\/clusters\/Cluster0:grantMongoDBEmployeeAccess.*"\$fromRun": "4h"/,
    );
    expect(said).toMatch(/History .* U0RITAREYE/);
  }, 60_000);

  test('do not open for a guest or another organization, who are told why', async () => {
    const { slack } = system;
    const { card } = await grant('Cluster1', 'INC-902');
    for (const [user, why] of [
      [PEOPLE.gus, /Guests/],
      [PEOPLE.xena, /Only members/],
    ] as const) {
      await slack.press(user, card, 'decide:details');
      await heard(user, why);
      expect(slack.openViews(user)).toEqual([]);
    }
  }, 60_000);
});

describe('Approving in a form', () => {
  test('shows what is lost and how many approvals are needed, asks for the name, and counts once', async () => {
    const { slack, atlas } = system;
    const { id, card } = await deletion('Entra trial', 'INC-911');
    const form = await pressForm(system, PEOPLE.ada, card, 'decide:approve-form', /type its name/);
    expect(form.view.submit?.text).toBe('Approve permanently');
    expect(textOf(form.view)).toMatch(/Entra trial.*can’t be undone.*1 more approval from @security/);

    expect(await answerForm(system, PEOPLE.ada, form, { confirm: 'Entra' })).toEqual({
      kind: 'errors',
      errors: { confirm: expect.stringContaining('Entra trial') },
    });
    expect(await types(id)).toBe('asked previewed');
    expect(await answerForm(system, PEOPLE.ada, form, { confirm: 'Entra trial' })).toEqual({ kind: 'closed' });
    expect(await slack.replay()).toMatchObject({
      kind: 'acknowledged',
      body: expect.stringMatching(/already approved/),
    });
    expect(await types(id)).toBe('asked previewed approved');

    await slack.press(PEOPLE.ada, card, 'decide:approve-form');
    await heard(PEOPLE.ada, /You already approved.*1 more approval from @security/);
    const last = await pressForm(system, PEOPLE.sam, card, 'decide:approve-form', /the final approval/);
    expect(await answerForm(system, PEOPLE.sam, last, { confirm: 'Entra trial' })).toEqual({ kind: 'closed' });
    await slack.until(() => atlas.calls.some(({ method }) => method === 'DELETE'));
  }, 60_000);

  test('is refused at once to the requester, to non-approvers and on an outdated card', async () => {
    const { slack } = system;
    const { id, any } = await grant('Cluster0', 'INC-912');
    const outdated = await everyButton(system, buttonValue(id, 'another'));
    for (const [user, where, why] of [
      [PEOPLE.rita, any, /You asked/],
      [PEOPLE.pat, any, /Only @security can/],
      [PEOPLE.ada, outdated, /out of date/],
    ] as const) {
      await slack.press(user, where, 'decide:approve-form');
      await heard(user, why);
      expect(slack.openViews(user)).toEqual([]);
    }
    expect(await types(id)).toBe('asked previewed');
  }, 60_000);

  test('says in the form that nothing was recorded, at its input or in its place', async () => {
    const { slack } = system;
    const [typed, plain] = [await deletion('Spare', 'INC-913'), await grant('Cluster1', 'INC-914')];
    const withInput = await pressForm(system, PEOPLE.ada, typed.card, 'decide:approve-form', /type its name/);
    const without = await pressForm(system, PEOPLE.sam, plain.any, 'decide:approve-form', /Cluster1/);
    const ada = slack.world.people.find((one) => one.id === PEOPLE.ada);
    if (ada) ada.isRestricted = true;
    const refused = await answerForm(system, PEOPLE.ada, withInput, { confirm: 'Spare' });
    expect(refused).toMatchObject({ kind: 'errors', errors: { confirm: expect.stringMatching(/^Guests/) } });
    if (ada) ada.isRestricted = false;
    await slack.press(PEOPLE.max, typed.card, 'decide:deny');
    await slack.press(PEOPLE.rita, plain.card, 'decide:deny');
    const over = await answerForm(system, PEOPLE.ada, withInput, { confirm: 'Spare' });
    expect(over).toMatchObject({ errors: { confirm: expect.stringMatching(/already cancelled/) } });
    expect(await answerForm(system, PEOPLE.sam, without)).toEqual({ kind: 'updated' });
    expect(textOf(slack.openViews(PEOPLE.sam)[0]?.view)).toMatch(/already cancelled/);
    expect([await types(typed.id), await types(plain.id)]).toEqual(Array(2).fill('asked previewed cancelled'));
  }, 60_000);

  test('opens while Slack is slow to identify the presser, and says so if Slack does not answer', async () => {
    const { slack } = system;
    const { id, any } = await grant('Cluster1', 'INC-916');
    slack.fault({ method: 'users.info', kind: 'slow', ms: 1_200 });
    await pressForm(system, PEOPLE.sam, any, 'decide:approve-form', /One moment/);
    await latestView(system, PEOPLE.sam, 'the final approval');
    slack.fault({ method: 'users.info', kind: 'hang' });
    await pressForm(system, PEOPLE.ada, any, 'decide:approve-form', /One moment/);
    await latestView(system, PEOPLE.ada, describeSlackSilence(new SlackSilentError('')));
    slack.clearFaults();
    expect(await types(id)).toBe('asked previewed');
  }, 60_000);

  test('is not needed on a card of an earlier release', async () => {
    const { id } = await deletion('Other', 'INC-915');
    const earlier = await anyButton(id);
    for (const user of [PEOPLE.ada, PEOPLE.sam]) await system.slack.press(user, earlier, 'decide:approve');
    await approvalsCard(system, 'INC-915', 'done');
  }, 60_000);
});

test('a button that only another release of the bot knows does nothing, and says so', async () => {
  const { id, any } = await unknownGrant('cf-button');
  const before = await types(id);
  await system.slack.press(PEOPLE.sam, any, 'decide:of-another-release');
  await heard(PEOPLE.sam, /this button.*Nothing was recorded/);
  expect(await types(id)).toBe(before);
}, 60_000);

describe('A denial', () => {
  test('is recorded at the press, and the form takes a reason once', async () => {
    const { slack } = system;
    const { id, card } = await grant('Cluster0', 'INC-921');
    const form = await pressForm(system, PEOPLE.ada, card, 'decide:deny', /is denied\. Nothing was changed/);
    expect(await types(id)).toBe('asked previewed denied');
    expect(await answerForm(system, PEOPLE.ada, form, { why: 'Ask again after the freeze.' })).toEqual({
      kind: 'closed',
    });
    expect(await inside.request(id)).toMatchObject({ state: 'denied', why: 'Ask again after the freeze.' });
    await slack.replay();
    expect(await types(id)).toBe('asked previewed denied explained');
  }, 60_000);

  test('needs no reason, and a requester who cancels gets no form', async () => {
    const { slack } = system;
    const [denied, taken] = [await grant('Cluster0', 'INC-922'), await grant('Cluster1', 'INC-923')];
    const form = await pressForm(system, PEOPLE.ada, denied.card, 'decide:deny', /is denied/);
    expect(await answerForm(system, PEOPLE.ada, form)).toEqual({ kind: 'closed' });
    expect(await types(denied.id)).toBe('asked previewed denied');
    await slack.press(PEOPLE.ada, denied.any, 'decide:deny');
    await heard(PEOPLE.ada, /You already denied/);
    await slack.press(PEOPLE.rita, taken.card, 'decide:deny');
    expect(await types(taken.id)).toBe('asked previewed cancelled');
    await slack.press(PEOPLE.rita, taken.any, 'decide:deny');
    await heard(PEOPLE.rita, /is already cancelled/);
    expect(slack.openViews(PEOPLE.rita)).toEqual([]);
  }, 60_000);

  test('whose form could not open can be explained with a private button', async () => {
    const { slack } = system;
    const { id, card, any } = await grant('Cluster0', 'INC-924');
    slack.fault({ method: 'views.open', kind: 'error', error: 'expired_trigger_id' });
    await slack.press(PEOPLE.ada, card, 'decide:deny');
    await heard(PEOPLE.ada, /still add a reason/);
    await slack.press(PEOPLE.sam, any, 'decide:why');
    await heard(PEOPLE.sam, /person who denied/);
    const lone = cardWhere(slack.messages(CHANNELS.approvals, PEOPLE.ada).findLast((one) => one.ephemeralFor));
    const form = await pressForm(system, PEOPLE.ada, lone, 'decide:why', /is denied/);
    expect(await answerForm(system, PEOPLE.ada, form, { why: 'Too broad.' })).toEqual({ kind: 'closed' });
    expect(await inside.request(id)).toMatchObject({ why: 'Too broad.' });
  }, 60_000);
});

describe('Approving for a shorter time', () => {
  test('runs with the shorter time, and refuses others at the field', async () => {
    const { id, card } = await grant('Cluster0', 'INC-931');
    const form = await pressForm(system, PEOPLE.sam, card, 'decide:less', /Requested for 4 hours/);
    for (const [atMost, why] of [
      ['soon', /a length of time/],
      ['6h', /for 4 hours/],
      ['1m', /too short/],
    ] as const) {
      const seen = await answerForm(system, PEOPLE.sam, form, { 'at-most': atMost });
      expect(seen).toMatchObject({ kind: 'errors', errors: { 'at-most': expect.stringMatching(why) } });
    }
    expect(await types(id)).toBe('asked previewed');
    expect(await answerForm(system, PEOPLE.sam, form, { 'at-most': '2 hours' })).toEqual({ kind: 'closed' });
    await approvalsCard(system, 'INC-931', 'done');
    expect(await inside.request(id)).toMatchObject({ approvals: [{ atMost: '2h' }] });
    const sent = JSON.stringify(grantCalls(system, 'Cluster0').at(-1)?.body);
    const ends = Date.parse(/"expirationTime":"([^"]+)"/.exec(sent)?.[1] ?? '');
    expect(Math.abs(ends - Date.now() - 2 * HOUR)).toBeLessThan(60_000);
  }, 60_000);
});

describe('Settling', () => {
  test('is possible after an hour, with the evidence, by an approver, once', async () => {
    const { slack } = system;
    const { id, any } = await unknownGrant('doubted');
    await slack.press(PEOPLE.sam, any, 'decide:settle');
    await heard(PEOPLE.sam, /approver can settle/);
    await anHourLater(id);
    await slack.press(PEOPLE.rita, any, 'decide:settle');
    await heard(PEOPLE.rita, /somebody else must/);
    const form = await pressForm(system, PEOPLE.sam, any, 'decide:settle', /Applied: .*Not applied: /s);
    expect(await answerForm(system, PEOPLE.sam, form)).toMatchObject({ kind: 'incomplete' });
    expect(await answerForm(system, PEOPLE.sam, form, { outcome: 'not-happened' })).toEqual({ kind: 'closed' });
    expect(await inside.request(id)).toMatchObject({ state: 'failed' });
    await slack.replay();
    expect((await types(id)).match(/settled/g)).toHaveLength(1);
  }, 60_000);

  test('needs no form on a card of an earlier release, and Check now says that it reads Atlas', async () => {
    const { slack } = system;
    const { id, any } = await unknownGrant('uncertain');
    await slack.press(PEOPLE.sam, any, 'decide:check-again');
    await heard(PEOPLE.sam, /checking Atlas/);
    await anHourLater(id);
    await slack.press(PEOPLE.sam, any, 'decide:happened');
    expect(await inside.request(id)).toMatchObject({ state: 'succeeded' });
    await slack.press(PEOPLE.sam, any, 'decide:check-again');
    await heard(PEOPLE.sam, /is already done/);
  }, 60_000);
});
