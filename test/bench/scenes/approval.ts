// A whole approval, from the command to the effect in Atlas, with nobody hesitating; on the stand-ins of the tests.
import { setTimeout as sleep } from 'node:timers/promises';
import { type AtlasStandIn, databaseNamed } from '../../../src/sandbox/atlas/index.js';
import { CHANNELS, type Message, PEOPLE } from '../../../src/sandbox/slack/index.js';
import { approvalsCard, cardWhere, decide, latestView } from '../../support/acting.js';
import { type House, openHouse } from '../../support/house.js';
import { type Figures, inTurns } from '../figures.js';
import { buildFloor } from '../floors.js';
import { start } from '../processes.js';

const DATABASE = 'FederatedDB0';
/** A channel takes one post a second: the next approval does not wait for the last one's. */
const POST_PAUSE_MS = 1_200;
const ROOT = `${import.meta.dirname}/../../..`;

export async function approval(figures: Figures, runs: number): Promise<void> {
  const figure = figures.add({
    name: 'whole approval, from the command to the effect in Atlas',
    unit: 'ms',
    floor: 'naive: form, card, press, one call to Atlas; no look at Atlas, nothing checked',
  });
  const house = await openHouse({ roles: ['web', 'worker'] });
  const ours = house.bots.find(({ role }) => role === 'web');
  const { slack, atlas, redis } = house;
  const floor = await start({
    args: [await buildFloor('naive')],
    path: '/',
    cwd: ROOT,
    env: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: slack.apiUrl,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      REDIS_URL: redis.url,
      MONGODB_ATLAS_BASE_URL: atlas.url,
      MONGODB_ATLAS_EXECUTOR_CLIENT_ID: atlas.credentials.executor.clientId,
      MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET: atlas.credentials.executor.clientSecret,
      APPROVALS_CHANNEL: CHANNELS.approvals,
    },
  });
  try {
    let asked = 0;
    await inTurns(runs, ['ours', 'floor'], async (side) => {
      await sleep(POST_PAUSE_MS);
      slack.deliverTo(`${side === 'ours' ? `http://127.0.0.1:${ours?.port}` : floor.url}/slack/events`);
      const limits = [...databaseNamed(atlas.world, DATABASE).limits];
      const from = performance.now();
      const gone = deleted(atlas);
      await (side === 'ours' ? askOurs(house, `INC-9${++asked}`) : askNaive(house));
      const took = (await gone) - from;
      databaseNamed(atlas.world, DATABASE).limits.splice(0, limits.length, ...limits);
      return [[figure, took]];
    });
  } finally {
    await floor.stop();
    await house.close();
  }
}

function deleted(atlas: AtlasStandIn): Promise<number> {
  return new Promise((resolve) => {
    const stop = atlas.onCall(({ method }) => {
      if (method !== 'DELETE') return;
      stop();
      resolve(performance.now());
    });
  });
}

async function askOurs(house: House, reason: string): Promise<void> {
  const line = `delete-query-limit ${DATABASE} daily in Payments because ${reason}`;
  await house.slack.command(PEOPLE.rita, CHANNELS.incident, line);
  const view = await latestView(house, PEOPLE.rita, 'Undo');
  await house.slack.submit(PEOPLE.rita, view.id);
  const card = await approvalsCard(house, reason, 'waiting');
  await decide(house, PEOPLE.sam, card, 'decide:approve');
  await approvalsCard(house, reason, 'done');
}

async function askNaive(house: House): Promise<void> {
  const { slack, atlas } = house;
  const { projectId } = databaseNamed(atlas.world, DATABASE);
  const call = `DELETE /api/atlas/v2/groups/${projectId}/dataFederation/${DATABASE}/limits/bytesProcessed.daily`;
  const cards = () => slack.messages(CHANNELS.approvals).filter(({ text }) => text === 'Somebody asks: waiting');
  const before = cards().length;
  await slack.command(PEOPLE.rita, CHANNELS.incident, call);
  const view = await slack.until(() => slack.openViews(PEOPLE.rita).at(-1));
  await slack.submit(PEOPLE.rita, view.id);
  const card = await slack.until<Message>(() => cards()[before]);
  await slack.press(PEOPLE.sam, cardWhere(card), 'decide:approve');
  await slack.until(() =>
    slack.messages(CHANNELS.approvals).some(({ ts, text }) => ts === card.ts && text.startsWith('done')),
  );
}
