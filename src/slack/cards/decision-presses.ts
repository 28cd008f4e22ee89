// Somebody pressed a button of a card: recorded first, then acknowledged; a refusal is shown to them alone.
import { setTimeout as sleep } from 'node:timers/promises';
import { cancel, type DecideDeps, decide, type Press } from '../../approvals/decide.js';
import type { Delivery } from '../../approvals/delivery.js';
import { isRefusal, type Refusal } from '../../approvals/refusal.js';
import type { Metrics } from '../../metrics.js';
import { type TellDeps, tellAlone } from '../answers/place.js';
import { sayFault, withinMs } from '../api/delivery.js';
import type { ButtonPress } from '../api/press.js';
import { type ReplayDeps, STORE_WITHIN_MS, sayNotCounted } from '../api/replays.js';
import { mrkdwn } from '../blocks/text.js';
import { ids, readButtonValue } from '../ids.js';
import type { WhoDeps } from '../people/identity.js';

export type DecisionDeps = DecideDeps &
  WhoDeps &
  ReplayDeps &
  TellDeps & { readonly metrics: Pick<Metrics, 'refusals'> };

const DECISIONS: Readonly<Record<string, Press['decision']>> = {
  [ids.approve]: 'approve',
  [ids.deny]: 'deny',
  [ids.happened]: 'it happened',
  [ids.notHappened]: 'it did not happen',
};

/** What is left of Slack's 3 s once a press has taken as long as it may. */
const TELL_WITHIN_MS = 300;

/** Acknowledges once it is stored, or refused; says a refusal, or that it was too slow, to the presser. */
export async function onDecision(
  deps: DecisionDeps,
  press: ButtonPress,
  delivery: Delivery,
  ack: () => Promise<void>,
): Promise<void> {
  const sentence = await record(deps, press, delivery);
  const told = sentence === undefined ? undefined : tellPresser(deps, press, sentence);
  // Told before it is acknowledged, where Slack is fast enough: a crash in between would leave the presser without a word.
  await Promise.race([told, sleep(TELL_WITHIN_MS, undefined, { ref: false })]);
  await ack();
  await told;
}

/** @param text mrkdwn */
export function tellPresser(deps: TellDeps, press: ButtonPress, text: string): Promise<boolean> {
  const { channel, response_url: responseUrl, user } = press;
  const origin = { userId: user.id, channel: channel?.id ?? user.id, ...(responseUrl && { responseUrl }) };
  return tellAlone(deps, origin, { text });
}

/** @returns what the presser should know; nothing when the card says it all */
async function record(deps: DecisionDeps, press: ButtonPress, delivery: Delivery): Promise<string | undefined> {
  const over = new AbortController();
  try {
    const done = await withinMs(STORE_WITHIN_MS, carryOut(deps, press, { delivery, signal: over.signal }));
    if (done === undefined || !isRefusal(done)) return undefined;
    deps.metrics.refusals.inc({ reason: done.refused });
    deps.log.info({ refused: done.refused, user: press.user.id }, 'a press was refused');
    return await sayNotCounted(deps, delivery, () => mrkdwn(done.sentence));
  } catch (error) {
    over.abort();
    deps.log.error({ err: error, user: press.user.id }, 'a press could not be recorded');
    return sayNotCounted(deps, delivery, (isUnrecorded) => sayFault(error, isUnrecorded));
  }
}

async function carryOut(
  deps: DecideDeps & WhoDeps,
  press: ButtonPress,
  once: Pick<Press, 'delivery' | 'signal'>,
): Promise<object | Refusal | undefined> {
  const [action] = press.actions;
  const { id, planHash } = readButtonValue(action?.value ?? '');
  const userId = press.user.id;
  const decision = DECISIONS[action?.action_id ?? ''];
  if (decision !== undefined) return decide(deps, { id, userId, planHash, decision, ...once });
  if (action?.action_id === ids.cancel) return cancel(deps, { id, userId, ...once });
  const person = await deps.people.whoWas(userId);
  if (isRefusal(person)) return person;
  await deps.store.defer('work', id, 0); // "Check again": the worker reads Atlas now
  return undefined;
}
