// One request during which Redis is restored to an earlier copy. From then on its call needs a new approval, and people
// are told that history was lost. In the end the next request runs as usual.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { doubtSchema, type HistoryDoubt, isLoss } from '../../src/approvals/request/doubt.js';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { isFinal, type Request } from '../../src/approvals/request/request.js';
import { parseRequest } from '../../src/approvals/storage/stored-json.js';
import { CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { formatState } from '../../src/slack/cards/state-words.js';
import { readCards } from '../chaos/evidence.js';
import { ask as askFor, decide } from '../support/acting.js';
import { canChange } from '../support/cards.js';
import { replay, storedFields } from '../support/journal.js';
import { textOf } from '../support/looking.js';
import { effects, writes } from '../support/outcome.js';
import { stateIn } from '../support/states.js';
import type { CrashRunner } from './crash-runner.js';
import { readJournal } from './journal.js';
import { describeNoticed } from './noticed.js';
import type { Lost } from './restore.js';
import type { Crash } from './steps.js';
import { ask, atRest, buttonCards, live, type Story } from './story.js';
import type { Watch } from './watch.js';

const WITHIN_MS = 150_000;
const DECIDED_WITHIN_MS = 60_000;
/** The copy may contain a lock for drawing, which lasts 8 s. */
const DRAWN_WITHIN_MS = 20_000;
/** After this time without a step, the crash won't happen. */
const QUIET_MS = 3_000;

interface Survived {
  readonly met: boolean;
  readonly faults: readonly string[];
}

export async function liveRestored(runner: CrashRunner, story: Story, crash: Crash): Promise<Survived> {
  const watch = await begin(runner, story, crash);
  if (!watch.met) runner.unwatch();
  const lost = await watch.restored();
  if (lost === undefined) {
    await atRest(runner, watch);
    return { met: false, faults: [] };
  }
  try {
    const faults = await faultsAfter(runner, story, watch, lost);
    return { met: true, faults: faults.length === 0 ? [] : [...faults, ...(await describeNoticed(runner, lost))] };
  } catch (error) {
    throw new Error([String(error), ...(await describeNoticed(runner, lost))].join('\n'), { cause: error });
  }
}

async function faultsAfter(runner: CrashRunner, story: Story, watch: Watch, lost: Lost): Promise<readonly string[]> {
  const settled = await untilSettled(runner, lost);
  const faults = [...(await unnoticed(runner, lost, settled)), ...(await sentWrongly(runner, lost, settled))];
  if (settled.loss) faults.push(...(await unsaid(runner, settled)), ...(await unfreeze(runner)));
  if (settled.request?.state === 'pending')
    faults.push(...(await decideAgain(runner, settled.request, story.decision)));
  await atRest(runner, watch);
  runner.unwatch();
  faults.push(...(await sentWrongly(runner, lost, settled)), ...(await misdrawn(runner, settled.request?.id)));
  if (settled.request !== undefined) faults.push(...(await keepButtons(runner, settled.request.id)));
  // A form that was not accepted is still open.
  for (const { id } of runner.system.slack.openViews(PEOPLE.rita)) await runner.system.slack.closeView(PEOPLE.rita, id);
  const next = { decision: 'approve', reason: `${story.reason}-next`, cluster: 'Cluster1' } as const;
  await live(runner, next);
  runner.unwatch();
  const count = effects(runner.system, '/Cluster1:').filter(({ at }) => at >= lost.at).length;
  return count === 1 ? faults : [...faults, `the next request took effect ${count} times`];
}

/** People do each thing once until Redis is restored. Replies are not checked. */
async function begin(runner: CrashRunner, { reason, decision }: Story, crash: Crash): Promise<Watch> {
  const { system } = runner;
  const viewId = await ask(system, reason);
  const watch = runner.watch(crash);
  const orStruck = async (isSo: () => boolean) => {
    let [steps, quietSince] = [0, Date.now()];
    while (!watch.met && !isSo() && Date.now() - quietSince < QUIET_MS) {
      if (watch.steps.length > steps) quietSince = Date.now();
      steps = watch.steps.length;
      await sleep(20);
    }
  };
  await system.slack.submit(PEOPLE.rita, viewId).catch(() => undefined);
  await orStruck(() => buttonCards(system, reason).length > 0);
  const card = buttonCards(system, reason).at(-1);
  if (!watch.met && card !== undefined)
    await decide(system, PEOPLE.sam, card, `decide:${decision}`).catch(() => undefined);
  await orStruck(() => false);
  return watch;
}

interface Settled {
  readonly request: Request | undefined;
  /** Recorded since the restore. */
  readonly loss: HistoryDoubt | undefined;
}

const hash = z.object({ doubts: z.string().optional() });
const doubts = z.array(doubtSchema);

/** Waits until doubts are judged and announced, and the request waits for people or has ended. */
async function untilSettled(runner: CrashRunner, { entries, at }: Lost): Promise<Settled> {
  const id = (await readJournal(runner.redis, runner.key('journal')))[0]?.request;
  const until = Date.now() + WITHIN_MS;
  for (let calm = 0; Date.now() < until; await sleep(100)) {
    const { doubts: json } = hash.parse(await runner.redis.hgetall(runner.key('history')));
    const all = json === undefined ? [] : doubts.parse(JSON.parse(json)).filter(({ til }) => til >= at);
    const request = await requestOf(runner, id ?? '');
    const isAtRest = request === undefined || isFinal(request) || request.state === 'pending';
    const isOver = isAtRest && all.every(({ isJudged, isTold }) => isJudged && isTold === true);
    calm = isOver ? calm + 1 : 0;
    if (calm > 10) return { request, loss: all.find(isLoss) };
  }
  throw new Error(
    `not settled within ${WITHIN_MS / 1_000} s of the restore: ${entries.map(({ event }) => event.type)}`,
  );
}

/** Confirmed entries are missing and nobody noticed; or the copy was mistaken for another Redis. */
async function unnoticed(runner: CrashRunner, { entries, confirmed }: Lost, { loss }: Settled): Promise<string[]> {
  if (loss?.kind === 'foreign') return ['its own copy was mistaken for another Redis, whose policy does not count'];
  const there = new Set((await readJournal(runner.redis, runner.key('journal'))).map(({ stamp }) => stamp));
  const gone = entries.filter(({ stamp }) => !there.has(stamp));
  const known = gone.filter(({ request, version }) => version <= (confirmed.get(request) ?? 0));
  if (known.length === 0 || loss !== undefined) return [];
  return [`missing, and nobody noticed: ${known.map(({ event }) => event.type).join(' ')}`];
}

/** Calls that were not stored, and calls that rest on approvals from before the restore. */
async function sentWrongly(runner: CrashRunner, lost: Lost, { loss }: Settled): Promise<string[]> {
  const now = await readJournal(runner.redis, runner.key('journal'));
  const stamps = new Set(now.map(({ stamp }) => stamp));
  const all = [...now, ...lost.entries.filter(({ stamp }) => !stamps.has(stamp))];
  const sent = all.filter(({ event }) => event.type === 'sent');
  const calls = writes(runner.system, '/Cluster0:').filter(({ at }) => at >= runner.clearedAt);
  const faults = calls.length > sent.length ? [`${calls.length} calls, and ${sent.length} stored ones`] : [];
  const before = calls.filter(({ at }) => at < lost.at).length;
  for (const { request, version, at } of sent.filter((one) => one.at >= lost.at)) {
    const then = replay(now.filter((one) => one.request === request && one.version < version));
    const approvals = 'approvals' in then ? then.approvals : [];
    const isApprovedAgain = approvals.every((one) => one.at >= (loss?.til ?? lost.at));
    if (!isApprovedAgain && (loss !== undefined || before > 0))
      faults.push(`sent at ${at - lost.at} ms without a new approval`);
  }
  return faults;
}

/** People are not told that history was lost, or the request can't be decided. */
async function unsaid({ system }: CrashRunner, { request, loss }: Settled): Promise<string[]> {
  const posts = system.slack
    .messages(CHANNELS.approvals)
    .filter(({ ts }) => Number(ts) * 1_000 >= (loss?.til ?? 0) - 1_000);
  const told = posts.filter(({ text }) => /changes are frozen/.test(text));
  const status = await askFor(system, PEOPLE.rita, 'status');
  const isDecidable =
    request?.state !== 'pending' ||
    (await system.slack
      .until(() => buttonCards(system, request.reason).length > 0, DRAWN_WITHIN_MS)
      .catch(() => false));
  return [
    ...(told.length === 1 ? [] : [`the approvers were told ${told.length} times: ${textOf(posts)}`]),
    ...(/History: /.test(status) && /Frozen: all changes/.test(status) ? [] : [`the status says: ${status}`]),
    ...(isDecidable ? [] : ['it waits for approval, and no card has buttons']),
  ];
}

/** People decide on the card that the bot knows. One posted since the copy is no longer redrawn. */
async function decideAgain(runner: CrashRunner, { id }: Request, decision: Story['decision']): Promise<string[]> {
  const { slack } = runner.system;
  const until = Date.now() + DECIDED_WITHIN_MS;
  for (; Date.now() < until; await sleep(300)) {
    const request = await requestOf(runner, id);
    if (request !== undefined && request.state !== 'pending') return [];
    const known = (await readCards(runner.redis, id)).find(({ place }) => place === 'approvals');
    const card = slack.messages(CHANNELS.approvals).find(({ ts }) => ts === known?.ts);
    if (card !== undefined && canChange(card))
      await decide(runner.system, PEOPLE.sam, card, `decide:${decision}`).catch(() => undefined);
  }
  return [`nobody could ${decision} it on its card`];
}

async function requestOf(runner: CrashRunner, id: string): Promise<Request | undefined> {
  const { json } = (await storedFields(runner.redis, runner.key('request', id))) ?? {};
  if (json === undefined) return undefined;
  const request = parseRequest(json);
  if (typeof request === 'string') throw new Error(`${request}: ${json}`);
  return request;
}

/** The cards that the bot knows show what is stored. */
async function misdrawn(runner: CrashRunner, id: string | undefined): Promise<string[]> {
  const request = id === undefined ? undefined : await requestOf(runner, id);
  if (id === undefined || request === undefined) return [];
  const wanted = formatState(request, await requestOf(runner, deriveReturnId(id)));
  return (await readCards(runner.redis, id)).flatMap(({ channel, ts, place }) => {
    const shown = runner.system.slack.messages(channel).find((message) => message.ts === ts);
    const state = shown && stateIn(shown.text);
    return state === wanted ? [] : [`the card ${place} says ${state}, not ${wanted}`];
  });
}

/** Cards posted since the copy that keep their buttons after a press. */
async function keepButtons({ system, redis }: CrashRunner, id: string): Promise<string[]> {
  const { slack } = system;
  const known = new Set((await readCards(redis, id)).map(({ ts }) => ts));
  const isLost = (one: Message) => one.text.includes(id) && !known.has(one.ts) && canChange(one);
  const all = () => slack.messages(CHANNELS.approvals).filter(isLost);
  for (const card of all()) {
    const [, button = ''] = BUTTON.exec(JSON.stringify(card.blocks)) ?? [];
    await decide(system, PEOPLE.sam, card, button).catch(() => undefined);
  }
  const isGone = await slack.until(() => all().length === 0).catch(() => false);
  return isGone ? [] : [`${all().length} cards that Redis doesn't know keep their buttons`];
}

const BUTTON = /"(decide:(?:deny|deny-form|check-again))"/;

async function unfreeze({ system }: CrashRunner): Promise<string[]> {
  const said = await askFor(system, PEOPLE.sam, 'unfreeze because all is checked');
  return /no longer frozen/.test(said) ? [] : [`unfreeze: ${said}`];
}
