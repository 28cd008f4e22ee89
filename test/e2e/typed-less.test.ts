// Less to type: mentions in threads, the shortcut on an alert, forms that give back what was in them, and pickers.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { databaseNamed, projectNamed } from '../../src/sandbox/atlas/index.js';
import { BOT, CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, latestView, privateAnswers } from '../support/acting.js';
import { eventually } from '../support/eventually.js';
import { type House, openHouse } from '../support/house.js';
import { textOf } from '../support/looking.js';

const { rita, sam, pat, gus, xena } = PEOPLE;
const { incident, shared } = CHANNELS;
const ME = `<@${BOT}>`;

let house: House;
beforeAll(async () => {
  house = await openHouse();
}, 60_000);
afterAll(() => house.close());

const inThread = (channel: string, ts: string) =>
  house.slack.messages(channel).filter(({ threadTs, user }) => threadTs === ts && user === BOT);
const said = (message: Message) => textOf([message.text, message.blocks]);

describe('a mention', () => {
  test('with a look-up answers in its thread, once, however often Slack delivers it', async () => {
    const root = house.slack.say(rita, incident, 'Checkout is slow');
    house.slack.say(rita, incident, `hey ${ME} namespaces Cluster0 in Payments last 1h`, root.ts);
    const [answer] = await house.slack.until(() => {
      const all = inThread(incident, root.ts);
      return all.some((one) => said(one).includes('payments.')) ? all : undefined;
    }, 10_000);
    expect(answer?.ephemeralFor).toBeUndefined();
    await house.slack.replay(house.slack.deliveries.findLast(({ kind }) => kind === 'events_api'));
    await ask(house, rita, 'status');
    expect(inThread(incident, root.ts)).toHaveLength(1);
  });

  test('outside a thread begins one', async () => {
    const { ts } = house.slack.say(rita, incident, `${ME} whoami`);
    await house.slack.until(() => inThread(incident, ts).some((one) => said(one).includes('You are')), 10_000);
  });

  test('without a command says what to write, in one line', async () => {
    const { ts } = house.slack.say(rita, incident, `thanks ${ME}!`);
    const answer = await house.slack.until(() => inThread(incident, ts)[0], 10_000);
    expect(answer.text).toMatch(/^Write a command after my name, such as @countersign/);
  });

  test('with a change gives a button that opens its form, filled in', async () => {
    const root = house.slack.say(rita, incident, 'We need support to look');
    house.slack.say(rita, incident, `${ME} grant-access Cluster0 in Payments for 1h because INC-90`, root.ts);
    const offer = await house.slack.until(
      () => inThread(incident, root.ts).find((one) => said(one).includes('Open the form')),
      10_000,
    );
    await house.slack.press(rita, { channel: incident, ts: offer.ts }, 'answer:open-form');
    const view = await latestView(house, rita, 'Undo');
    expect(house.slack.values(view.id).reason).toMatchObject({ reason: { value: 'INC-90' } });
    await house.slack.closeView(rita, view.id);
  });

  test('by a guest, another organization, a bot or an edit gets nothing', async () => {
    const before = house.slack.calls.length;
    house.slack.say(gus, incident, `${ME} status`);
    house.slack.say(xena, shared, `${ME} status`);
    const { payload } = house.slack.deliveries.findLast(({ kind }) => kind === 'events_api') ?? { payload: {} };
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
      { ...event, user: BOT },
    ];
    for (const [index, one] of variants.entries()) {
      const reply = await house.slack.deliverRaw({
        payload: { ...payload, event: one, event_id: `Ev000000000${index}` },
      });
      expect(reply.kind).toBe('acknowledged');
    }
    await ask(house, rita, 'status');
    const posts = house.slack.calls.slice(before).filter(({ method }) => method.startsWith('chat.'));
    expect(posts).toEqual([]);
  });

  test('in a channel shared with another organization is answered to the asker alone', async () => {
    house.slack.say(sam, shared, `${ME} namespaces Cluster0 in Payments last 1h`);
    await house.slack.until(
      () => house.slack.directMessages(sam).some((one) => said(one).includes('payments.')),
      10_000,
    );
    expect(house.slack.messages(shared).filter(({ user }) => user === BOT)).toEqual([]);
  });
});

describe('"Ask Atlas about this"', () => {
  const offers = async (notice: Parameters<House['slack']['notice']>[1]) => {
    const { ts } = house.slack.notice(incident, notice);
    const before = privateAnswers(house, rita, incident).length;
    await house.slack.shortcut(rita, { channel: incident, ts }, 'ask-about-message');
    return house.slack.until(() => {
      const mine = house.slack.messages(incident, rita).filter(({ ephemeralFor }) => ephemeralFor === rita);
      return mine.length > before ? mine.at(-1) : undefined;
    }, 10_000);
  };

  test('offers the look-ups that fit what an alert names, and each runs', async () => {
    const message = await offers({
      text: 'Alert <!channel> *OPEN*',
      attachments: [
        {
          title: 'Replication lag on cluster0-shard-00-01.ab12c.mongodb.net',
          text: '<https://cloud.mongodb.com/v2/x|Project Payments>, since 2026-11-25T10:00:00Z',
        },
      ],
    });
    expect(said(message)).toContain('Cluster Cluster0 in Payments (Counter Inc)');
    const button = house.slack
      .messages(incident, rita)
      .at(-1)
      ?.blocks.flatMap((block) =>
        block.type === 'actions' ? block.elements.filter((one) => textOf(one).includes('restore-jobs')) : [],
      )[0];
    if (button?.type !== 'button') throw new Error('no button for restore-jobs');
    expect(button.value).toMatch(/^@\w+ restore-jobs Cluster0 in Payments$/);
    await house.slack.press(rita, { channel: incident, ts: message.ts }, button.action_id ?? '');
    await house.slack.until(
      () => privateAnswers(house, rita, incident).some((answer) => answer.includes('restore jobs of Cluster0')),
      10_000,
    );
  });

  test('knows a project by its id, and a cluster by a host name where its project was used here lately', async () => {
    const { id } = projectNamed(house.atlas.world, 'Search');
    expect(said(await offers({ text: `https://cloud.mongodb.com/v2/${id}#/alerts` }))).toContain('Project Search');
    expect(said(await offers({ text: 'cluster0-shard-00-02.ab12c.mongodb.net:27017 is down' }))).toContain(
      'Cluster Cluster0 in Payments',
    );
  });

  test('says so when it finds nothing, and offers the forms', async () => {
    const message = await offers({ text: 'lunch?' });
    expect(said(message)).toContain('no project, cluster or host name');
    expect(said(message)).toContain('namespaces');
  });
});

describe('a form that is closed', () => {
  test('gives back what was filled in, the reason too, and a button that opens it so', async () => {
    await house.slack.command(rita, incident, 'grant-access for 2h');
    const view = await latestView(house, rita, 'Project');
    const place = { viewId: view.id };
    const [project] = await house.slack.suggest(rita, place, 'param:project', 'Payments');
    await house.slack.change(rita, place, 'param:project', project?.value ?? '');
    await house.slack.until(() => `param:cluster:${project?.value}` in house.slack.values(view.id));
    await house.slack.suggest(rita, place, 'param:cluster', '');
    await house.slack.change(rita, place, 'param:cluster', 'Cluster1');
    await house.slack.change(rita, place, 'reason', 'INC-91 *not bold* <!channel>');
    await house.slack.closeView(rita, view.id);
    const back = await house.slack.until(
      () => house.slack.messages(incident, rita).findLast((one) => said(one).includes('You closed the form')),
      10_000,
    );
    const line = '/atlas grant-access Cluster1 in Payments for 2h because INC-91 *not bold* <!channel>';
    expect(textOf(back.blocks)).toContain(line);
    await house.slack.press(rita, { channel: incident, ts: back.ts }, 'answer:open-form');
    const again = await latestView(house, rita, 'Undo');
    expect(house.slack.values(again.id).reason).toMatchObject({ reason: { value: 'INC-91 *not bold* <!channel>' } });
    await house.slack.closeView(rita, again.id);
  });

  test('is silent when nothing was filled in beyond the command', async () => {
    await house.slack.command(rita, incident, 'grant-access Cluster0 in Payments for 1h because INC-92');
    const view = await latestView(house, rita, 'Undo');
    await house.slack.closeView(rita, view.id);
    await ask(house, rita, 'status');
    expect(privateAnswers(house, rita, incident).filter((one) => one.includes('INC-92'))).toEqual([]);
  });
});

describe('the limits of a federated database', () => {
  beforeAll(() => {
    house.atlas.world.federatedDatabases.push({ ...databaseNamed(house.atlas.world, 'FederatedDB0'), name: 'Silent' });
  });
  const formFor = async (database: string) => {
    await house.slack.command(rita, incident, `delete-query-limit ${database} in Payments because INC-93`);
    const { id: viewId } = await latestView(house, rita, 'Limit');
    await house.slack.until(() => Object.keys(house.slack.values(viewId)).some((id) => id.endsWith(`/${database}`)));
    return { viewId };
  };
  const shown = async (place: { viewId: string }) =>
    (await house.slack.suggest(rita, place, 'param:limit', '')).map(({ value }) => value);

  test('are offered as they are set, and all four where Atlas does not say', async () => {
    const { limits } = databaseNamed(house.atlas.world, 'FederatedDB0');
    const set = limits.map(({ name }) => name.replace('bytesProcessed.', ''));
    const place = await formFor('FederatedDB0');
    expect((await shown(place)).toSorted()).toEqual(set.toSorted());
    await house.slack.closeView(rita, place.viewId);
  });

  test('are the four that there can be where Atlas does not say', async () => {
    const place = await formFor('Silent');
    house.atlas.fault({ kind: 'status', status: 500, path: /Silent\/limits$/ });
    expect(await shown(place)).toEqual(['query', 'daily', 'weekly', 'monthly']);
    house.atlas.clearFaults();
    await house.slack.closeView(rita, place.viewId);
  });
});

describe('what a picker offers', () => {
  test('is nothing to somebody whom the policy does not let use that operation', async () => {
    await house.slack.command(rita, incident, 'grant-access');
    const view = await latestView(house, rita, 'Project');
    expect(await house.slack.suggest(rita, { viewId: view.id }, 'param:project', '')).not.toEqual([]);
    const asked = house.slack.deliveries.findLast(({ payload }) => payload.type === 'block_suggestion');
    for (const user of [pat, sam, gus, xena]) {
      const reply = await house.slack.deliverRaw({ payload: { ...asked?.payload, user: { id: user } } });
      expect(reply).toEqual({ kind: 'acknowledged', body: JSON.stringify({ options: [] }) });
    }
    await house.slack.closeView(rita, view.id);
  });
});

describe('pickers, with 5,000 projects', () => {
  beforeAll(() => {
    const { organizationId, created } = projectNamed(house.atlas.world, 'Payments');
    for (let number = 0; number < 5_000; number++) {
      house.atlas.world.projects.push({
        id: number.toString(16).padStart(24, 'a'),
        name: `Ünit ${number} ${'x'.repeat(40)}`,
        organizationId,
        created,
        tags: [],
        limits: [],
      });
    }
  });

  test('say that Atlas is slow, within Slack’s 3 s, and offer what it said once it has', async () => {
    await house.start('web');
    house.atlas.fault({ kind: 'slow', ms: 700, path: /\/groups$/ });
    await house.slack.command(rita, incident, 'private-endpoints');
    const view = await latestView(house, rita, 'Project');
    const offered = (query: string) => house.slack.suggestGroups(rita, { viewId: view.id }, 'param:project', query);
    expect(textOf(await offered(''))).toContain('Atlas has not answered yet');
    const all = await eventually(async () => {
      const groups = await offered('');
      return groups.length > 1 ? groups : undefined;
    }, 15_000);
    house.atlas.clearFaults();
    expect(all.map(({ label }) => label?.text)).toEqual([
      'Used lately, here or by you',
      expect.stringMatching(/^\d+ of 5,\d+: type more of the name$/),
    ]);
    expect(all[0]?.options.map(({ text }) => text.text)).toContain('Payments');
    const found = (await offered('unit 4711')).flatMap(({ options }) => options);
    expect(found.map(({ text }) => text.text)).toEqual([`Ünit 4711 ${'x'.repeat(40)}`]);
    await house.slack.closeView(rita, view.id);
  });

  test('offer two projects of one name, told apart by their organizations', async () => {
    await house.slack.command(rita, incident, 'private-endpoints');
    const view = await latestView(house, rita, 'Project');
    const both = await house.slack.suggest(rita, { viewId: view.id }, 'param:project', 'sandbox');
    expect(both.map(({ text }) => text.text)).toEqual(['Sandbox', 'Sandbox']);
    expect(new Set(both.map(({ description }) => description?.text)).size).toBe(2);
    await house.slack.closeView(rita, view.id);
  });
});
