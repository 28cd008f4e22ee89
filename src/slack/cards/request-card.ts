// A request as a message: a picture of what is stored, whatever the cause of drawing it. Pure.
import type { KnownBlock, RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import { nameGroups } from '../../approvals/policy.js';
import type { InState, Planned, Request } from '../../approvals/request.js';
import { sayDuration } from '../../operations/duration.js';
import { operationNamed } from '../../operations/index.js';
import type { Phrase, Preview } from '../../operations/operation.js';
import { lengthOf, MOST_IN_MESSAGE } from '../blocks/length.js';
import { clip, clipPhrase, escapeText, onOneLine, rich } from '../blocks/text.js';
import { oneLine, severalLines } from '../blocks/visible.js';
import { cardButtons } from './buttons.js';
import { approverIds, approvers, type Called } from './calls.js';
import { sayOutcome, sayState } from './words.js';

/** Of facts and warnings: less each, where Slack would not take the whole card. */
const MOST_EACH = [500, 200, 80] as const;
type Line = RichTextBlock['elements'][number];

export interface CardOptions {
  /** Only where it is decided. */
  readonly buttons: boolean;
  /** Redis's time in milliseconds. */
  readonly now: number;
  /** Whom the card called when it was posted; undefined: nobody is known to have been left out. */
  readonly called?: Called | undefined;
}

export interface CardMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export function requestCard(request: Request, options: CardOptions): CardMessage {
  const [whole, ...shorter] = MOST_EACH;
  return shorter.reduce(
    (card, most) => (lengthOf(card.blocks) <= MOST_IN_MESSAGE ? card : drawn(request, options, most)),
    drawn(request, options, whole),
  );
}

/** @param most characters of each fact and each warning */
function drawn(request: Request, options: CardOptions, most: number): CardMessage {
  const buttons = options.buttons ? cardButtons(request, options.now) : [];
  return {
    text: `${sayAsked(request)} – ${sayState(request)}`,
    blocks: [
      ...head(request, `${request.id} · ${sayState(request)}`),
      { type: 'rich_text', elements: lines(request, options, most) },
      ...(buttons.length === 0
        ? []
        : [{ type: 'actions' as const, block_id: `decide:${request.id}`, elements: buttons }]),
    ],
  };
}

/**
 * What of a card stays true whatever becomes of the request: neither its state nor a button.
 * @param called undefined where nobody decides
 */
export function requestSketch(request: Request, called: Called | undefined): CardMessage {
  const deciders = called === undefined ? [] : approvers(request, called);
  const elements = [
    who(request),
    said('What', summary(request), 600),
    ...reason(request),
    ...(deciders.length > 0 ? [line('For', deciders)] : []),
  ];
  return { text: sayAsked(request), blocks: [...head(request, request.id), { type: 'rich_text', elements }] };
}

const NOT_SHOWN = 'This channel is now shared with another organization, so this request is no longer shown here.';
/** What is left of a card where another organization reads. */
export const hiddenCard: CardMessage = {
  text: NOT_SHOWN,
  blocks: [{ type: 'section', text: { type: 'plain_text', text: NOT_SHOWN, emoji: false } }],
};

const head = (request: Request, note: string): KnownBlock[] => [
  { type: 'header', text: { type: 'plain_text', text: clip(cardTitle(request), 150), emoji: false } },
  { type: 'context', elements: [{ type: 'plain_text', text: note, emoji: false }] },
];

/** `Give MongoDB staff access to a cluster: Cluster0`. */
export function cardTitle(request: Request): string {
  const title = operationNamed(request.operation)?.title ?? request.operation;
  const subject = 'preview' in request ? request.preview?.subject : undefined;
  const named = Object.values(request.names).map(({ name }) => name);
  return oneLine(`${title}: ${subject ?? named.join(', ')}`.replace(/: $/, ''));
}

/** For notifications and screen readers: who wants what. */
const sayAsked = (request: Request) =>
  `${request.id}: <@${request.requester.userId}> asks to ${escapeText(clip(summary(request), 300))}`;

const summary = (request: Request) =>
  oneLine(('preview' in request ? request.preview?.summary : undefined) ?? titleAsVerb(request));

/** `delete an identity provider`: before it is known which. */
function titleAsVerb({ operation }: Request): string {
  const title = operationNamed(operation)?.title;
  return title === undefined ? `run ${operation}` : `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}

function lines(request: Request, options: CardOptions, most: number): Line[] {
  const preview = 'preview' in request ? request.preview : undefined;
  const outcome = sayOutcome(request);
  return [
    who(request),
    said('What', summary(request), 600),
    ...(preview === undefined ? typedParams(request) : [said('Where', sayWhere(request, preview), 1_000)]),
    ...(preview === undefined
      ? []
      : [
          said(whenOver(request, 'Before', 'Now'), preview.before, 600),
          said(whenOver(request, 'After', 'Then'), preview.after, 600),
          ...preview.facts.slice(0, 12).map((fact) => said(clip(fact.label, 60), fact.value, most)),
        ]),
    ...reason(request),
    ...(preview === undefined ? [] : preview.warnings.slice(0, 8).map((warning) => said('Mind', warning, most))),
    // Once it is done, its outcome says how it is taken back.
    ...(preview === undefined || request.state === 'succeeded' ? [] : [said('Undo', preview.undo, 500)]),
    ...needs(request, options),
    ...(request.state === 'denied' ? [line('Denied', [text('by '), { type: 'user', user_id: request.by }])] : []),
    ...(outcome === undefined ? [] : paragraph([...bold('Outcome'), text('  ')], outcome)),
  ];
}

/** As written by whoever asks, so never taken for a line of ours. */
const reason = (request: Request): Line[] => [
  { type: 'rich_text_section', elements: bold('Reason') },
  { type: 'rich_text_quote', elements: rich(clip(severalLines(request.reason), 1_000) || '–') },
];

/** A refusal may end in lines for the policy file, which stay lines. */
export function paragraph(start: readonly RichTextElement[], phrase: Phrase): Line[] {
  const [first = '', ...lines] = typeof phrase === 'string' ? phrase.split('\n') : [];
  const sentence = lines.length === 0 ? phrase : first;
  const shown = rich(clipPhrase(onOneLine(sentence), 1_500));
  const code = clip(severalLines(lines.join('\n')), 1_000);
  return [
    { type: 'rich_text_section', elements: [...start, ...shown] },
    ...(code === ''
      ? []
      : [{ type: 'rich_text_preformatted' as const, elements: [{ type: 'text' as const, text: code }] }]),
  ];
}

/** Once it is done, what was is not any more. */
const whenOver = (request: Request, done: string, open: string) => (request.state === 'succeeded' ? done : open);

const who = (request: Request) => line('Who', [{ type: 'user', user_id: request.requester.userId }, text(' asks')]);

/** `project Payments (32b6e34b3d91647abb20e7b8) in Counter Inc (...)`, as Atlas names them: names may be alike, ids are not. */
function sayWhere({ params }: Request, { place, subject }: Preview): string {
  const named = (what: string, one: { name: string; id: string } | undefined) =>
    one === undefined ? [] : [`${what} ${one.name} (${one.id})`];
  const within = [...named('project', place.project), ...named('organization', place.organization)].join(' in ');
  const others = Object.entries(params).filter(([param, id]) => param !== 'project' && /^[a-f0-9]{24}$/.test(id));
  const itself = others.map(([param, id]) => (others.length === 1 ? `${param} ${subject} (${id})` : `${param} ${id}`));
  return [...itself, within].filter((part) => part !== '').join(', ') || 'Atlas';
}

/** The names are those of the form, which Atlas has not confirmed yet. */
const typedParams = ({ params, names }: Request) =>
  Object.entries(params).map(([param, value]) => {
    const { name = value } = names[param] ?? {};
    return said(param, name === value ? value : `${clip(name, 200)} (${value})`, 300);
  });

/** While it is pending, one at least: the policy of now may ask for more than what was demanded last. */
export const stillNeeded = ({ demanded, rule, approvals }: InState<'pending'>) =>
  Math.max((demanded ?? rule).approvals - approvals.length, 1);

function needs(request: Request, { buttons, called }: CardOptions): RichTextSection[] {
  const given = 'approvals' in request ? request.approvals : [];
  const by = given.flatMap(({ person }, index): RichTextElement[] => [
    text(index === 0 ? ' ' : ' and '),
    { type: 'user', user_id: person.userId },
  ]);
  const isAlone = by.length === 0 && 'approvals' in request && request.rule.alone === true;
  const approvedBy = by.length === 0 ? [] : [line('Approved', [text('by'), ...by])];
  if (request.state !== 'pending') return isAlone ? [sayAlone(request.rule)] : approvedBy;
  const { rule, demanded = rule } = request;
  const deciders = buttons
    ? approvers(request, called ?? new Set(approverIds(request)))
    : [text(nameGroups(rule.approvers))];
  const left = stillNeeded(request);
  const wait = demanded.waitMs > 0 ? `, then it waits ${sayDuration(demanded.waitMs)} in which it can be stopped` : '';
  const expires = rich([', before ', { at: request.expiresAt }, wait]);
  const isStricter = demanded.approvals > rule.approvals || demanded.waitMs > rule.waitMs;
  const title = isStricter ? `${demanded.title}, stricter than when it was asked` : demanded.title;
  const still = given.length === 0 ? [] : [text(` (${left} more)`)];
  return [
    ...approvedBy,
    line('Needs', [text(`${demanded.approvals} of `), ...deciders, ...still, ...expires]),
    line('Rule', [text(clip(title, 200))]),
  ];
}

const sayAlone = ({ title }: Planned['rule']) =>
  line('Needs', [text(clip(`no approval: ${title} lets one person do what narrows access`, 300))]);

export const text = (value: string): RichTextElement => ({ type: 'text', text: value });

const bold = (label: string): RichTextElement[] => [{ type: 'text', text: label, style: { bold: true } }];

const said = (label: string, phrase: Phrase, most: number) => line(label, rich(clipPhrase(onOneLine(phrase), most)));

function line(label: string, elements: readonly RichTextElement[]): RichTextSection {
  const shown = elements.length === 0 ? [text('–')] : elements;
  return { type: 'rich_text_section', elements: [...bold(label), text('  '), ...shown] };
}
