// Records what a bot stores of requests, so that later ones can prove that they read it.
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { isFinal } from '../../src/approvals/request/request.js';
import { unpack } from '../../src/approvals/storage/packed.js';
import { CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { askGrant, decide, latestView, submitted } from './acting.js';
import { askQuestion } from './card-forms.js';
import { cardWith, idOn } from './cards.js';
import { lookInside } from './inside.js';
import { untilStored } from './outcome.js';
import { type Meddling, nameOf, startRedisProxy } from './redis-proxy.js';
import type { TestSystem } from './test-system.js';

/** A request as it was stored at one moment, and how it ended. */
export interface StoredRecord {
  readonly way: string;
  readonly form: object;
}

/**
 * Makes three changes of three kinds, and requests with other outcomes.
 * @param system without requests and bots
 * @returns each stored state, in order
 */
export async function record(system: TestSystem): Promise<readonly StoredRecord[]> {
  const written = new Map<string, object[]>();
  const proxy = await startRedisProxy(system.redis.url);
  proxy.meddle(async (command): Promise<Meddling> => {
    if (!nameOf(command).startsWith('commit ')) return 'pass';
    const [, keys, ...rest] = command.bytes;
    const [next, , also] = rest.slice(Number(String(keys)));
    for (const json of [next, also].flatMap((one) => (one === undefined || one.length === 0 ? [] : [unpack(one)]))) {
      const form: { readonly id: string } = JSON.parse(json);
      written.set(form.id, [...(written.get(form.id) ?? []), form]);
    }
    return 'pass';
  });
  try {
    await system.start('all', { REDIS_URL: proxy.url });
    const records: StoredRecord[] = [];
    for (const [way, walk] of Object.entries(WAYS)) {
      const id = await walk(system);
      records.push(...(written.get(id) ?? []).map((form) => ({ way, form })));
    }
    return records;
  } finally {
    await Promise.all(system.bots.map((bot) => bot.kill('SIGKILL')));
    await proxy.close();
  }
}

/** Waits until its return is done. */
async function reverted(system: TestSystem, change: string): Promise<string> {
  const inside = await lookInside(system);
  try {
    const id = deriveReturnId(change);
    const request = await untilStored(inside, id, (one) => one.state === 'approved' && one);
    await inside.age(request, { notBefore: await inside.store.now() });
    await untilStored(inside, id, isFinal);
    return id;
  } finally {
    inside.close();
  }
}

const WAYS: Readonly<Record<string, (system: TestSystem) => Promise<string>>> = {
  'grant-access is done': async (system) => {
    const card = await asked(system, PEOPLE.rita, 'grant-access Cluster0 in Payments for 4h because INC-1', 'Undo');
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    return ended(system, 'INC-1', /^Done: /);
  },
  'delete-query-limit is done': async (system) => {
    const line = 'delete-query-limit FederatedDB0 daily in Payments because INC-2';
    const card = await asked(system, PEOPLE.rita, line, 'Undo');
    await questioned(system, card);
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    return ended(system, 'INC-2', /^Done: /);
  },
  'delete-idp is done': async (system) => {
    const line = 'delete-idp Entra trial because INC-3';
    const card = await asked(system, PEOPLE.max, line, 'type: ', { confirm: 'Entra trial' });
    for (const user of [PEOPLE.sam, PEOPLE.ada]) await decide(system, user, card, 'decide:approve');
    return ended(system, 'INC-3', /^Done: /);
  },
  'grant-access is unknown at first': async (system) => {
    system.atlas.fault({ kind: 'cut after effect', path: /Cluster1:grant/, times: 1 });
    const card = await asked(system, PEOPLE.rita, 'grant-access Cluster1 in Payments for 4h because INC-4', 'Undo');
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    return ended(system, 'INC-4', /^Done: /);
  },
  'grant-access is refused by Atlas': async (system) => {
    system.atlas.fault({
      kind: 'status',
      status: 401,
      errorCode: 'USER_UNAUTHORIZED',
      path: /Cluster1:grant/,
      times: 1,
    });
    const card = await asked(system, PEOPLE.rita, 'grant-access Cluster1 in Payments for 2h because INC-5', 'Undo');
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    return ended(system, 'INC-5', /^Failed: /);
  },
  'grant-access is denied': async (system) => {
    const card = await asked(system, PEOPLE.rita, 'grant-access Cluster1 in Payments for 3h because INC-6', 'Undo');
    await questioned(system, card);
    await decide(system, PEOPLE.sam, card, 'decide:deny');
    return ended(system, 'INC-6', /^Denied: /);
  },
  'delete-query-limit is reverted': async (system) => {
    const line = 'delete-query-limit FederatedDB0 monthly for 1h in Payments because INC-7';
    const card = await asked(system, PEOPLE.rita, line, 'Undo');
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    return reverted(system, await ended(system, 'INC-7', /^Done: /));
  },
};

async function asked(
  system: TestSystem,
  user: string,
  line: string,
  showing: string,
  values: Readonly<Record<string, string>> = {},
): Promise<Message> {
  if (showing === 'Undo') await submitted(system, user, await askGrant(system, user, line));
  else {
    await system.slack.command(user, CHANNELS.incident, line);
    await submitted(system, user, await latestView(system, user, showing), values);
  }
  return cardWith(system, line.slice(line.indexOf('because ') + 8), /Needs \d+ approvals? from/);
}

async function questioned(system: TestSystem, card: Message): Promise<void> {
  const { answer } = await askQuestion(system, card, 'Why now?');
  await submitted(system, PEOPLE.rita, answer, { message: 'It’s full.' });
}

const ended = async (system: TestSystem, reason: string, words: RegExp) => idOn(await cardWith(system, reason, words));
