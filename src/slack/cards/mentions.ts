// Decides which groups and users are notified about a request, and whether each is mentioned or only named. Pure.
import type { RichTextElement } from '@slack/types';
import { knownConcernedPeople } from '../../approvals/request/about.js';
import type { Group } from '../../approvals/request/policy.js';
import type { Request } from '../../approvals/request/request.js';
import { literalMrkdwn } from '../blocks/text.js';

/** The Slack ids of the user groups and users mentioned in a message. */
export type MentionedIds = ReadonlySet<string>;

const ruleOf = (request: Request) => ('rule' in request ? request.rule : undefined);
const approversOf = (request: Request) => ruleOf(request)?.approvers ?? [];
/** Returns the rule's `notify` groups. If the rule has none, returns the approvers. */
const toldOf = (request: Request) => ruleOf(request)?.notify ?? approversOf(request);
const othersOf = (request: Request) => ruleOf(request)?.escalate?.to ?? [];

/** Returns the Slack ids to notify, starting with the user who recently denied a similar request. */
export function idsToNotify(request: Request): readonly string[] {
  const denier = 'denial' in request && request.denial !== undefined ? [request.denial.by] : [];
  return idsFor(request, toldOf(request), denier);
}

/** Returns the Slack ids to notify if nobody decides. */
export const escalationIds = (request: Request): readonly string[] => idsFor(request, othersOf(request));

/** Returns Slack ids without the requester and anyone the change is about, because they can't decide. */
function idsFor(request: Request, groups: readonly Group[], before: readonly string[] = []) {
  const barred = [request.requester, ...knownConcernedPeople(request)].flatMap(({ userId, identity }) => [
    userId,
    identity,
  ]);
  return [...new Set([...before, ...groups.flatMap(({ ids }) => ids)])].filter((id) => !barred.includes(id));
}

/** Returns the names of groups that aren't fully mentioned. */
const notMentioned = (groups: readonly Group[], mentioned: MentionedIds) =>
  groups.filter(({ ids }) => !ids.every((id) => mentioned.has(id))).map(({ name }) => `@${name}`);

/** Renders mentions and the names of groups that aren't fully mentioned, e.g. `@security or @Sam`, for rich_text. */
export const notifiedElements = (request: Request, mentioned: MentionedIds): RichTextElement[] =>
  inRichText(toldOf(request), mentioned);

/** Renders the groups and users to notify if nobody decides, in the same way as `notifiedElements`. */
export const escalationElements = (request: Request, mentioned: MentionedIds): RichTextElement[] =>
  inRichText(othersOf(request), mentioned);

function inRichText(groups: readonly Group[], mentioned: MentionedIds): RichTextElement[] {
  const all: RichTextElement[] = [
    ...[...mentioned].map(
      (id): RichTextElement =>
        id.startsWith('S') ? { type: 'usergroup', usergroup_id: id } : { type: 'user', user_id: id },
    ),
    ...notMentioned(groups, mentioned).map((name): RichTextElement => ({ type: 'text', text: name })),
  ];
  return all.flatMap((one, index) => (index === 0 ? [one] : [{ type: 'text', text: ' or ' }, one]));
}

/** Like `notifiedElements`, for mrkdwn. */
export const notifiedMrkdwn = (request: Request, mentioned: MentionedIds): string =>
  inMrkdwn([...mentioned], notMentioned(toldOf(request), mentioned));

/** Lists the approvers in mrkdwn and mentions those in `mentioned`. */
export const approversMrkdwn = (request: Request, mentioned: MentionedIds): string =>
  inMrkdwn(
    idsFor(request, approversOf(request)).filter((id) => mentioned.has(id)),
    notMentioned(approversOf(request), mentioned),
  );

const inMrkdwn = (ids: readonly string[], names: readonly string[]): string =>
  [...ids.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`)), ...names.map(literalMrkdwn)].join(
    ' or ',
  );
