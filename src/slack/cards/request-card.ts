// Renders a request as a message, based only on its stored state. Pure.
import type { ContextBlock, KnownBlock, RichTextBlock } from '@slack/types';
import { isAwaitingEffect } from '../../approvals/request/finishing-evolve.js';
import { formatGroupNames, type Policy } from '../../approvals/request/policy.js';
import { openQuestionsOf } from '../../approvals/request/questions.js';
import { ticketsIn } from '../../approvals/request/reason.js';
import type { InState, PlannedFields, Request } from '../../approvals/request/request.js';
import { formatDuration } from '../../operations/duration.js';
import { capitalize, phraseParts, plural } from '../../operations/format.js';
import { changeNamed, operationNamed } from '../../operations/index.js';
import type { Phrase } from '../../operations/operation.js';
import type { ClusterLink } from '../blocks/cluster-link.js';
import { headerBlock, mrkdwnContext, plainSection, richLine, richText } from '../blocks/elements.js';
import { oneLine } from '../blocks/sanitize.js';
import { clipText, escapeText, formatMrkdwn, formatPlain, literalMrkdwn } from '../blocks/text.js';
import { paramsOf } from '../lines/vocabulary.js';
import { approvalsCardButtons, otherCardButtons, requesterButtons } from './buttons.js';
import { bold, type CardLine, phraseLine, quote, richPhrase, text, user } from './card-lines.js';
import { firstButtonsAndMenu } from './card-menu.js';
import { lifetimeLines } from './lifetime.js';
import { approversMrkdwn, idsToNotify, type MentionedIds, notifiedMrkdwn } from './mentions.js';
import { describeKnown, outcomeLines } from './outcome.js';
import { capitalizedState, displayId, formatStateReached, scheduledPhrase } from './state-words.js';
import { cardHeader, cardTitle, headerWithoutState } from './title.js';
import { isDangerous, isIrreversible, mainDanger, warningLines } from './warnings.js';

const MOST_REASON = 300;
const MOST_REASON_LINES = 3;
/** The maximum length of each state, before and after the change. */
const MOST_EACH = 200;
const MOST_WHERE = 200;
const MOST_DETAIL = 300;
/** The longest notification that phones show in full. */
const MOST_NOTIFIED = 160;

interface CardOptions {
  /** Whether the card has decision buttons. Set for the approvals channel and an asked approver. */
  readonly buttons: boolean;
  /** Whether the card has the requester's own buttons. Everyone sees them, but only the requester can use them. */
  readonly own?: boolean;
  /** Redis's time in milliseconds. */
  readonly now: number;
  /** The scheduled revert of a temporary change. */
  readonly itsReturn?: Request | undefined;
  /** The policy, which has the patterns for linking tickets in the reason. */
  readonly policy?: Pick<Policy, 'tickets'> | undefined;
  readonly clusterLink?: ClusterLink | undefined;
  /** The ids mentioned when the card was posted. If undefined, all ids count as mentioned. */
  readonly mentioned?: MentionedIds | undefined;
}

export interface CardMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export const buttonsBlockId = (id: string): string => `decide:${id}`;

export function requestCard(request: Request, options: CardOptions): CardMessage {
  const { buttons, own = false, now, itsReturn } = options;
  const actions = buttons
    ? approvalsCardButtons(request, now, itsReturn)
    : [...(own ? requesterButtons(request) : []), ...otherCardButtons(request, now, itsReturn)];
  const isOpen = request.state === 'pending';
  const title = `${isOpen ? `${capitalizedState(request)}: ` : ''}${cardHeader(request, itsReturn)}`;
  return {
    text: isOpen && buttons ? approveNotification(request) : `${escapeText(title)} · ${displayId(request)}`,
    blocks: [
      ...head(request, cardHeader(request, itsReturn), options.policy),
      ...lines(change(request)),
      ...lines(request.state === 'pending' || request.state === 'approved' ? weighed(request, buttons) : []),
      ...lines([...outcomeLines(request, itsReturn), ...lifetimeLines(request)]),
      { type: 'actions', block_id: buttonsBlockId(request.id), elements: firstButtonsAndMenu(request, actions) },
      note(
        isOpen ? describeNeeds(request, options) : formatMrkdwn(formatCurrentState(request, itsReturn)),
        request,
        options.clusterLink,
      ),
    ],
  };
}

/**
 * Renders only the parts of a card that never become outdated, so not the request's state or the buttons.
 * @param mentioned undefined if the card isn't for approvers
 */
export function stableCardParts(request: Request, mentioned: MentionedIds | undefined): CardMessage {
  const told = mentioned === undefined ? '' : notifiedMrkdwn(request, mentioned);
  return {
    text: mentioned === undefined ? askedNotification(request) : approveNotification(request),
    blocks: [...head(request, headerWithoutState(request)), note(told === '' ? '' : `For ${told}`, request)],
  };
}

const NOT_SHOWN = 'This channel is now shared with another organization, so I no longer show this request here.';
/** The message that replaces a card in a channel shared with another organization. */
export const hiddenCard: CardMessage = {
  text: NOT_SHOWN,
  blocks: [plainSection(NOT_SHOWN)],
};

/** Renders the title, requester, place and reason. */
const head = (request: Request, title: string, policy: Pick<Policy, 'tickets'> = {}): KnownBlock[] => [
  headerBlock(title),
  ...lines([
    requestedByLine(request, MOST_WHERE),
    richLine([bold('Reason:')]),
    quote(request.reason, MOST_REASON, MOST_REASON_LINES, (reason) => ticketsIn(policy, reason)),
  ]),
];

/** Renders the requester and place, e.g. `Requested by @Rita · Payments (Counter Inc)`. */
export const requestedByLine = (request: Request, most: number): CardLine =>
  richLine([text('Requested by '), user(request.requester.userId), ...richPhrase(formatPlace(request), most)]);

const lines = (elements: CardLine[]): RichTextBlock[] => (elements.length === 0 ? [] : [richText(elements)]);

/** Formats the place, e.g. ` · Payments (Counter Inc)`, and any related request. */
function formatPlace(request: Request): string {
  const place = 'preview' in request ? request.preview?.place : undefined;
  const { project = request.names.project, organization } = place ?? {};
  const within =
    project && organization ? `project ${project.name} (${organization.name})` : (project ?? organization)?.name;
  const about = [
    ...shownParams(request),
    ...(request.undoes === undefined ? [] : [`undoes ${request.undoes}`]),
    ...(request.extends === undefined ? [] : [`extends ${request.extends}`]),
    ...(request.replaces === undefined ? [] : [`replaces ${request.replaces}`]),
    ...(request.returns === undefined ? [] : [`reverts ${request.returns.change}`]),
  ];
  return [...(within === undefined ? [] : [within]), ...about].map((part) => ` · ${part}`).join('');
}

function shownParams({ operation: name, params }: Request): readonly string[] {
  const operation = operationNamed(name);
  const shown = operation === undefined ? [] : paramsOf(operation).filter(({ field }) => field.onCard === true);
  return shown.flatMap(({ name: param, field: { label } }) =>
    params[param] === undefined ? [] : [`${label} ${params[param]}`],
  );
}

/** Renders warnings. Shows an earlier denial only to approvers, because its reason was for a different requester. */
function weighed(request: InState<'pending' | 'approved'>, isDecidedHere: boolean): CardLine[] {
  const { denial: _, ...rest } = request;
  return warningLines(isDecidedHere ? request : rest);
}

/**
 * Shows the state before and after the change. Empty for an ended request, because its outcome describes the current
 * state.
 */
function change(request: Request): CardLine[] {
  switch (request.state) {
    case 'pending':
    case 'approved':
      return relatedTo('Now:', 'After:', request);
    case 'executing':
      return relatedTo('Before:', 'After:', request);
    default:
      return [];
  }
}

const relatedTo = (before: string, after: string, { preview }: PlannedFields): CardLine[] => [
  ...(preview.detail === undefined ? [] : [phraseLine(preview.detail, MOST_DETAIL)]),
  richLine([
    bold(before),
    text(' '),
    ...richPhrase(preview.before, MOST_EACH),
    text('  →  '),
    bold(after),
    text(' '),
    ...richPhrase(preview.after, MOST_EACH),
  ]),
];

/** Renders the small print below the buttons: links while the request is open, and the id. */
const note = (start: string, request: Request, clusterLink?: ClusterLink): ContextBlock =>
  mrkdwnContext([start, ...openLinks(request, clusterLink), displayId(request)].filter(Boolean).join(' · '));

/** Shows the runbook's host, because a card's readers didn't write the policy. */
function openLinks(request: Request, clusterLink: ClusterLink | undefined): readonly string[] {
  if ('endedAt' in request) return [];
  const operation = operationNamed(request.operation);
  const cluster = operation && clusterLink?.(operation, request.params);
  const { runbook } = ('rule' in request ? request.rule : undefined) ?? {};
  const host = runbook !== undefined && URL.canParse(runbook) ? new URL(runbook).host : undefined;
  return [
    ...(cluster === undefined ? [] : [cluster]),
    ...(runbook === undefined || host === undefined ? [] : [`<${escapeText(runbook)}|Runbook on ${host}>`]),
  ];
}

function describeNeeds(request: InState<'pending'>, { buttons, mentioned }: CardOptions): string {
  const { rule, demanded = rule, expiresAt, startsAt } = request;
  const deciders = buttons
    ? approversMrkdwn(request, mentioned ?? new Set(idsToNotify(request)))
    : literalMrkdwn(formatGroupNames(rule.approvers));
  const isFromGroup = rule.approvers.some(({ ids }) => ids.some((id) => id.startsWith('S')));
  const others = isFromGroup ? ` (not <@${request.requester.userId}>)` : '';
  const { waitMs } = demanded;
  const runs = request.returns === undefined ? 'runs' : 'reverts';
  const later = `${startsAt === undefined ? '' : 'at least '}${formatDuration(waitMs)} after approval, and can be stopped until then`;
  const when = waitMs > 0 ? later : startsAt === undefined ? 'when approved' : 'at its scheduled time';
  // A scheduled revert waits indefinitely.
  const by = request.returns === undefined ? formatMrkdwn([' by ', { at: expiresAt }, ', or it expires']) : '';
  const question = openQuestionsOf(request).length > 0 ? ' · a question to the requester is open' : '';
  return `Needs ${plural(demanded.approvals, 'approval')} from ${deciders}${others}${by} · ${runs} ${when}${question}`;
}

/** Formats the state and since when. Empty if the outcome already says so. */
function formatCurrentState(request: Request, itsReturn: Request | undefined): Phrase {
  if ('endedAt' in request) {
    const [words, at] = formatStateReached(request, itsReturn);
    const isDone = request.state === 'succeeded' && request.undone === undefined;
    const said = isDone ? phraseParts(describeKnown(request, itsReturn)) : [];
    return said.some((part) => typeof part !== 'string' && 'at' in part && part.at === at.at)
      ? ''
      : [capitalize(words), at];
  }
  const word = capitalizedState(request);
  if (request.state === 'unknown')
    return [`${word} ${isAwaitingEffect(request) ? 'at' : 'since'} `, { at: request.since }];
  return request.state === 'approved' ? ['Approved at ', { at: request.approvedAt }] : word;
}

const approveNotification = (request: Request) => notification(request, 'Approve? ');
const askedNotification = (request: Request) => notification(request, '');

/** Returns the text for notifications and screen readers: who wants what, for how long, the danger and the id. */
function notification(request: Request, front: string): string {
  const summary = 'preview' in request ? request.preview?.summary : undefined;
  const who = summary === undefined || request.returns !== undefined ? '' : `<@${request.requester.userId}> wants to `;
  const start = `${front}${who}`;
  const what = oneLine(summary === undefined ? cardTitle(request) : `${summary}${noEndNote(request)}`);
  const id = displayId(request);
  const when = formatPlain(scheduledPhrase(request));
  const room = MOST_NOTIFIED - start.length - id.length - when.length - 1;
  const danger = 'planHash' in request ? notifiedDanger(request, room - what.length) : '';
  return `${start}${escapeText(`${clipText(what, room - danger.length)}${when}${danger}`)} ${id}`;
}

/** If a change could have an end but has none, says how long it lasts. */
function noEndNote(request: Request): string {
  const { operation, params, returns, undoes } = request;
  const change = changeNamed(operation);
  if (change === undefined || !('for' in change.params.shape)) return '';
  if ('planHash' in request && isIrreversible(request)) return '';
  const isOpenEnded = params.for === undefined && returns === undefined && undoes === undefined;
  return isOpenEnded ? `, ${(change.lasts ?? 'until changed').toLowerCase()}` : '';
}

/** Returns the danger after a summary. If the warning doesn't fit, only mentions it. @param room the space left */
function notifiedDanger(request: PlannedFields, room: number): string {
  const danger = mainDanger(request);
  if (danger === '') return '';
  const whole = `. ⚠ ${danger}`;
  if (whole.length <= room || isIrreversible(request)) return whole;
  return isDangerous(request) ? '. ⚠ Dangerous. Read the warning.' : '. ⚠ Read the warning.';
}
