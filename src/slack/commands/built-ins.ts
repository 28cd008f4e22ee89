// The commands about the bot itself: requests, request <id>, whoami, status.
import type { KnownBlock } from '@slack/types';
import { type AskDeps, earlyRefusal, mayLookUp, mayLookUpAnywhere } from '../../approvals/ask.js';
import type { FreezeStore } from '../../approvals/freeze-store.js';
import { readRequestId } from '../../approvals/ids.js';
import { nameGroups } from '../../approvals/policy.js';
import { rulesThatCould } from '../../approvals/policy-match.js';
import type { Person } from '../../approvals/request.js';
import type { Listed, RequestStore, Stored } from '../../approvals/store.js';
import type { Atlas } from '../../atlas/atlas.js';
import { describeCredential } from '../../operations/credential-roles.js';
import { lookUps, operations } from '../../operations/index.js';
import { orgs } from '../../operations/orgs.js';
import { projects } from '../../operations/projects.js';
import { type Message, say } from '../api/reply.js';
import { lengthOf, MOST_IN_MESSAGE } from '../blocks/length.js';
import { clip, escapeText, literal, mrkdwn } from '../blocks/text.js';
import type { CardBook, Cards } from '../cards/card-store.js';
import { requestCard } from '../cards/request-card.js';
import { historyBlocks, historyOf } from '../cards/request-history.js';
import { sayReturn } from '../cards/return-lines.js';
import { cardTitle } from '../cards/title.js';
import {
  MOST_LOOKED_THROUGH,
  openRequestsSeen,
  type RequestListDeps,
  returnsSeen,
  seenRequests,
} from '../cards/visible-requests.js';
import { knownAs, sayState } from '../cards/words.js';
import type { Bindings } from '../lines/binding-store.js';
import { type StandingDeps, standingOf } from '../lines/bound.js';
import { sayDefaults } from '../lines/bound-says.js';
import type { BuiltIn } from '../lines/parse.js';
import type { Typed } from '../lines/typed.js';
import { type FreezeDeps, freezeOrNot, sayFreeze, toldTo } from './freeze.js';
import { type UseDeps, use } from './use.js';

type StatusLineDeps = StandingDeps & {
  readonly status: () => Promise<readonly string[]>;
  readonly bindings: Pick<Bindings, 'count'>;
  readonly freezes: Pick<FreezeStore, 'read'>;
};
type RequestDeps = RequestListDeps & {
  readonly store: Pick<RequestStore, 'read' | 'returnOf' | 'returns' | 'history' | 'troubled' | 'now'>;
  readonly cards: Pick<Cards, 'read'>;
};
type WhoAmIDeps = AskDeps & {
  /** With the credential for look-ups. */
  readonly reader: Pick<Atlas, 'with'>;
};
export type BuiltInDeps = StatusLineDeps & RequestDeps & WhoAmIDeps & UseDeps & FreezeDeps;

const MOST_LISTED = 20;
const CREDENTIAL_WITHIN_MS = 4_000;

export async function answerBuiltIn(
  deps: BuiltInDeps,
  name: BuiltIn,
  rest: string,
  person: Person,
  typed: Typed,
): Promise<Message | undefined> {
  const { command } = typed;
  switch (name) {
    case 'requests':
      return listRequests(deps, person, command);
    case 'request':
      return showRequest(deps, rest, person, command);
    case 'whoami':
      return whoAmI(deps, person);
    case 'status':
      return sayStatus(deps, person, typed);
    case 'use':
      return use(deps, rest, person, typed);
    case 'freeze':
    case 'unfreeze':
      return freezeOrNot(deps, name, rest, person, typed);
  }
}

async function sayStatus(deps: StatusLineDeps & AskDeps, person: Person, typed: Typed): Promise<Message> {
  const [lines, count, standing, { all }] = await Promise.all([
    deps.status(),
    deps.bindings.count(),
    standingOf(deps, typed),
    deps.freezes.read(),
  ]);
  const frozen = (await toldTo(deps, person, all)).map((one) => `Frozen: ${sayFreeze(one)} (<@${one.by}>)`);
  const policy = (deps.policy.channels ?? []).length === 0 ? '' : ', plus those that the policy sets by name';
  const channels = `Channels with a default project: ${count}${policy}`;
  return { text: [...lines, ...frozen, channels, sayDefaults(standing)].join('\n') };
}

async function listRequests(deps: RequestDeps, person: Person, command: string): Promise<Message> {
  const [{ seen, isWhole }, returns, troubled, now] = await Promise.all([
    openRequestsSeen(deps, person),
    returnsSeen(deps, person),
    deps.store.troubled(),
    deps.store.now(),
  ]);
  const limit = isWhole ? [] : [`I only looked through the newest ${MOST_LOOKED_THROUGH.toLocaleString('en')}.`];
  const forAWhile = returns.filter((one) => !seen.some(({ id }) => id === knownAs(one)));
  if (seen.length + forAWhile.length === 0)
    return say(['There are no open requests that you can see.', ...limit].join(' '));
  const shown = seen.slice(0, MOST_LISTED);
  const more = seen.length > shown.length ? [`Showing the newest ${shown.length} of ${seen.length}.`] : [];
  return {
    text: [
      `*Open requests* as of ${mrkdwn([{ at: now }])}${seen.length === 0 ? ': none' : ''}`,
      ...shown.map((one) => `• \`${one.id}\` ${sayListed(one)}${sayTrouble(troubled.get(one.id))}`),
      ...more,
      ...limit,
      ...(forAWhile.length === 0 ? [] : ['*For a while*']),
      ...forAWhile
        .slice(0, MOST_LISTED)
        .map((one) => `• \`${knownAs(one)}\` ${sayReturn(one, now)}${sayTrouble(troubled.get(one.id))}`),
      `\`${command} request <id>\` shows one.`.replace('<id>', '&lt;id&gt;'),
    ].join('\n'),
  };
}

function sayListed(one: Listed): string {
  if ('unreadable' in one) return sayUnreadable[one.unreadable];
  return `${literal(clip(cardTitle(one), 150))} – ${sayState(one)}, asked by <@${one.requester.userId}>`;
}

const sayUnreadable = {
  older: 'stored by an older version of me; only that version can act on it',
  newer: 'stored by a newer version of me; only that version can act on it',
  damaged: 'cannot be read; whoever runs me can see why in the log',
} as const;

const sayTrouble = (failures: number | undefined) =>
  failures === undefined
    ? ''
    : ` – I could not go on with it ${failures === 1 ? 'once' : `${failures} times`} and keep trying; whoever runs me can see why in the log`;

async function showRequest(deps: RequestDeps, rest: string, person: Person, command: string): Promise<Message> {
  const id = readRequestId(rest);
  if (id === undefined)
    return say(
      `Which request? Write its id, such as ${command} request K7Q-4MD. ${command} requests lists the open ones.`,
    );
  const stored = await deps.store.read(id);
  const isHidden = typeof stored === 'object' && !(await seenRequests(deps, person)(stored.request));
  if (stored === 'none' || isHidden) return say(`There is no request ${id}. ${command} requests lists the open ones.`);
  if (typeof stored === 'string') return say(`${id}: ${sayUnreadable[stored]}.`);
  const { request, now } = stored;
  const [history, troubled, { cards }, itsReturn] = await Promise.all([
    historyOf(deps.store, id),
    deps.store.troubled(),
    deps.cards.read(id),
    deps.store.returnOf(id),
  ]);
  const ofReturn = typeof itsReturn === 'object' ? itsReturn.request : undefined;
  const card = requestCard(request, { buttons: false, now, itsReturn: ofReturn });
  const trouble = sayTrouble(troubled.get(id));
  const above: KnownBlock[] = [
    { type: 'context', elements: [{ type: 'mrkdwn', text: sayAsOf(stored, cards, person), verbatim: true }] },
    ...card.blocks,
    ...(trouble === '' ? [] : [{ type: 'context' as const, elements: [plain(`${id}${trouble}.`)] }]),
  ];
  const room = MOST_IN_MESSAGE - lengthOf(above);
  const blocks: KnownBlock[] = [...above, { type: 'divider' }, ...historyBlocks(history, room)];
  return { text: card.text, blocks };
}

/** An answer stays as it is, whatever becomes of the request: what changes, and what may be pressed, is on its cards. */
function sayAsOf({ request, now }: Stored, cards: CardBook['cards'], person: Person): string {
  const asOf = `As of ${mrkdwn([{ at: now }])}.`;
  const isOwn = request.requester.userId === person.userId && cards.direct !== undefined;
  const shown = [cards.approvals, cards.origin].find((card) => card !== undefined && card.hidden !== true);
  if (!isOwn && shown === undefined) return asOf;
  return `${asOf} The card in ${isOwn ? 'our direct messages' : `<#${shown?.channel}>`} stays up to date.`;
}

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });

async function whoAmI(deps: WhoAmIDeps, person: Person): Promise<Message> {
  const { rules } = deps.policy;
  const all = rules.flatMap(({ requesters, approvers }) => [
    ...(requesters === 'everyone' ? [] : requesters),
    ...approvers,
  ]);
  const groups = await which([...new Map(all.map((group) => [group.name, group])).values()], (group) =>
    deps.people.wasInAny(person, [group]),
  );
  const looks = await which(lookUps, async (one) => (await mayLookUpAnywhere(deps, one, person)) === undefined);
  const asks = await which(changes, async (one) => (await earlyRefusal(deps, one, undefined, person)) === undefined);
  const decides = changes.filter(({ name }) =>
    rulesThatCould(deps.policy, { operation: name }).some(({ approvers }) =>
      approvers.some((one) => groups.some((own) => own.name === one.name)),
    ),
  );
  return {
    text: [
      `You are <@${person.userId}>, a member of this workspace.`,
      `Your groups in the policy: ${groups.length === 0 ? 'none' : escapeText(nameGroups(groups).replaceAll(' or ', ', '))}`,
      `You may look up: ${looks.length === lookUps.length ? 'everything' : namesOf(looks)}`,
      `You may ask for: ${namesOf(asks)}`,
      `You may approve or deny: ${namesOf(decides)}${decides.length === 0 ? '' : ', but never your own request'}`,
      ...(await credentialLines(deps, person)),
    ].join('\n'),
  };
}

const changes = operations.filter((operation) => operation.effect !== 'read');
const namesOf = (all: readonly { readonly name: string }[]) =>
  all.length === 0 ? 'nothing' : all.map(({ name }) => name).join(', ');

async function which<T>(all: readonly T[], is: (one: T) => Promise<boolean>): Promise<readonly T[]> {
  const are = await Promise.all(all.map(is));
  return all.filter((_, index) => are[index]);
}

/** For those who may see which organizations and projects there are: their names stand in it. */
async function credentialLines(deps: WhoAmIDeps, person: Person): Promise<readonly string[]> {
  for (const names of [orgs, projects]) if ((await mayLookUp(deps, names, {}, person)) !== undefined) return [];
  const quick = deps.reader.with({ signal: AbortSignal.timeout(CREDENTIAL_WITHIN_MS) });
  return (await describeCredential(quick, operations)).map(mrkdwn);
}
