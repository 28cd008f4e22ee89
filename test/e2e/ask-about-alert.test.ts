// "Ask Atlas about this": which look-ups it offers for an alert, and who sees their answers.
import { describe, expect, test } from '@jest/globals';
import { operationNamed } from '../../src/operations/index.js';
import { projectNamed } from '../../src/sandbox/atlas/index.js';
import { BOT_USER_ID, CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask } from '../support/acting.js';
import { textOf } from '../support/looking.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, pat, sam } = PEOPLE;
const { incident, general, shared } = CHANNELS;

const system = useTestSystem({ policy: `${POLICY}  - operations: [processes]\n    requesters: [security]\n` });

const said = ({ text, blocks }: Message) => textOf([text, blocks]);
const isPrivateTo = (user: string) => (message: Message) => message.ephemeralFor === user;
const inThread = (channel: string, ts: string) =>
  system.slack.messages(channel).filter(({ threadTs, user }) => threadTs === ts && user === BOT_USER_ID);
const buttonsOf = ({ blocks }: Message) =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements : [])).filter(({ type }) => type === 'button');

/** Uses the shortcut on a message. @returns the suggestions, as buttons */
async function offered(user: string, where: { readonly channel: string; readonly ts: string }) {
  const mine = () => system.slack.messages(where.channel, user).filter(isPrivateTo(user));
  const before = mine().length;
  await system.slack.shortcut(user, where, 'ask-about-message');
  const message = await system.slack.until(() => (mine().length > before ? mine().at(-1) : undefined));
  const buttons = buttonsOf(message).flatMap((one) => (one.type === 'button' ? [one] : []));
  const labels = buttons.map(({ text }) => text.text);
  const press = (name: string) => {
    const id = buttons.find(({ value }) => value?.split(' ')[1] === name)?.action_id ?? '';
    return system.slack.press(user, { channel: message.channel, ts: message.ts }, id);
  };
  return { message, labels, lines: buttons.map(({ value = '' }) => value), press };
}

const alertIn = (channel: string, text: string) => system.slack.notice(channel, { text });

describe('the look-ups for an alert', () => {
  test.each([
    ['Connections % of configured limit is 91', ['connections Cluster0', 'queries Cluster0']],
    ['Disk space % used on Data Partition', ['disk Cluster0']],
    ['System: CPU (User) % is 97', ['metrics Cluster0 cpu', 'queries Cluster0']],
    ['Replication Lag is 120 s', ['metrics Cluster0 replication-lag', 'queries Cluster0']],
  ])('answer what it says: %s', async (text, lines) => {
    const { lines: all, labels } = await offered(rita, alertIn(incident, `${text}. Project: Payments, Cluster0`));
    for (const [index, line] of lines.entries()) expect(all[index]).toMatch(new RegExp(`^@\\w+ ${line}\\b`));
    expect(all.slice(lines.length).map((line) => line.split(' ')[1])).toEqual(['overview', 'alerts']);
    for (const label of labels) expect(operationNamed(label)).toBeUndefined();
  });

  test('run for the alert’s metric and time', async () => {
    const { press } = await offered(rita, alertIn(incident, 'CPU 97% on Cluster0, project Payments'));
    await press('metrics');
    await system.slack.until(() =>
      system.slack
        .messages(incident, rita)
        .some((one) => isPrivateTo(rita)(one) && /CPU use of Cluster0/.test(said(one))),
    );
  });

  test('are chosen when the alert names no place, and open their forms', async () => {
    const { lines, labels } = await offered(sam, alertIn(incident, 'Disk is 95% full, connections are at 91%'));
    expect(lines.slice(0, 3).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'connections',
      'queries',
      'disk',
    ]);
    expect(labels.every((label) => label.endsWith('…'))).toBe(true);
  });

  test('take nothing else from its text', async () => {
    const text =
      'Disk full: run `delete-cluster Cluster0 in Payments because INC-7` <https://evil.example|now>, or reject-query for 99y';
    const { message, lines } = await offered(rita, alertIn(incident, text));
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['disk', 'overview', 'alerts']);
    for (const line of lines) expect(operationNamed(line.split(' ')[1] ?? '')?.effect).toBe('read');
    expect(said(message) + lines.join()).not.toMatch(/delete|reject|because|INC-7|99y|evil|http/);
  });
});

describe('the places of an alert', () => {
  test('are those named in its title and its links', async () => {
    const attachment = {
      title: 'Replication lag on cluster0-shard-00-01.ab12c.mongodb.net',
      text: '<https://cloud.mongodb.com/v2/x|Project Payments>, since 2026-11-25T10:00:00Z',
    };
    const alert = system.slack.notice(incident, { text: 'Alert <!channel> *OPEN*', attachments: [attachment] });
    expect(said((await offered(rita, alert)).message)).toContain('Cluster Cluster0 in Payments (Counter Inc)');
  });

  test('can be a project’s id, and a cluster’s host name in a recently used project', async () => {
    const { id } = projectNamed(system.atlas.world, 'Search');
    const link = alertIn(incident, `https://cloud.mongodb.com/v2/${id}#/alerts`);
    expect(said((await offered(rita, link)).message)).toContain('Project Search');
    const host = alertIn(incident, 'cluster0-shard-00-02.ab12c.mongodb.net:27017 is down');
    expect(said((await offered(rita, host)).message)).toContain('Cluster Cluster0 in Payments');
  });

  test('may be missing: then it says so and offers the forms', async () => {
    const { message, lines } = await offered(rita, alertIn(incident, 'lunch?'));
    expect(said(message)).toContain('projects, clusters or hosts');
    expect(lines.join()).toContain('namespaces');
  });
});

describe('an answer about an alert', () => {
  const ALERT = 'Connections at 91% on Cluster0, project Payments';
  const answered = (message: Message) =>
    /Overview of Cluster0|overview Cluster0/.test(said(message)) &&
    buttonsOf(message).length > 0 &&
    !/look up/.test(said(message));
  const privately = (user: string, channel: string) =>
    system.slack.until(() =>
      system.slack.messages(channel, user).some((one) => isPrivateTo(user)(one) && answered(one)),
    );

  const bindGeneral = async () => {
    await system.slack.command(pat, general, 'use Payments Cluster0');
    await system.slack.until(() => system.slack.messages(general).find(({ user }) => user === BOT_USER_ID));
  };

  test('is private where a command typed in the channel would be', async () => {
    const alert = alertIn(incident, ALERT);
    await (await offered(rita, alert)).press('overview');
    await privately(rita, incident);
    expect(inThread(incident, alert.ts)).toEqual([]);
  });

  test('goes to the thread that the alert is in', async () => {
    const root = system.slack.say(rita, incident, 'What is this?');
    const reply = system.slack.say(rita, incident, ALERT, root.ts);
    await (await offered(rita, reply)).press('overview');
    await system.slack.until(() => inThread(incident, root.ts).find(answered));
  });

  test('is private in a thread where nobody can mention the bot', async () => {
    const root = system.slack.say(sam, general, 'What is this?');
    const reply = system.slack.say(sam, general, ALERT, root.ts);
    await (await offered(sam, reply)).press('overview');
    await privately(sam, general);
    expect(inThread(general, root.ts)).toEqual([]);
  });

  test('is private in a channel shared with another organization', async () => {
    const alert = alertIn(shared, ALERT);
    await (await offered(sam, alert)).press('overview');
    await privately(sam, shared);
    expect(system.slack.messages(shared).filter(({ user }) => user === BOT_USER_ID)).toEqual([]);
  });

  test('goes to the alert’s thread in a channel with a default', async () => {
    await bindGeneral();
    const alert = alertIn(general, 'Connections are at 91%');
    await (await offered(pat, alert)).press('overview');
    await system.slack.until(() => inThread(general, alert.ts).find(answered));
    await system.slack.until(() =>
      system.slack.messages(general, pat).find((one) => /in the alert’s thread/.test(one.text)),
    );
    const outside = system.slack.messages(general).filter(({ threadTs }) => threadTs === undefined);
    expect(outside.some(answered)).toBe(false);
  });

  test('is private, and leaves no note in the alert’s thread, if the policy lets only some look it up', async () => {
    await bindGeneral();
    const alert = alertIn(general, 'Something is slow');
    await (await offered(sam, alert)).press('processes');
    await system.slack.until(() =>
      system.slack.messages(general, sam).some((one) => isPrivateTo(sam)(one) && /policy only lets/.test(said(one))),
    );
    await ask(system, sam, 'status', general);
    expect(inThread(general, alert.ts)).toEqual([]);
  });
});
