// Plays one script: submits and presses, and retries when Slack shows a failure, as people do.
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type Request } from '../../src/approvals/request/request.js';
import { CHANNELS } from '../../src/sandbox/slack/index.js';
import type { ChaosSystem } from './chaos-system.js';
import { type Driver, newFormId, type Pressed } from './driver.js';
import type { Live } from './live.js';
import type { Act, Script } from './script.js';
import type { Targets } from './targets.js';

export interface Fixture {
  readonly driver: Driver;
  readonly live: Live;
  readonly targets: Targets;
  readonly chaosSystem: ChaosSystem;
  /** Number of requests in the run. Makes reasons unique. */
  readonly requests: number;
}

/** How often somebody tries, and how long they wait for the request. */
const TRIES = 8;
const AGAIN_MS = 500;
const PREPARED_WITHIN_MS = 30_000;
/** How long people watch the outcome. */
const WATCH_MS = 3_000;

const reasonOf = ({ n }: Pick<Script, 'n'>, requests: number) => `chaos ${n} of ${requests}`;

export async function play(fixture: Fixture, script: Script): Promise<void> {
  const reason = reasonOf(script, fixture.requests);
  if (!(await ask(fixture, script, reason))) return;
  const prepared = await fixture.live.until(reason, ({ state }) => state !== 'preparing', PREPARED_WITHIN_MS);
  if (prepared === undefined || script.acts.length === 0) return;
  const [late, soon] = [script.acts.filter((act) => act.late), script.acts.filter((act) => !act.late)];
  await Promise.all(soon.map((act) => carryOut(fixture, reason, act)));
  const hasEnded = (request: Request) => isFinal(request) || request.state === 'unknown';
  if (soon.some(({ who }) => who !== 'outsider')) await fixture.live.until(reason, hasEnded, WATCH_MS);
  await Promise.all(late.map((act) => carryOut(fixture, reason, act)));
}

/** @returns whether Slack accepted it */
async function ask({ driver, chaosSystem, targets }: Fixture, script: Script, reason: string): Promise<boolean> {
  const { operation } = script;
  const [user, channel] = [chaosSystem.requester(script.requester), chaosSystem.channel(script.channel)];
  const target = script.patient
    ? targets.patient(script.target)
    : targets.of(operation, script.target, script.forAWhile);
  const form = { id: newFormId(), user, channel, operation, target, reason };
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) await sleep(AGAIN_MS * tries);
    const asked =
      script.by === 'command'
        ? [await driver.submitByCommand(form)]
        : await Promise.all(Array.from({ length: script.copies }, () => driver.submit(form)));
    if (asked.some((one) => one?.outcome === 'accepted')) return true;
  }
  return false;
}

async function carryOut(fixture: Fixture, reason: string, act: Act): Promise<void> {
  await sleep(act.afterMs);
  const request = fixture.live.find(reason);
  if (request === undefined) return;
  const once = () => press(fixture, request, reason, act);
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) await sleep(AGAIN_MS * tries);
    const pressed = await Promise.all(act.twice && tries === 0 ? [once(), once()] : [once()]);
    if (pressed.every((one) => !isWorthAnother(one))) return;
  }
}

function press(
  { driver, live, chaosSystem }: Fixture,
  { id, requester }: Request,
  reason: string,
  act: Act,
): Promise<Pressed> {
  const now = live.find(reason);
  const planHash = now !== undefined && 'planHash' in now && act.on !== 'outdated card' ? now.planHash : 'outdated';
  const user = who(chaosSystem, act, requester.userId);
  const channel = (now !== undefined && 'rule' in now && now.rule?.channel) || CHANNELS.approvals;
  const what = { user, channel, request: id, planHash, deed: act.deed };
  if (act.on !== 'card') return driver.press(what);
  return driver.pressCard(what).then((pressed) => pressed ?? driver.press(what));
}

function who(chaosSystem: ChaosSystem, { who }: Act, requester: string): string {
  if (who === 'requester') return requester;
  return who === 'outsider' ? chaosSystem.outsider : chaosSystem.approver(who.approver);
}

const isWorthAnother = ({ outcome, told }: Pressed) =>
  outcome === 'trouble' || told.some((text) => /(press|try) again/i.test(text));
