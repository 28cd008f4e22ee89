// Plays one script: asks, presses, and again where Slack showed that it did not work, as people do.
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type Request } from '../../src/approvals/request/request.js';
import { CHANNELS } from '../../src/sandbox/slack/index.js';
import { type Desk, newFormId, type Pressed } from './desk.js';
import type { Live } from './live.js';
import type { Act, Script } from './script.js';
import type { Targets } from './targets.js';
import type { Town } from './town.js';

export interface Stage {
  readonly desk: Desk;
  readonly live: Live;
  readonly targets: Targets;
  readonly town: Town;
  /** Of the whole run: makes every reason its own. */
  readonly requests: number;
}

/** How often somebody tries, and how long they wait for what they want to decide about. */
const TRIES = 8;
const AGAIN_MS = 500;
const PREPARED_WITHIN_MS = 30_000;
/** How long anybody watches what becomes of it before they turn to something else. */
const WATCH_MS = 3_000;

const reasonOf = ({ n }: Pick<Script, 'n'>, requests: number) => `chaos ${n} of ${requests}`;

export async function play(stage: Stage, script: Script): Promise<void> {
  const reason = reasonOf(script, stage.requests);
  if (!(await ask(stage, script, reason))) return;
  const prepared = await stage.live.until(reason, ({ state }) => state !== 'preparing', PREPARED_WITHIN_MS);
  if (prepared === undefined || script.acts.length === 0) return;
  const [late, soon] = [script.acts.filter((act) => act.late), script.acts.filter((act) => !act.late)];
  await Promise.all(soon.map((act) => carryOut(stage, reason, act)));
  const isOver = (request: Request) => isFinal(request) || request.state === 'unknown';
  if (soon.some(({ who }) => who !== 'outsider')) await stage.live.until(reason, isOver, WATCH_MS);
  await Promise.all(late.map((act) => carryOut(stage, reason, act)));
}

/** @returns whether Slack said that it was taken */
async function ask({ desk, town, targets }: Stage, script: Script, reason: string): Promise<boolean> {
  const { operation } = script;
  const [user, channel] = [town.requester(script.requester), town.channel(script.channel)];
  const target = script.patient
    ? targets.patient(script.target)
    : targets.of(operation, script.target, script.forAWhile);
  const form = { id: newFormId(), user, channel, operation, target, reason };
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) await sleep(AGAIN_MS * tries);
    const asked =
      script.by === 'command'
        ? [await desk.submitByCommand(form)]
        : await Promise.all(Array.from({ length: script.copies }, () => desk.submit(form)));
    if (asked.some((one) => one?.outcome === 'accepted')) return true;
  }
  return false;
}

async function carryOut(stage: Stage, reason: string, act: Act): Promise<void> {
  await sleep(act.afterMs);
  const request = stage.live.find(reason);
  if (request === undefined) return;
  const once = () => press(stage, request, reason, act);
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) await sleep(AGAIN_MS * tries);
    const pressed = await Promise.all(act.twice && tries === 0 ? [once(), once()] : [once()]);
    if (pressed.every((one) => !isWorthAnother(one))) return;
  }
}

function press({ desk, live, town }: Stage, { id, requester }: Request, reason: string, act: Act): Promise<Pressed> {
  const now = live.find(reason);
  const planHash = now !== undefined && 'planHash' in now && act.on !== 'outdated card' ? now.planHash : 'outdated';
  const user = who(town, act, requester.userId);
  const channel = (now !== undefined && 'rule' in now && now.rule?.channel) || CHANNELS.approvals;
  const what = { user, channel, request: id, planHash, deed: act.deed };
  if (act.on !== 'card') return desk.press(what);
  return desk.pressCard(what).then((pressed) => pressed ?? desk.press(what));
}

function who(town: Town, { who }: Act, requester: string): string {
  if (who === 'requester') return requester;
  return who === 'outsider' ? town.outsider : town.approver(who.approver);
}

const isWorthAnother = ({ outcome, told }: Pressed) =>
  outcome === 'trouble' || told.some((text) => /(press|try) again/i.test(text));
