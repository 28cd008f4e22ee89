// Forms that open from a card: details, approval, denial and its reason, a shorter time, settling.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SlackSilentError } from '../../src/approvals/people/people.js';
import { SETTLE_AFTER_MS } from '../../src/approvals/request/request.js';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { describeSlackSilence } from '../../src/slack/api/delivery.js';
import { buttonValue } from '../../src/slack/ids.js';
import {
  approvalsCard,
  askGrant,
  cardWhere,
  decide,
  latestView,
  privateAnswers,
  submitted,
} from '../support/acting.js';
import { makeCluster, makeProvider, payments } from '../support/atlas-things.js';
import { answerForm, carriedFor, everyButton, pressForm } from '../support/card-forms.js';
import { askedGrant, grantCalls, idOn, typesOf } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { untilStored } from '../support/outcome.js';
import { HOUR, MINUTE } from '../support/requests.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const policy = POLICY.replace('approvers: [sre, security]', 'approvers: [security]\n    wait: 5m');
const system = useTestSystem({ roles: ['web', 'worker'], policy });
const { inside, driver } = system;
beforeAll(async () => {
  const approvals = system.slack.world.channels.find(({ id }) => id === CHANNELS.approvals);
  approvals?.members.push(PEOPLE.gus, PEOPLE.xena);
  for (const name of ['Spare', 'Other']) makeProvider(system.atlas.world, name);
}, 90_000);

const types = async (id: string) => typesOf(await inside.journal(id));
const heard = (user: string, words: RegExp) =>
  system.slack.until(() => words.test(privateAnswers(system, user).join(' | ')) && true);

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
  const view = await latestView(system, PEOPLE.max, `type: ${provider}`);
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
  }, 120_000);

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
  }, 120_000);
});

describe('Approving in a form', () => {
  test('shows what is lost and how many approvals are needed, asks for the name, and counts once', async () => {
    const { slack, atlas } = system;
    const { id, card } = await deletion('Entra trial', 'INC-911');
    const form = await pressForm(system, PEOPLE.ada, card, 'decide:approve-form', /type: /);
    expect(form.view.submit?.text).toMatch(/^Approve/);
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
  }, 120_000);

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
  }, 120_000);

  test('says in the form that nothing was recorded, at its input or in its place', async () => {
    const { slack } = system;
    const [typed, plain] = [await deletion('Spare', 'INC-913'), await grant('Cluster1', 'INC-914')];
    const withInput = await pressForm(system, PEOPLE.ada, typed.card, 'decide:approve-form', /type: /);
    const without = await pressForm(system, PEOPLE.sam, plain.any, 'decide:approve-form', /Cluster1/);
    const ada = slack.world.people.find((one) => one.id === PEOPLE.ada);
    if (ada) ada.isRestricted = true;
    const refused = await answerForm(system, PEOPLE.ada, withInput, { confirm: 'Spare' });
    expect(refused).toMatchObject({ kind: 'errors', errors: { confirm: expect.stringMatching(/^Guests/) } });
    if (ada) ada.isRestricted = false;
    await slack.press(PEOPLE.max, await anyButton(typed.id), 'decide:deny');
    await slack.press(PEOPLE.rita, plain.any, 'decide:deny');
    const over = await answerForm(system, PEOPLE.ada, withInput, { confirm: 'Spare' });
    expect(over).toMatchObject({ errors: { confirm: expect.stringMatching(/already canceled/) } });
    expect(await answerForm(system, PEOPLE.sam, without)).toEqual({ kind: 'updated' });
    expect(textOf(slack.openViews(PEOPLE.sam)[0]?.view)).toMatch(/already canceled/);
    expect([await types(typed.id), await types(plain.id)]).toEqual(Array(2).fill('asked previewed cancelled'));
  }, 120_000);

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
  }, 120_000);

  test('is not needed on a card of an earlier release', async () => {
    const { id } = await deletion('Other', 'INC-915');
    const earlier = await anyButton(id);
    for (const user of [PEOPLE.ada, PEOPLE.sam]) await system.slack.press(user, earlier, 'decide:approve');
    await approvalsCard(system, 'INC-915', 'done');
  }, 120_000);
});

test('a button that only another release of the bot knows does nothing, and says so', async () => {
  const { id, any } = await unknownGrant('cf-button');
  const before = await types(id);
  await system.slack.press(PEOPLE.sam, any, 'decide:of-another-release');
  await heard(PEOPLE.sam, /this button.*Nothing was recorded/);
  expect(await types(id)).toBe(before);
}, 120_000);

describe('Denying in a form', () => {
  const reason = 'Ask again after the freeze.';

  test('records nothing until it is submitted, then the denial and its reason in one step', async () => {
    const { slack } = system;
    const { id, card } = await grant('Cluster0', 'INC-921');
    const form = await pressForm(system, PEOPLE.ada, card, 'decide:deny-form', /can edit the request and submit/);
    expect([form.view.submit?.text, await types(id)]).toEqual(['Deny', 'asked previewed']);
    expect(await answerForm(system, PEOPLE.ada, form, { why: reason })).toEqual({ kind: 'closed' });
    expect(await inside.request(id)).toMatchObject({ state: 'denied', why: reason });
    await slack.replay();
    expect(await types(id)).toBe('asked previewed denied explained');
  }, 120_000);

  test('needs no reason, is refused at once to others, and cancels for the requester', async () => {
    const { slack } = system;
    const [denied, taken] = [await grant('Cluster0', 'INC-922'), await grant('Cluster1', 'INC-923')];
    await slack.press(PEOPLE.pat, denied.card, 'decide:deny-form');
    await heard(PEOPLE.pat, /Only @security can/);
    const form = await pressForm(system, PEOPLE.ada, denied.card, 'decide:deny-form', /can edit the request/);
    expect(await answerForm(system, PEOPLE.ada, form)).toEqual({ kind: 'closed' });
    await slack.press(PEOPLE.ada, denied.any, 'decide:deny-form');
    await heard(PEOPLE.ada, /You already denied/);
    expect(await types(denied.id)).toBe('asked previewed denied');
    const own = await pressForm(system, PEOPLE.rita, taken.card, 'decide:deny-form', /this cancels it/);
    expect(await answerForm(system, PEOPLE.rita, own)).toEqual({ kind: 'closed' });
    expect(await types(taken.id)).toBe('asked previewed cancelled');
    await slack.press(PEOPLE.rita, taken.any, 'decide:deny-form');
    await heard(PEOPLE.rita, /is already canceled/);
  }, 120_000);
});

describe('A form to deny that is open while the request is approved', () => {
  async function approvedMeanwhile(reason: string) {
    const line = `delete-query-limit FederatedDB0 daily in Payments because ${reason}`;
    await submitted(system, PEOPLE.rita, await askGrant(system, PEOPLE.rita, line));
    const card = await approvalsCard(system, reason, 'waiting');
    const form = await pressForm(system, PEOPLE.ada, cardWhere(card), 'decide:deny-form', /can edit the request/);
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    await approvalsCard(system, reason, 'approved');
    return { id: idOn(card), card, form };
  }
  /** Moves the approval into the past, so that the rule's wait is over. */
  async function waitOver(id: string) {
    const request = await inside.request(id);
    if (request.state !== 'approved') throw new Error(`${id} is ${request.state}`);
    const approvedAt = request.approvedAt - 6 * MINUTE;
    const approvals = request.approvals.map((one) => ({ ...one, at: approvedAt }));
    await inside.age(request, { approvedAt, approvals, notBefore: approvedAt });
  }
  const shown = () => textOf(system.slack.openViews(PEOPLE.ada).at(-1)?.view);

  test('says so when it is submitted, keeps the reason, and stops the request if it is submitted again', async () => {
    const { id, card, form } = await approvedMeanwhile('INC-925');
    expect(await answerForm(system, PEOPLE.ada, form, { why: 'Too broad.' })).toEqual({ kind: 'updated' });
    expect(shown()).toMatch(/U0SAM\w* approved this request\. Stop it before it runs\?.*Too broad\./);
    await system.slack.replay();
    expect(await types(id)).toBe('asked previewed approved quorum');
    expect(await answerForm(system, PEOPLE.ada, form)).toEqual({ kind: 'closed' });
    expect(await inside.request(id)).toMatchObject({ state: 'denied', by: PEOPLE.ada, why: 'Too broad.' });
    expect(await types(id)).toBe('asked previewed approved quorum denied explained');
    await system.slack.press(PEOPLE.sam, await anyButton(id), 'decide:deny-form');
    await heard(PEOPLE.sam, new RegExp(`${idOn(card)} is already denied`));
  }, 120_000);

  test('says that it is too late once the request has run', async () => {
    const { id, card, form } = await approvedMeanwhile('INC-926');
    const late = await pressForm(system, PEOPLE.sam, await anyButton(id), 'decide:deny-form', /Stop it before it runs/);
    await waitOver(id);
    await approvalsCard(system, 'INC-926', 'done');
    for (const [user, open] of [
      [PEOPLE.ada, form],
      [PEOPLE.sam, late],
    ] as const)
      expect(await answerForm(system, user, open, { why: 'Too broad.' })).toMatchObject({
        errors: { why: expect.stringContaining(`${idOn(card)} is already done`) },
      });
  }, 120_000);
});

describe('Stop', () => {
  test('acts at once, and then asks for the reason once', async () => {
    const { slack } = system;
    const { id, any } = await grant('Cluster0', 'INC-927');
    const form = await pressForm(system, PEOPLE.ada, any, 'decide:deny', /is denied\. Nothing was changed/);
    expect(await types(id)).toBe('asked previewed denied');
    expect(await answerForm(system, PEOPLE.ada, form, { why: 'Too broad.' })).toEqual({ kind: 'closed' });
    expect(await inside.request(id)).toMatchObject({ state: 'denied', why: 'Too broad.' });
    await slack.replay();
    expect(await types(id)).toBe('asked previewed denied explained');
    await slack.press(PEOPLE.ada, any, 'decide:deny');
    await heard(PEOPLE.ada, /You already denied/);
  }, 120_000);

  test('offers a private button for the reason if the form could not open', async () => {
    const { slack } = system;
    const { id, any } = await grant('Cluster0', 'INC-924');
    slack.fault({ method: 'views.open', kind: 'error', error: 'expired_trigger_id' });
    await slack.press(PEOPLE.ada, any, 'decide:deny');
    await heard(PEOPLE.ada, /still add a reason/);
    await slack.press(PEOPLE.sam, any, 'decide:why');
    await heard(PEOPLE.sam, /person who ended/);
    const lone = cardWhere(slack.messages(CHANNELS.approvals, PEOPLE.ada).findLast((one) => one.ephemeralFor));
    const form = await pressForm(system, PEOPLE.ada, lone, 'decide:why', /is denied/);
    expect(await answerForm(system, PEOPLE.ada, form, { why: 'Too broad.' })).toEqual({ kind: 'closed' });
    expect(await inside.request(id)).toMatchObject({ why: 'Too broad.' });
  }, 120_000);
});

describe('Approving for a shorter time', () => {
  test('runs with the shorter time, and refuses others at the field', async () => {
    const { id, card } = await grant('Cluster0', 'INC-931');
    const form = await pressForm(system, PEOPLE.sam, card, 'decide:less', /Requested for 4 hours/);
    for (const [atMost, why] of [
      ['soon', /a length of time/],
      ['6h', /15m to 4h/],
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
  }, 120_000);
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
  }, 120_000);

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
  }, 120_000);
});
