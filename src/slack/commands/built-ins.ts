// Answers commands about the bot itself, e.g. `whoami` and `status`.

import type { KnownBlock } from '@slack/types';
import { isLossFreeze } from '../../approvals/history/relevant-doubts.js';
import {
  earlyRefusal,
  lookUpAnywhereRefusal,
  lookUpRefusal,
  type PermissionServices,
} from '../../approvals/people/ask.js';
import { rulesThatMayDecide } from '../../approvals/policy/match.js';
import { parseRequestId } from '../../approvals/request/ids.js';
import { formatGroupNames } from '../../approvals/request/policy.js';
import { refuse } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import type { StoredRequest } from '../../approvals/storage/store.js';
import { readCredentialSummary } from '../../operations/credential-roles.js';
import { orgs } from '../../operations/federation/orgs.js';
import { quoted } from '../../operations/format.js';
import { lookUps, operations } from '../../operations/index.js';
import { projects } from '../../operations/project/projects.js';
import { isRedisError, TooSlowError, withTimeLimit } from '../api/delivery.js';
import { noteAndDescribeRefusal } from '../api/note-refusal.js';
import { type Message, plainMessage } from '../api/reply.js';
import { mrkdwnContext, plainContext } from '../blocks/elements.js';
import { lengthOf, MAX_MESSAGE_LENGTH } from '../blocks/length.js';
import { escapeText, formatMrkdwn } from '../blocks/text.js';
import type { RequestPosts } from '../cards/card-store.js';
import { requestCard } from '../cards/request-card.js';
import { historyBlocks, readRequestHistory } from '../cards/request-history.js';
import { createVisibilityCheck } from '../cards/visible-requests.js';
import { readChannelDefaultOrNone } from '../lines/channel-default.js';
import type { BuiltIn } from '../lines/parse.js';
import type { TypedCommand } from '../lines/typed-command.js';
import { channelDefaultVisibleTo } from '../lines/visible-names.js';
import { describeChannelDefault } from './channel-default-text.js';
import type { CommandServices } from './commands.js';
import { formatFreeze, freezeOrUnfreeze, visibleFreezes } from './freeze.js';
import { failureNote, listRequests, UNREADABLE_DESCRIPTIONS } from './list-requests.js';
import { setChannelDefault } from './use.js';

const CREDENTIAL_WITHIN_MS = 4_000;
const REDIS_WITHIN_MS = 5_000;

export async function answerBuiltIn(
  deps: CommandServices,
  name: BuiltIn,
  rest: string,
  person: Person,
  typed: TypedCommand,
): Promise<Message | undefined> {
  const { command } = typed;
  if ((name === 'whoami' || name === 'status') && rest !== '')
    return plainMessage(
      `The ${name} command doesn’t take any arguments, so I don’t understand ${quoted(rest, 60)}. Run ${command} ${name}.`,
    );
  switch (name) {
    case 'requests':
      return listRequests(deps, rest, person, command);
    case 'request':
      return showRequest(deps, rest, person, command);
    case 'whoami':
      return withTimeLimit(REDIS_WITHIN_MS, whoAmI(deps, person)).catch((error: unknown) => {
        if (!(error instanceof TooSlowError || isRedisError(error))) throw error;
        return { text: [describeIdentity(person), GROUPS_UNREAD].join('\n') };
      });
    case 'status':
      return statusMessage(deps, person, typed);
    case 'use':
      return setChannelDefault(deps, rest, person, typed);
    case 'freeze':
    case 'unfreeze':
      return freezeOrUnfreeze(deps, name, rest, person, typed);
  }
}

async function statusMessage(deps: CommandServices, person: Person, typed: TypedCommand): Promise<Message> {
  // Without Redis, the lines say so, and the rest is left out.
  const [lines, aboutChannels] = await Promise.all([
    deps.status(),
    withTimeLimit(REDIS_WITHIN_MS, channelLines(deps, person, typed)).catch(() => []),
  ]);
  return { text: [...lines, ...aboutChannels].join('\n') };
}

async function channelLines(deps: CommandServices, person: Person, typed: TypedCommand): Promise<readonly string[]> {
  const [count, channelDefault, { all }] = await Promise.all([
    deps.bindings.count(),
    readChannelDefaultOrNone(deps, typed),
    deps.freezes.read(),
  ]);
  const frozen = (await visibleFreezes(deps, person, all)).map(
    (one) => `Frozen: ${formatFreeze(one)}${isLossFreeze(one) ? '' : ` (<@${one.by}>)`}`,
  );
  const policy = (deps.policy.channels ?? []).length === 0 ? '' : ', plus channels that match a name in the policy';
  const channels = `Channels with a default project: ${count}${policy}`;
  return [...frozen, channels, describeChannelDefault(await channelDefaultVisibleTo(deps, person, channelDefault))];
}

const describeIdentity = ({ userId }: Person) => `You are <@${userId}>, a member of this workspace.`;
const GROUPS_UNREAD =
  'I can’t use my store (Redis) right now, so I can’t tell your groups or what you can look up, request and approve. Try again in a minute.';

async function whoAmI(deps: PermissionServices & Pick<CommandServices, 'reader'>, person: Person): Promise<Message> {
  const { rules } = deps.policy;
  const all = rules.flatMap(({ requesters, approvers }) => [
    ...(requesters === 'everyone' ? [] : requesters),
    ...approvers,
  ]);
  const groups = await which([...new Map(all.map((group) => [group.name, group])).values()], (group) =>
    deps.people.isCachedMemberOfAny(person, [group]),
  );
  const looks = await which(lookUps, async (one) => (await lookUpAnywhereRefusal(deps, one, person)) === undefined);
  const everywhere = await which(looks, async (one) => (await lookUpRefusal(deps, one, {}, person)) === undefined);
  const kept = everywhere.length < looks.length ? ', but not everywhere' : '';
  const asks = await which(changes, async (one) => (await earlyRefusal(deps, one, undefined, person)) === undefined);
  const decides = changes.filter(({ name }) =>
    rulesThatMayDecide(deps.policy, { operation: name }).some(({ approvers }) =>
      approvers.some((one) => groups.some((own) => own.name === one.name)),
    ),
  );
  return {
    text: [
      describeIdentity(person),
      `Your groups in the policy: ${groups.length === 0 ? 'none' : escapeText(formatGroupNames(groups).replaceAll(' or ', ', '))}`,
      `You can look up: ${looks.length === lookUps.length ? 'everything' : namesOf(looks)}${kept}`,
      `You can request: ${namesOf(asks)}`,
      `You can approve or deny: ${namesOf(decides)}${decides.length === 0 ? '' : ', but never your own requests'}`,
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

/** Returns lines about the credential, but only for users who may list the organizations and projects in them. */
async function credentialLines(
  deps: PermissionServices & Pick<CommandServices, 'reader'>,
  person: Person,
): Promise<readonly string[]> {
  for (const names of [orgs, projects]) if ((await lookUpRefusal(deps, names, {}, person)) !== undefined) return [];
  const quick = deps.reader.with({ signal: AbortSignal.timeout(CREDENTIAL_WITHIN_MS) });
  return (await readCredentialSummary(quick, operations)).map(formatMrkdwn);
}

async function showRequest(deps: CommandServices, rest: string, person: Person, command: string): Promise<Message> {
  const id = parseRequestId(rest);
  if (id === undefined)
    return plainMessage(
      `Which request? Add its ID, such as ${command} request K7Q-4MD. ${command} requests lists open requests.`,
    );
  const stored = await deps.store.read(id);
  const isHidden = typeof stored === 'object' && !(await createVisibilityCheck(deps, person)(stored.request));
  const none = `I can’t find request ${id}. ${command} requests lists open requests.`;
  if (isHidden)
    return noteAndDescribeRefusal(deps, refuse('not seen', none), { by: person.userId, tried: 'request', request: id });
  if (stored === 'none') return plainMessage(none);
  if (typeof stored === 'string') return plainMessage(`${id}: ${UNREADABLE_DESCRIPTIONS[stored]}.`);
  const { request, now } = stored;
  const [history, troubled, { cards }, itsReturn] = await Promise.all([
    readRequestHistory(deps.store, id),
    deps.store.troubled(),
    deps.cards.read(id),
    deps.store.returnOf(id),
  ]);
  const ofReturn = typeof itsReturn === 'object' ? itsReturn.request : undefined;
  const { policy, clusterLink } = deps;
  const card = requestCard(request, { buttons: false, now, itsReturn: ofReturn, policy, clusterLink });
  const trouble = failureNote(troubled.get(id));
  const above: KnownBlock[] = [
    mrkdwnContext(describeAsOf(stored, cards, person)),
    ...card.blocks,
    ...(trouble === '' ? [] : [plainContext(`${id}${trouble}.`)]),
  ];
  const room = MAX_MESSAGE_LENGTH - lengthOf(above);
  const blocks: KnownBlock[] = [...above, { type: 'divider' }, ...historyBlocks(history, room)];
  return { text: card.text, blocks };
}

/** Says how old this answer is and where the card is, because this answer isn't updated and has no buttons. */
function describeAsOf({ request, now }: StoredRequest, cards: RequestPosts['cards'], person: Person): string {
  const asOf = `As of ${formatMrkdwn([{ at: now }])}.`;
  const isOwn = request.requester.userId === person.userId && cards.direct !== undefined;
  const shown = [cards.approvals, cards.origin].find((card) => card !== undefined && card.hidden !== true);
  if (!isOwn && shown === undefined) return asOf;
  return `${asOf} The card in ${isOwn ? 'our direct messages' : `<#${shown?.channel}>`} stays up to date.`;
}
