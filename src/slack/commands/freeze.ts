// Handles `freeze` and `unfreeze`, which are posted in the approvals channel. Even approved changes can be frozen.

import { describeHowToUnfreeze, isLossFreeze } from '../../approvals/history/relevant-doubts.js';
import type { PermissionServices } from '../../approvals/people/ask.js';
import { findChannelDefaultRule } from '../../approvals/policy/match.js';
import { type Freeze, type FreezeScope, formatFreezeScope, isSameScope } from '../../approvals/request/freeze.js';
import { formatGroupNames } from '../../approvals/request/policy.js';
import { clippedLine } from '../../approvals/request/reason.js';
import { type Refusal, refuse } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import { capitalize, formatList, quoted } from '../../operations/format.js';
import { operationNamed, operations } from '../../operations/index.js';
import { matchName } from '../../operations/match.js';
import { projectParamKind } from '../../operations/params/project.js';
import type { PostServices } from '../answers/audience.js';
import { type AuditServices, noteAndDescribeRefusal } from '../api/note-refusal.js';
import { type Message, plainMessage } from '../api/reply.js';
import { literalMrkdwn } from '../blocks/text.js';
import type { Bindings } from '../lines/binding-store.js';
import type { AtlasNames } from '../lines/channel-default.js';
import type { TypedCommand } from '../lines/typed-command.js';
import { visibleProjectPredicate } from '../lines/visible-names.js';
import { type Channels, isDirect } from '../people/channels.js';
import type { CommandServices } from './commands.js';

type Freezing = PermissionServices &
  PostServices &
  AuditServices &
  Pick<AtlasNames, 'offered'> &
  Pick<CommandServices, 'freezes' | 'policies'> & {
    readonly bindings: Pick<Bindings, 'channelsOf'>;
    readonly channels: Pick<Channels, 'joined'>;
  };

type What = 'freeze' | 'unfreeze';

const MOST_REASON = 300;
const TRIES = 5;

/** Starts or ends a freeze. @param rest the text after the command's name, e.g. `Payments because INC-42` */
export async function freezeOrUnfreeze(
  deps: Freezing,
  what: What,
  rest: string,
  person: Person,
  { command, channel }: TypedCommand,
): Promise<Message> {
  const refusal = await refuseFreezing(deps, what, person);
  if (refusal !== undefined) return noteAndDescribeRefusal(deps, refusal, { by: person.userId, tried: what, channel });
  const { target, reason } = split(rest);
  if (reason === '')
    return plainMessage(
      `Add a reason: ${command} ${what}${target && ` ${target}`} because INC-42 is still open. Nothing was recorded.`,
    );
  if (reason.length > MOST_REASON)
    return plainMessage(
      `The reason has ${reason.length} characters, but the limit is ${MOST_REASON}. Shorten it. Nothing was recorded.`,
    );
  const scope = await scopeOf(deps, target, person);
  if (typeof scope === 'string') return plainMessage(scope);
  const freeze = { scope, by: person.userId, reason };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { version, all } = await deps.freezes.read();
    const next = changed(all, what, freeze);
    if (next === undefined) return plainMessage(alreadySo(what, scope, await visibleFreezes(deps, person, all)));
    const early = what === 'unfreeze' ? await refuseEarly(deps, all, scope) : undefined;
    if (early !== undefined) return noteAndDescribeRefusal(deps, early, { by: person.userId, tried: what, channel });
    const type = what === 'freeze' ? 'frozen' : 'unfrozen';
    const written = await deps.freezes.write(version, { all: next, type, ...freeze });
    if (written === 'stale') continue;
    await post(deps, what, freeze);
    const unsure = written.durable
      ? ''
      : ' Redis didn’t confirm this change in time. Run the status command in a minute to check.';
    return plainMessage(`${done(what, scope)}${unsure}`);
  }
  return plainMessage('Others changed the freezes at the same time. Nothing was recorded. Try again.');
}

async function refuseFreezing(
  { policy, people, freezes, policies }: PermissionServices & Pick<CommandServices, 'freezes' | 'policies'>,
  what: What,
  person: Person,
): Promise<Refusal | undefined> {
  const { freezers = [] } = policy;
  if (freezers.length === 0) {
    const isLost = what === 'unfreeze' && (await freezes.read()).all.some(isLossFreeze);
    const byLoss = isLost ? ` ${describeHowToUnfreeze(policy, (await policies.read()).lostAt !== undefined)}` : '';
    if (policy.inForce?.isAwaited === true)
      return refuse('no policy', `Redis lost the policy, and the policy file isn’t in force yet.${byLoss}`);
    return refuse(
      'nobody',
      `The policy doesn’t let anyone ${what}. To allow it, add “freeze: [your-group]” to the policy file.${byLoss}`,
    );
  }
  if (await people.isFreshMemberOfAny(person, freezers)) return undefined;
  return refuse('not a freezer', `Only ${formatGroupNames(freezers)} can ${what}. Ask somebody in that group.`);
}

/**
 * Refuses to end the freeze caused by lost history until a policy is in force. The lost policy may have been stricter.
 */
async function refuseEarly(
  { policy, policies }: Freezing,
  all: readonly Freeze[],
  scope: FreezeScope,
): Promise<Refusal | undefined> {
  if (!all.some((one) => isLossFreeze(one) && isSameScope(one.scope, scope))) return undefined;
  if ((await policies.read()).lostAt === undefined) return undefined;
  return refuse(
    'no policy',
    `Redis lost history, so the policy file must be in force first. ${describeHowToUnfreeze(policy, true)}`,
  );
}

function split(rest: string): { readonly target: string; readonly reason: string } {
  const [, target = '', reason = ''] = /^(.*?)(?:(?:^|\s)because(?:\s+(.*))?)?$/is.exec(rest.trim()) ?? [];
  return { target: target.trim().replace(/^in\s+/i, ''), reason: clippedLine(reason, Number.POSITIVE_INFINITY) };
}

/**
 * Returns the freezes that a user may see. Omits freezes of projects that the user can't look up.
 * @throws SlackSilentError
 */
export async function visibleFreezes(
  deps: PermissionServices,
  person: Person,
  all: readonly Freeze[],
): Promise<readonly Freeze[]> {
  if (all.every(({ scope }) => scope.kind !== 'project')) return all;
  const isSeen = await visibleProjectPredicate(deps, person);
  return all.filter(({ scope }) => scope.kind !== 'project' || isSeen(scope));
}

/** Formats a freeze for mrkdwn, e.g. `changes in Payments: INC-42`. */
export const formatFreeze = ({ scope, reason }: Freeze): string =>
  `${literalMrkdwn(formatFreezeScope(scope))}: ${literalMrkdwn(reason)}`;

/** @returns the scope, or a message that explains why the text doesn't name a scope */
async function scopeOf(deps: Freezing, target: string, person: Person): Promise<FreezeScope | string> {
  if (target === '' || /^(all|everything)$/i.test(target)) return { kind: 'all' };
  const operation = operationNamed(target.toLowerCase());
  if (operation?.effect === 'read') return `The ${operation.name} command is a look-up, and look-ups can’t be frozen.`;
  if (operation !== undefined) return { kind: 'operation', id: operation.name };
  const isSeen = await visibleProjectPredicate(deps, person);
  const projects = (await deps.offered(projectParamKind, {})).names.filter(isSeen);
  const match = matchName(target.replace(/^["“](.*)["”]$/, '$1'), projects);
  if (match.kind === 'one') return { kind: 'project', id: match.named.id, name: match.named.name };
  if (match.kind === 'many')
    return `Several projects are called ${quoted(target)}. Use an ID: ${formatList(match.among.map(({ id }) => id))}.`;
  const changes = operations.filter(({ effect }) => effect !== 'read').map(({ name }) => name);
  return `${quoted(target)} isn’t a project or a change. The changes are ${formatList(changes, 100)}.`;
}

/** @returns the new list of freezes, or undefined if the list stays the same */
function changed(all: readonly Freeze[], what: What, freeze: Freeze): readonly Freeze[] | undefined {
  const others = all.filter(({ scope }) => !isSameScope(scope, freeze.scope));
  const isThere = others.length < all.length;
  if (what === 'freeze') return isThere ? undefined : [...all, freeze];
  return isThere ? others : undefined;
}

const verb = ({ kind }: FreezeScope) => (kind === 'operation' ? 'is' : 'are');

function alreadySo(what: What, scope: FreezeScope, all: readonly Freeze[]): string {
  if (what === 'freeze') return `${capitalize(formatFreezeScope(scope))} ${verb(scope)} already frozen.`;
  const frozen =
    all.length === 0 ? 'Nothing is frozen.' : `Frozen: ${formatList(all.map((one) => formatFreezeScope(one.scope)))}.`;
  return `${capitalize(formatFreezeScope(scope))} ${verb(scope)} not frozen. ${frozen}`;
}

const STILL_RUN =
  'Look-ups still work. Changes still run if they only remove access, can be undone and don’t interrupt anyone. Reverts also run if they reduce access or cost.';

const done = (what: What, scope: FreezeScope) =>
  what === 'freeze'
    ? `${capitalize(formatFreezeScope(scope))} ${verb(scope)} frozen. ${STILL_RUN}`
    : `${scope.kind === 'all' ? 'Changes' : capitalize(formatFreezeScope(scope))} ${verb(scope)} no longer frozen.`;

/** The maximum number of channels that are told of a freeze, besides the approvals channel. */
const MOST_TOLD = 20;

/** Posts the freeze in the approvals channel and in channels with a frozen default. It stays in force if that fails. */
async function post(deps: Freezing, what: What, freeze: Freeze): Promise<void> {
  const { policy, channels, posting, log } = deps;
  const does = what === 'freeze' ? 'froze' : 'ended the freeze of';
  const text = `<@${freeze.by}> ${does} ${formatFreeze(freeze)}`;
  const told = new Set([policy.approvalsChannel, ...(await frozenChannels(deps, freeze.scope))]);
  const posts = [...told].map(async (channel) => {
    if (channel === undefined || (await channels.closedTo(channel)) !== undefined) return;
    const sent = await posting.post({ channel }, { text });
    if (sent.kind !== 'sent') log.warn({ ...sent, channel }, 'failed to post a freeze');
  });
  await Promise.all(posts);
}

/** Returns the channels whose default project is frozen, the latest default first, then those that the policy names. */
async function frozenChannels(deps: Freezing, scope: FreezeScope): Promise<readonly string[]> {
  const { bindings, log } = deps;
  if (scope.kind === 'operation') return [];
  try {
    const [found, bound, named] = await Promise.all([
      bindings.channelsOf(scope.kind === 'all' ? undefined : scope.id),
      bindings.channelsOf(undefined),
      channelsByPolicy(deps, scope),
    ]);
    const all = [...found, ...named.filter((channel) => !bound.includes(channel))];
    return all.filter((channel) => !isDirect(channel)).slice(0, MOST_TOLD);
  } catch (error) {
    log.warn({ err: error }, 'failed to read the channels to tell of a freeze');
    return [];
  }
}

/** Returns the channels with the bot whose names get a frozen project as default from the policy. */
async function channelsByPolicy(
  { policy, channels }: Freezing,
  scope: Exclude<FreezeScope, { kind: 'operation' }>,
): Promise<readonly string[]> {
  if ((policy.channels ?? []).length === 0) return [];
  const isFrozen = (project: string) =>
    scope.kind === 'all' || [scope.id, scope.name.toLowerCase()].includes(project.toLowerCase());
  const joined = await channels.joined();
  return joined.flatMap(({ id, name }) => {
    const rule = findChannelDefaultRule(policy, name);
    return rule !== undefined && isFrozen(rule.project) ? [id] : [];
  });
}
