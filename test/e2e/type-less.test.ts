// Less to type: mentions in threads, previews, and forms that return their input.
import { describe, expect, test } from '@jest/globals';
import { BOT_USER_ID, CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, ask, latestView, privateAnswers } from '../support/acting.js';
import { textOf } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, sam, gus, xena } = PEOPLE;
const { incident, shared } = CHANNELS;
const ME = `<@${BOT_USER_ID}>`;

const system = useTestSystem();

const inThread = (channel: string, ts: string) =>
  system.slack.messages(channel).filter(({ threadTs, user }) => threadTs === ts && user === BOT_USER_ID);
const said = (message: Message) => textOf([message.text, message.blocks]);

describe('a mention', () => {
  test('of a look-up is answered once in its thread, however often it is delivered', async () => {
    const root = system.slack.say(rita, incident, 'Checkout is slow');
    system.slack.say(rita, incident, `hey ${ME} namespaces Cluster0 in Payments last 1h`, root.ts);
    const [answer] = await system.slack.until(() => {
      const all = inThread(incident, root.ts);
      return all.some((one) => said(one).includes('payments.')) ? all : undefined;
    });
    expect(answer?.ephemeralFor).toBeUndefined();
    await system.slack.replay(system.slack.deliveries.findLast(({ kind }) => kind === 'events_api'));
    await ask(system, rita, 'status');
    expect(inThread(incident, root.ts)).toHaveLength(1);
  });

  test('outside a thread starts one', async () => {
    const { ts } = system.slack.say(rita, incident, `${ME} whoami`);
    await system.slack.until(() => inThread(incident, ts).some((one) => said(one).includes('You are')));
  });

  test('without a command gets a hint in one line', async () => {
    const { ts } = system.slack.say(rita, incident, `thanks ${ME}!`);
    const answer = await system.slack.until(() => inThread(incident, ts)[0]);
    expect(answer.text).toMatch(/^Write a command .*@countersign/);
  });

  test('of a change gets a button for its filled-in form, and the request’s copy in the thread', async () => {
    const root = system.slack.say(rita, incident, 'We need support to look');
    system.slack.say(rita, incident, `${ME} grant-access Cluster0 in Payments for 1h because INC-90`, root.ts);
    const offer = await system.slack.until(() =>
      inThread(incident, root.ts).find((one) => said(one).includes('Open the form')),
    );
    await system.slack.press(rita, { channel: incident, ts: offer.ts }, 'answer:open-form');
    const view = await latestView(system, rita, 'Undo');
    expect(system.slack.values(view.id).reason).toMatchObject({ reason: { value: 'INC-90' } });
    expect(await system.slack.submit(rita, view.id)).toEqual({ kind: 'closed' });
    const copy = await system.slack.until(() =>
      inThread(incident, root.ts).find((one) => said(one).includes('Needs ')),
    );
    expect(said(copy)).toContain('INC-90');
    await approvalsCard(system, 'INC-90', 'waiting');
    const outside = system.slack.messages(incident).filter(({ threadTs }) => threadTs === undefined);
    expect(outside.some((one) => said(one).includes('INC-90'))).toBe(false);
  });

  test('by a guest, another organization, a bot or an edit gets no answer', async () => {
    const before = system.slack.calls.length;
    system.slack.say(gus, incident, `${ME} status`);
    system.slack.say(xena, shared, `${ME} status`);
    const { payload } = system.slack.deliveries.findLast(({ kind }) => kind === 'events_api') ?? { payload: {} };
    const event = {
      type: 'app_mention',
      user: rita,
      text: `${ME} status`,
      ts: '1.1',
      event_ts: '1.1',
      channel: incident,
    };
    const variants = [
      { ...event, bot_id: 'B0OTHER0001' },
      { ...event, edited: { user: rita, ts: '1.2' } },
      { ...event, user: BOT_USER_ID },
    ];
    for (const [index, one] of variants.entries()) {
      const reply = await system.slack.deliverRaw({
        payload: { ...payload, event: one, event_id: `Ev000000000${index}` },
      });
      expect(reply.kind).toBe('acknowledged');
    }
    await ask(system, rita, 'status');
    const posts = system.slack.calls.slice(before).filter(({ method }) => method.startsWith('chat.'));
    expect(posts).toEqual([]);
  });

  test('in a channel shared with another organization is answered privately', async () => {
    system.slack.say(sam, shared, `${ME} namespaces Cluster0 in Payments last 1h`);
    await system.slack.until(() => system.slack.directMessages(sam).some((one) => said(one).includes('payments.')));
    expect(system.slack.messages(shared).filter(({ user }) => user === BOT_USER_ID)).toEqual([]);
  });
});

test('a form shows its preview when typing pauses, without Enter', async () => {
  await system.slack.command(rita, incident, 'grant-access Cluster0 in Payments because INC-94');
  const view = await latestView(system, rita, 'Duration');
  for (const typed of ['2', '2h']) await system.slack.change(rita, { viewId: view.id }, 'param:for', typed);
  await latestView(system, rita, 'automatically after 2 hours');
  await system.slack.closeView(rita, view.id);
});

describe('a closed form', () => {
  test('returns its input, with a button that opens it again', async () => {
    await system.slack.command(rita, incident, 'grant-access for 2h');
    const view = await latestView(system, rita, 'Project');
    const place = { viewId: view.id };
    const [project] = await system.slack.suggest(rita, place, 'param:project', 'Payments');
    await system.slack.change(rita, place, 'param:project', project?.value ?? '');
    await system.slack.until(() => `param:cluster:${project?.value}` in system.slack.values(view.id));
    await system.slack.suggest(rita, place, 'param:cluster', '');
    await system.slack.change(rita, place, 'param:cluster', 'Cluster1');
    await system.slack.change(rita, place, 'reason', 'INC-91 *not bold* <!channel>');
    await system.slack.closeView(rita, view.id);
    const back = await system.slack.until(() =>
      system.slack.messages(incident, rita).findLast((one) => said(one).includes('INC-91')),
    );
    const line = '/atlas grant-access Cluster1 in Payments for 2h because INC-91 *not bold* <!channel>';
    expect(textOf(back.blocks)).toContain(line);
    await system.slack.press(rita, { channel: incident, ts: back.ts }, 'answer:open-form');
    const again = await latestView(system, rita, 'Undo');
    expect(system.slack.values(again.id).reason).toMatchObject({ reason: { value: 'INC-91 *not bold* <!channel>' } });
    await system.slack.closeView(rita, again.id);
  });

  test('returns a duration as typed, without Enter', async () => {
    await system.slack.command(rita, incident, 'grant-access Cluster0 in Payments because INC-93');
    const view = await latestView(system, rita, 'Duration');
    for (const typed of ['4', '4h', '4h3']) await system.slack.change(rita, { viewId: view.id }, 'param:for', typed);
    await system.slack.closeView(rita, view.id);
    const line = '/atlas grant-access Cluster0 in Payments for 4h3 because INC-93';
    await system.slack.until(() => privateAnswers(system, rita, incident).some((one) => one.includes(line)));
  });

  test('returns the line of a change, even if nothing else was filled in', async () => {
    await system.slack.command(rita, incident, 'grant-access Cluster0 in Payments for 1h because INC-92');
    const view = await latestView(system, rita, 'Undo');
    await system.slack.closeView(rita, view.id);
    const line = '/atlas grant-access Cluster0 in Payments for 1h because INC-92';
    await system.slack.until(() => privateAnswers(system, rita, incident).some((one) => one.includes(line)));
  });

  test.each(['grant-access', 'namespaces in Payments'])('returns nothing if it was empty: %s', async (line) => {
    const before = privateAnswers(system, rita, incident).length;
    await system.slack.command(rita, incident, line);
    const view = await latestView(system, rita, 'Project');
    await system.slack.closeView(rita, view.id);
    await ask(system, rita, 'status');
    expect(privateAnswers(system, rita, incident)).toHaveLength(before + 1);
  });
});
