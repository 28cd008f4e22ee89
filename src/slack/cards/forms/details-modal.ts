// A read-only form with all details of a request, including details omitted from its card. Pure.
import type { KnownBlock, ModalView } from '@slack/types';
import { MAX_REASON_LENGTH } from '../../../approvals/asking/submit.js';
import type { Policy } from '../../../approvals/request/policy.js';
import type { PlannedFields, Request } from '../../../approvals/request/request.js';
import { changeNamed } from '../../../operations/index.js';
import type { Call, Fact, NamedItem, Preview } from '../../../operations/operation.js';
import { headerBlock, preformattedText, richLine, richText } from '../../blocks/elements.js';
import { factBlocks } from '../../blocks/facts.js';
import { stripInvisible } from '../../blocks/sanitize.js';
import { clipText, richTextOf } from '../../blocks/text.js';
import { type CardLine, quote, user } from '../card-lines.js';
import { historyBlocks } from '../request-history.js';
import type { HistoryEvent } from '../state-words.js';
import { cardTitle } from '../title.js';
import { allWarningLines } from '../warnings.js';
import { createModal, labelledLine } from './frame.js';
import { deciderBlocks } from './who-decides.js';

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
