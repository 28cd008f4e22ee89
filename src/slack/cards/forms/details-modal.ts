// A read-only form with all details of a request, including details omitted from its card. Pure.
import type { KnownBlock, ModalView } from '@slack/types';
import { MAX_REASON_LENGTH } from '../../../approvals/asking/submit.js';
import { policyQuestionOf, ruleFor } from '../../../approvals/policy/match.js';
import { passedOverRules } from '../../../approvals/policy/why.js';
import { formatGroupNames, type Policy, type PolicyRule } from '../../../approvals/request/policy.js';
import { isRefusal, type Refusal } from '../../../approvals/request/refusal.js';
import { describeReminders } from '../../../approvals/request/reminders.js';
import { isFinal, type PlannedFields, type Request } from '../../../approvals/request/request.js';
import { toStoredRule } from '../../../approvals/request/stored-rule.js';
import { approvalsChannelOf } from '../../../approvals/returns/missing-approval.js';
import { formatDuration } from '../../../operations/duration.js';
import { plural } from '../../../operations/format.js';
import { changeNamed } from '../../../operations/index.js';
import type { Call, Fact, NamedItem, Phrase, Preview } from '../../../operations/operation.js';
import { headerBlock, preformattedText, richLine, richText } from '../../blocks/elements.js';
import { factBlocks } from '../../blocks/facts.js';
import { stripInvisible } from '../../blocks/sanitize.js';
import { clipText, richTextOf } from '../../blocks/text.js';
import { bold, type CardLine, quote, text, user } from '../card-lines.js';
import { historyBlocks } from '../request-history.js';
import type { HistoryEvent } from '../state-words.js';
import { cardTitle } from '../title.js';
import { allWarningLines } from '../warnings.js';
import { createModal, labelledLine } from './frame.js';

const MOST_LINES = 40;
const HISTORY_ROOM = 8_000;
const MOST_CALL = 2_900;

/** @param policy the current policy */
export function requestDetailsModal(request: Request, history: readonly HistoryEvent[], policy: Policy): ModalView {
  const preview = 'preview' in request ? request.preview : undefined;
  const rule = 'rule' in request ? request.rule : undefined;
  return createModal({
    title: `Request ${request.id}`,
    blocks: [
      headerBlock(cardTitle(request)),
      richText(asked(request)),
      ...(preview === undefined ? [] : [headerBlock('What it changes'), ...previewBlocks(request, preview)]),
      ...(rule === undefined ? [] : [headerBlock('Who decides'), ...deciderBlocks(request, rule, policy)]),
      headerBlock('IDs'),
      ...factBlocks(idsIn(request, preview, policy)),
      ...('planHash' in request ? planBlocks(request) : []),
      ...(history.length === 0 ? [] : [headerBlock('History'), ...historyBlocks(history, HISTORY_ROOM)]),
    ],
  });
}

function asked(request: Request): CardLine[] {
  const { requester, askedAt, startsAt, reason } = request;
  const start = startsAt === undefined ? [] : [' to run this at ', { at: startsAt }];
  return [
    richLine([user(requester.userId), ...richTextOf([' asked at ', { at: askedAt }, ...start, ', because:'])]),
    quote(reason, MAX_REASON_LENGTH, MOST_LINES),
  ];
}

function previewBlocks(request: Request, preview: Preview): KnownBlock[] {
  const { operation, params } = request;
  const denial = 'denial' in request ? request.denial : undefined;
  return [
    richText([
      labelledLine('Now', preview.before),
      labelledLine('After', preview.after),
      ...preview.facts.map(({ label, value }) => labelledLine(clipText(label, 75), value)),
      ...allWarningLines({ operation, params, preview, denial }),
      labelledLine('Undo', preview.undo),
    ]),
    ...guessBlocks(operation),
  ];
}

/** Lists the card's unconfirmed sentences about Atlas. */
function guessBlocks(operation: string): KnownBlock[] {
  const guesses = changeNamed(operation)?.guesses ?? [];
  if (guesses.length === 0) return [];
  return [richText(guesses.map(({ says, reason }) => labelledLine('Not confirmed', `${says} ${reason}`)))];
}

function idsIn(
  { id, operation, params, names, askedIn, policyHash }: Request,
  preview: Preview | undefined,
  policy: Policy,
): readonly Fact[] {
  const named = (label: string, one: NamedItem | undefined) =>
    one === undefined ? [] : [{ label, value: `${one.id} (${one.name})` }];
  const { project, organization } = preview?.place ?? {};
  return [
    { label: 'Request', value: id },
    { label: 'Operation', value: operation },
    ...named('project', project),
    ...(organization?.id === preview?.target.id ? [] : named('organization', organization)),
    ...Object.entries(params)
      .filter(([, value]) => value !== project?.id)
      .map(([label, value]) => ({ label, value: formatParam(value, preview?.names?.[label] ?? names[label]?.name) })),
    ...(preview === undefined ? [] : [{ label: 'Reserved while it runs', value: formatReserved(preview) }]),
    { label: 'Submitted in', value: askedIn },
    ...(policyHash === undefined ? [] : [{ label: 'Policy hash', value: formatPolicy(policyHash, policy) }]),
  ];
}

const formatReserved = ({ target, alsoHolds }: Preview) =>
  [target, ...(alsoHolds === undefined ? [] : [alsoHolds])]
    .map(({ kind, id, part }) => `${kind} ${id}${part === undefined ? '' : ` (${part})`}`)
    .join(', ');

const formatParam = (value: string, name: string | undefined) =>
  name === undefined || name === value ? value : `${value} (${name})`;

const formatPolicy = (hash: string, { inForce }: Policy) =>
  inForce === undefined || inForce.hash === hash ? hash : `${hash} when requested. A different policy is now in force.`;

const planBlocks = ({ planHash, preview: { call } }: PlannedFields): KnownBlock[] => [
  headerBlock('Plan'),
  richText([
    labelledLine('Hash', planHash),
    ...(call === undefined ? [] : [preformattedText(clipText(stripInvisible(formatCall(call)), MOST_CALL))]),
  ]),
];

/** Formats the approved call to Atlas. Times in the call are relative to when the change runs. */
function formatCall({ method, path, version, query, body }: Call): string {
  const rest = {
    ...(version !== undefined && { version }),
    ...(query && { query }),
    ...(body !== undefined && { body }),
  };
  return [`${method} ${path}`, ...(Object.keys(rest).length === 0 ? [] : [JSON.stringify(rest, null, 2)])].join('\n');
}

function deciderBlocks(request: Request, rule: PlannedFields['rule'], policy: Policy): KnownBlock[] {
  const { demanded = rule, approvals = [] } = 'approvals' in request ? request : {};
  const lines = [...inChannel(request, policy), ...approvals.map(approvalLine)];
  const stricter = demanded.title === rule.title ? [] : [{ label: 'Stricter now', value: demanded.title }];
  return [
    ...factBlocks([
      { label: 'Policy', value: `${rule.title} (the first matching rule)` },
      ...byNow(request, rule, policy),
      ...stricter,
      { label: 'Who can request', value: formatGroupNames(rule.requesters) },
      {
        label: 'Who can approve',
        value: `${formatGroupNames(rule.approvers)}, except the requester and anyone the change is about`,
      },
      {
        label: 'Approvals',
        value: rule.alone === true ? 'none, if the change only removes access' : `${demanded.approvals}`,
      },
      { label: 'Wait after approval', value: demanded.waitMs === 0 ? 'none' : formatDuration(demanded.waitMs) },
      { label: 'Expires if not approved', value: `after ${formatDuration(rule.expiresAfterMs)}` },
      ...(rule.reason === undefined ? [] : [{ label: 'Reason', value: describeReason(rule.reason) }]),
      ...(rule.maxDurationMs === undefined
        ? []
        : [{ label: 'Maximum duration', value: formatDuration(rule.maxDurationMs) }]),
      ...(rule.maxLeadMs === undefined
        ? []
        : [{ label: 'Can be scheduled', value: `up to ${formatDuration(rule.maxLeadMs)} ahead` }]),
      ...describeReminders(rule).map((value) => ({ label: 'Notifications', value })),
    ]),
    ...(lines.length === 0 ? [] : [richText(lines)]),
  ];
}

/** Shows the approvals channel. Returns nothing if no policy is in force. */
function inChannel(request: Request, policy: Policy): readonly CardLine[] {
  const channel = approvalsChannelOf(policy, request);
  return channel === undefined
    ? []
    : [richLine([bold('Decided in'), text('  '), { type: 'channel', channel_id: channel }])];
}

const describeReason = ({ hint, pattern }: NonNullable<PlannedFields['rule']['reason']>) =>
  `must name ${hint}: ${pattern}`;

const approvalLine = ({ person: by, at, rule, atMost }: PlannedFields['approvals'][number]) =>
  richLine([
    user(by.userId),
    ...richTextOf([' approved at ', { at }, ` by ${rule}${atMost === undefined ? '' : `, limited to ${atMost}`}`]),
  ]);

/** Explains why earlier rules don't apply and how the current policy differs. */
function byNow(request: Request, stored: PlannedFields['rule'], policy: Policy): readonly Fact[] {
  const question = policyQuestionOf(request, 'preview' in request ? request.preview : undefined);
  const now = ruleFor(policy, question);
  const isSame = now !== undefined && !isRefusal(now) && costOf(now) === costOf(stored);
  // Once a request has ended, the current policy no longer affects it.
  if (isFinal(request) && !(isSame && now.title === stored.title)) return [];
  const passed = passedOverRules(policy, question).map(({ rule, why }) => `${rule.title} ${why}`);
  return [
    ...(passed.length === 0 ? [] : [{ label: 'Rules that don’t apply', value: passed.join('; ') }]),
    ...(isSame && now.title === stored.title ? [] : [{ label: 'Policy now', value: describeRuleNow(now, isSame) }]),
  ];
}

const costOf = (rule: PlannedFields['rule'] | PolicyRule) => JSON.stringify({ ...toStoredRule(rule), title: '' });

function describeRuleNow(now: PolicyRule | Refusal | undefined, isSame: boolean): Phrase {
  if (now === undefined) return 'no rule in the current policy matches, so nobody can approve this request';
  if (isRefusal(now)) return now.sentence;
  if (isSame) return `${now.title}, with the same terms`;
  const wait = now.waitMs === 0 ? '' : `, a waiting period of ${formatDuration(now.waitMs)}`;
  const needs = now.alone
    ? 'no approval if the change only removes access'
    : `${plural(now.approvals, 'approval')} from ${formatGroupNames(now.approvers)}`;
  return `${now.title}: ${needs}${wait}, requested by ${formatGroupNames(now.requesters)}. Both rules must allow the change.`;
}
