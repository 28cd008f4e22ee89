// Handles button presses on cards. Stores each decision before acknowledging the press, and reports refusals privately.
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelRequest, type DecisionPress, recordDecision } from '../../approvals/deciding/decide.js';
import { reportRevertedByHand } from '../../approvals/deciding/end.js';
import type { Delivery } from '../../approvals/request/delivery.js';
import { describeState } from '../../approvals/request/describe-state.js';
import { isRefusal, type Refusal, refuse } from '../../approvals/request/refusal.js';
import { type InState, queueOf, type Request } from '../../approvals/request/request.js';
import { type RequestUpdate, unavailableRefusal } from '../../approvals/storage/update-request.js';
import { aboutRequest } from '../../log.js';
import { mapFromObject } from '../../map-from-object.js';
import type { Phrase } from '../../operations/operation.js';
import { retryWhileSlotMoves } from '../../redis/moving.js';
import { type MessageServices, tellPrivately, withSentenceInFront } from '../answers/audience.js';
import { describeFault, withTimeLimit } from '../api/delivery.js';
import { type AttemptedAction, noteRefusal } from '../api/note-refusal.js';
import type { ButtonPress } from '../api/press.js';
import { invalidateDelivery, STORE_WITHIN_MS } from '../api/replays.js';
import type { Message } from '../api/reply.js';
import { openView } from '../api/views.js';
import { buttonRow, plainSection, plainText } from '../blocks/elements.js';
import { formatMrkdwn } from '../blocks/text.js';
import { buttonValue, ids, parseButtonValue } from '../ids.js';
import type { DecisionServices } from './decisions.js';
import { openFormFromCard, type WantedForm } from './forms/open-from-card.js';
import { reasonModal } from './forms/stop-modal.js';
import { describeEarlierApproval, describeEarlierSettlement, describeEarlierStop } from './repeated-press.js';
import { buttonsBlockId, stableCardParts } from './request-card.js';
import { displayId } from './state-words.js';

const DECISIONS = mapFromObject<DecisionPress['decision'] | 'cancel'>({
  [ids.approve]: 'approve',
  [ids.deny]: 'deny',
  [ids.happened]: 'it happened',
  [ids.notHappened]: 'it did not happen',
  [ids.cancel]: 'cancel',
});
const FORMS = mapFromObject<WantedForm['form']>({
  [ids.details]: 'details',
  [ids.approveInForm]: 'approve',
  [ids.approveForLess]: 'approve for less',
  [ids.denyInForm]: 'deny',
  [ids.endNow]: 'end',
  [ids.giveReason]: 'why',
  [ids.askQuestion]: 'ask',
  [ids.answerQuestion]: 'answer',
  [ids.settle]: 'settle',
  [ids.closeOld]: 'close old',
});

/** The part of Slack's 3 seconds that's left after the deadline for storing a press. */
const TELL_WITHIN_MS = 300;

/** The pressed button, its request and the user who pressed. */
interface PressedDecision {
  readonly action: string;
  readonly id: string;
  readonly planHash: string;
  readonly userId: string;
}

export async function onDecision(
  deps: DecisionServices,
  press: ButtonPress,
  delivery: Delivery,
  ack: () => Promise<void>,
): Promise<void> {
  await onPressed(deps, press, delivery, ack);
  await retireLostCard(deps, press);
}

async function onPressed(
  deps: DecisionServices,
  press: ButtonPress,
  delivery: Delivery,
  ack: () => Promise<void>,
): Promise<void> {
  const pressed = readPress(press);
  aboutRequest(pressed.id);
  const form = FORMS.get(pressed.action);
  if (form === undefined) return onRecorded(deps, press, pressed, delivery, ack);
  await ack();
  const said = await openFormFromCard(deps, { ...pressed, form }, press.trigger_id ?? '');
  if (said !== undefined) await tellPresser(deps, press, { text: formatMrkdwn(said) });
}

function readPress({ actions: [action], user }: ButtonPress): PressedDecision {
  return { action: action?.action_id ?? '', ...parseButtonValue(action?.value ?? ''), userId: user.id };
}

/** Acknowledges the press once it's stored or refused. Tells the user about a refusal or a timeout. */
async function onRecorded(
  deps: DecisionServices,
  press: ButtonPress,
  pressed: PressedDecision,
  delivery: Delivery,
  ack: () => Promise<void>,
): Promise<void> {
  const done = await record(deps, pressed, delivery);
  const told = typeof done === 'string' ? tellPresser(deps, press, { text: done }) : undefined;
  // If Slack is fast enough, tell the user before acknowledging the press, so that a crash in between can't leave the
  // user without a message.
  await Promise.race([told, sleep(TELL_WITHIN_MS, undefined, { ref: false })]);
  await ack();
  await told;
  const stopped = typeof done === 'object' && pressed.action === ids.deny ? done.request : undefined;
  if (stopped?.state === 'denied' || stopped?.state === 'cancelled') await askWhy(deps, press, stopped);
}

export function tellPresser(deps: MessageServices, press: ButtonPress, message: Message): Promise<boolean> {
  const { channel, response_url: responseUrl, user } = press;
  const origin = { userId: user.id, channel: channel?.id ?? user.id, ...(responseUrl && { responseUrl }) };
  return tellPrivately(deps, origin, message);
}

/** @returns the stored update, a message for the user in mrkdwn, or undefined if the user needs no message */
async function record(
  deps: DecisionServices,
  pressed: PressedDecision,
  delivery: Delivery,
): Promise<RequestUpdate | string | undefined> {
  const { action, id, userId } = pressed;
  const done = await recordInTime(deps, { by: userId, tried: action, request: id }, delivery, {
    carryOut: (context) => carryOut(deps, pressed, context),
    describeRepeated:
      action === ids.byHand
        ? () => REPORTED_BEFORE
        : (DESCRIBE_REPEATED.get(DECISIONS.get(action) ?? '') ?? describeEarlierStop),
    format: formatMrkdwn,
  });
  if ('said' in done) return formatMrkdwn(done.said);
  return 'why' in done ? invalidateDelivery(deps, delivery, done.why) : done;
}

export interface RecordingContext {
  readonly delivery: Delivery;
  readonly signal: AbortSignal;
}

interface Recording<T> {
  /** Stores the decision. */
  readonly carryOut: (context: RecordingContext) => Promise<T>;
  /** Describes the request to a user whose decision is already stored. */
  readonly describeRepeated: ((request: Request) => Phrase) | undefined;
  readonly format: (phrase: Phrase) => string;
}

/** Why nothing was stored, for `invalidateDelivery`. `refused` is the code of a refusal. */
interface NotRecorded {
  readonly why: (isUnrecorded: boolean) => string;
  readonly refused?: string;
}

/** Stores what a user decided by a button or a form, within Slack's time. */
export async function recordInTime<T extends object>(
  deps: DecisionServices,
  attempted: AttemptedAction,
  delivery: Delivery,
  { carryOut, describeRepeated, format }: Recording<T | RequestUpdate | Refusal>,
): Promise<T | RequestUpdate | NotRecorded> {
  const over = new AbortController();
  const { by: user, tried } = attempted;
  try {
    const { signal } = over;
    const carrying = retryWhileSlotMoves(() => carryOut({ delivery, signal }), signal);
    const done = await withTimeLimit(STORE_WITHIN_MS, carrying);
    if (isRefusal(done)) {
      noteRefusal(deps, done, attempted);
      deps.log.info({ refused: done.refused, user, tried }, 'a press or form was refused');
      return { why: () => format(done.sentence), refused: done.refused };
    }
    if (!('events' in done) || done.events.length > 0 || describeRepeated === undefined) return done;
    return { why: () => format(describeRepeated(done.request)) };
  } catch (error) {
    over.abort();
    deps.log.error({ err: error, user, tried }, 'failed to record a press or form');
    return { why: (isUnrecorded) => describeFault(error, isUnrecorded) };
  }
}

const DESCRIBE_REPEATED = mapFromObject({
  approve: describeEarlierApproval,
  'it happened': describeEarlierSettlement,
  'it did not happen': describeEarlierSettlement,
});

const REPORTED_BEFORE =
  'Somebody already reported that the change was reverted by hand. I’m checking Atlas. The card will show the result.';

async function carryOut(
  deps: DecisionServices,
  { action, id, planHash, userId }: PressedDecision,
  context: RecordingContext,
): Promise<RequestUpdate | Refusal | { readonly said: Phrase }> {
  const decision = DECISIONS.get(action);
  if (decision === 'cancel') return cancelRequest(deps, { id, userId, ...context });
  if (decision !== undefined) return recordDecision(deps, { id, userId, planHash, decision, ...context });
  if (action === ids.byHand) return reportRevertedByHand(deps, { id, userId, ...context });
  return action === ids.checkAgain ? checkNow(deps, id, userId) : refuseUnknownButton();
}

const refuseUnknownButton = () =>
  refuse(
    'unknown button',
    'I don’t recognize this button because a different version of Countersign posted it. Nothing was recorded. Use this request’s newest card.',
  );

/** Makes the worker check Atlas immediately. */
async function checkNow(
  deps: DecisionServices,
  id: string,
  userId: string,
): Promise<Refusal | { readonly said: Phrase }> {
  const person = await deps.people.cachedPerson(userId);
  if (isRefusal(person)) return person;
  const read = await deps.store.read(id);
  if (typeof read === 'string') return unavailableRefusal(id, read);
  if (read.request.state !== 'unknown') return refuse('not unknown', describeState(read.request));
  await deps.store.defer(queueOf(read.request), id, 0);
  return { said: 'I’m checking Atlas. The card will show the result.' };
}

/** Asks for the reason in a form. If the trigger has expired, asks in a message with a button. */
async function askWhy(
  deps: DecisionServices,
  press: ButtonPress,
  request: InState<'denied' | 'cancelled'>,
): Promise<void> {
  const opened = await openView(deps, press.trigger_id ?? '', reasonModal(request)).catch((error: unknown) => {
    deps.log.warn({ err: error }, 'failed to open the form that asks why a request was stopped');
    return undefined;
  });
  if (opened === undefined) await tellPresser(deps, press, offerToSayWhy(request));
}

function offerToSayWhy({ id, state }: Request): Message {
  const sentence = `${id} is ${state}. Nothing was changed in Atlas. You can still add a reason.`;
  const button = {
    type: 'button' as const,
    action_id: ids.giveReason,
    text: plainText('Add a reason…', 75),
    value: buttonValue(id, ''),
  };
  return {
    text: sentence,
    blocks: [plainSection(sentence), ...buttonRow([button])],
  };
}

/** The ids of buttons that appear only on a request's own cards and not in answers. */
const ON_CARDS: ReadonlySet<string> = new Set([
  ids.approve,
  ids.approveInForm,
  ids.approveForLess,
  ids.deny,
  ids.denyInForm,
  ids.askQuestion,
  ids.checkAgain,
  ids.settle,
  ids.cancel,
]);

/** If the pressed message is a lost card, removes everything from the card that may become outdated. Never rejects. */
async function retireLostCard(deps: DecisionServices, press: ButtonPress): Promise<void> {
  const [action] = press.actions;
  const { id } = parseButtonValue(action?.value ?? '');
  const [channel, ts] = [press.channel?.id, press.container?.message_ts];
  const isOnCard = action !== undefined && ON_CARDS.has(action.action_id) && action.block_id === buttonsBlockId(id);
  if (!isOnCard || channel === undefined || ts === undefined) return;
  try {
    const { cards } = await deps.cards.read(id);
    // A card gets buttons only after it's stored in Redis, so a card missing from Redis can't be new.
    if (Object.values(cards).some((card) => card.ts === ts)) return;
    const stored = await deps.store.read(id);
    if (typeof stored === 'string' || (await deps.channels.closedTo(channel)) !== undefined) return;
    const { request } = stored;
    const sentence = `This card no longer updates. See the request’s current state: ${request.command} request ${displayId(request)}`;
    const sent = await deps.posting.update(
      { channel, ts },
      withSentenceInFront(stableCardParts(request, undefined), sentence),
    );
    deps.log.info({ request: id, sent: sent.kind }, 'retired a card that is not in Redis');
  } catch (error) {
    deps.log.warn({ err: error, request: id }, 'failed to retire a card that may not be in Redis');
  }
}
