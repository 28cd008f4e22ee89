// Renders the Home tab, which shows requests and links to their cards and details, where users approve. Pure.
import type { HomeView, KnownBlock, SectionBlock } from '@slack/types';
import { openQuestionsOf } from '../../approvals/request/questions.js';
import { approvalsStillNeeded, type Request } from '../../approvals/request/request.js';
import { capitalize, plural } from '../../operations/format.js';
import type { Phrase } from '../../operations/operation.js';
import { buttonRow, headerBlock, mrkdwnContext, mrkdwnSection } from '../blocks/elements.js';
import { oneLine } from '../blocks/sanitize.js';
import { clipText, formatMrkdwn, literalMrkdwn } from '../blocks/text.js';
import { returnButtons } from '../cards/buttons.js';
import { cardButton } from '../cards/card-button.js';
import { answerButton } from '../cards/question-notices.js';
import { formatReturnTime } from '../cards/return-lines.js';
import { capitalizedState, displayId, formatStateReached } from '../cards/state-words.js';
import { cardTitle } from '../cards/title.js';
import { ids } from '../ids.js';
import type { CardLocation, HomeSections, TemporaryChange, WaitingRequest } from './sections.js';

const MOST_TITLE = 150;

/**
 * Renders the tab.
 * @param workspaceUrl ends with a slash. If it's undefined, there are no links to cards
 * @param doubts a warning that history may be missing, or an empty string
 */
export function homeView(
  { now, waiting, hasMore, own, temporary, changes, returnOf }: HomeSections,
  workspaceUrl: string | undefined,
  doubts: string,
): HomeView {
  const others = hasMore
    ? [mrkdwnContext('There may be more requests. `requests state waiting` lists all waiting requests.')]
    : [];
  return home([
    ...(doubts === '' ? [] : [mrkdwnSection(`*${doubts}*`)]),
    ...part('Waiting for you', 'Nothing is waiting for you.', [
      ...waiting.map((one) => line(one.request, describeWaiting(one, workspaceUrl))),
      ...others,
    ]),
    ...part(
      'Your open requests',
      'You have no open requests.',
      own.flatMap((one) => [
        line(one, `${titleOf(one)}\n${formatStateAndTime(one)} · ${displayId(one)}`),
        ...openQuestionsOf(one).map(({ by, text, number }) => ({
          ...mrkdwnSection(`<@${by.userId}> asks: ${literalMrkdwn(clipText(oneLine(text), MOST_TITLE))}`),
          accessory: answerButton(one, number),
        })),
      ]),
    ),
    ...part(
      'Temporary changes',
      'There are no temporary changes.',
      temporary.flatMap((one) => [
        line(one.itsReturn, describeTemporary(one, now)),
        ...buttonRow((returnButtons(one.itsReturn, now) ?? []).filter(({ action_id }) => action_id === ids.endNow)),
      ]),
    ),
    ...part(
      'Latest changes',
      'I made no changes in the last 7 days.',
      changes.map((one) => line(one, describeChange(one, returnOf.get(one.id)))),
    ),
    mrkdwnContext(`As of ${formatMrkdwn([{ at: now }])}. Open this tab again to refresh.`),
  ]);
}

/** Renders a Home tab with only a message that explains why there's nothing else. */
export const messageHomeView = (phrase: Phrase): HomeView => home([mrkdwnSection(formatMrkdwn(phrase))]);

const home = (blocks: KnownBlock[]): HomeView => ({ type: 'home', blocks });

const part = (title: string, nothing: string, lines: readonly KnownBlock[]): KnownBlock[] => [
  headerBlock(title),
  ...(lines.length === 0 ? [mrkdwnContext(nothing)] : lines),
];

/** Renders a request's line. For a return (a scheduled revert), Details opens the change that it reverts. */
const line = (request: Request, text: string): SectionBlock => ({
  ...mrkdwnSection(text),
  accessory: cardButton({ ...request, id: displayId(request) }, ids.details, 'Details'),
});

const titleOf = (request: Request) => `*${literalMrkdwn(clipText(cardTitle(request), MOST_TITLE))}*`;

function describeWaiting({ request, card }: WaitingRequest, workspaceUrl: string | undefined): string {
  const requester = `Requested by <@${request.requester.userId}>`;
  const needs =
    request.state === 'pending'
      ? `needs ${plural(approvalsStillNeeded(request), 'more approval')}${request.returns === undefined ? formatMrkdwn([' by ', { at: request.expiresAt }]) : ''}`
      : 'is unconfirmed and must be settled';
  const question = openQuestionsOf(request).length > 0 ? ['A question is open'] : [];
  const link =
    card === undefined || workspaceUrl === undefined ? [] : [`<${linkTo(workspaceUrl, card)}|Open its card>`];
  return `${titleOf(request)}\n${[requester, needs, ...question, displayId(request), ...link].join(' · ')}`;
}

const linkTo = (workspaceUrl: string, { channel, ts }: CardLocation) =>
  `${workspaceUrl}archives/${channel}/p${ts.replace('.', '')}`;

const describeChange = (request: Request, itsReturn: Request | undefined) =>
  `${titleOf(request)}\n${formatStateAndTime(request, itsReturn)} · requested by <@${request.requester.userId}> · ${displayId(request)}`;

function formatStateAndTime(request: Request, itsReturn?: Request): string {
  if ('endedAt' in request) return capitalize(formatMrkdwn(formatStateReached(request, itsReturn)));
  const word = capitalizedState(request);
  if (request.state === 'pending') return formatMrkdwn([`${word}, expires at `, { at: request.expiresAt }]);
  if (request.state === 'approved' && request.startsAt !== undefined)
    return formatMrkdwn([`${word}, runs at `, { at: request.notBefore }]);
  return formatMrkdwn([`${word}, requested at `, { at: request.askedAt }]);
}

function describeTemporary({ itsReturn, change }: TemporaryChange, now: number): string {
  const { returns, requester } = itsReturn;
  const at = returns === undefined ? '' : formatMrkdwn([' (', { at: returns.endsAt }, ')']);
  const by = `requested by <@${requester.userId}> · ${displayId(itsReturn)}`;
  return `${titleOf(change ?? itsReturn)}\n${capitalize(formatReturnTime(itsReturn, now))}${at} · ${by}`;
}
