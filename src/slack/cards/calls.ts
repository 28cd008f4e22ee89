// Who is told of a request, and its approvers, as a message calls or only names them. Pure.
import type { RichTextElement } from '@slack/types';
import { subjectsOf } from '../../approvals/about.js';
import type { Group } from '../../approvals/policy/policy.js';
import type { Request } from '../../approvals/request.js';
import { literal } from '../blocks/text.js';

/** Slack ids of user groups and users. */
export type Called = ReadonlySet<string>;

const ruleOf = (request: Request) => ('rule' in request ? request.rule : undefined);
const approversOf = (request: Request) => ruleOf(request)?.approvers ?? [];
/** Whoever the rule says, else the approvers. */
const toldOf = (request: Request) => ruleOf(request)?.notify ?? approversOf(request);
const othersOf = (request: Request) => ruleOf(request)?.escalate?.to ?? [];

/** The Slack ids of those who are told of it; first whoever denied a like request lately. */
export function toldIds(request: Request): readonly string[] {
  const denier = 'denial' in request && request.denial !== undefined ? [request.denial.by] : [];
  return idsFor(request, toldOf(request), denier);
}

/** Of those who are told when nobody decides. */
export const otherIds = (request: Request): readonly string[] => idsFor(request, othersOf(request));

/** Without whoever asked and whom it is about, who cannot decide it. */
function idsFor(request: Request, groups: readonly Group[], before: readonly string[] = []) {
  const barred = [request.requester, ...subjectsOf(request)].flatMap(({ userId, identity }) => [userId, identity]);
  return [...new Set([...before, ...groups.flatMap(({ ids }) => ids)])].filter((id) => !barred.includes(id));
}

/** The groups in which somebody is not called. */
const rest = (groups: readonly Group[], called: Called) =>
  groups.filter(({ ids }) => !ids.every((id) => called.has(id))).map(({ name }) => `@${name}`);

/** `@security or @Sam`, for rich_text: all who are called, and the groups in which somebody is not. */
export const told = (request: Request, called: Called): RichTextElement[] => inRichText(toldOf(request), called);

/** The same of those who are told when nobody decides. */
export const others = (request: Request, called: Called): RichTextElement[] => inRichText(othersOf(request), called);

function inRichText(groups: readonly Group[], called: Called): RichTextElement[] {
  const all: RichTextElement[] = [
    ...[...called].map(
      (id): RichTextElement =>
        id.startsWith('S') ? { type: 'usergroup', usergroup_id: id } : { type: 'user', user_id: id },
    ),
    ...rest(groups, called).map((name): RichTextElement => ({ type: 'text', text: name })),
  ];
  return all.flatMap((one, index) => (index === 0 ? [one] : [{ type: 'text', text: ' or ' }, one]));
}

/** The same of those who are told, for mrkdwn. */
export const callTold = (request: Request, called: Called): string =>
  inMrkdwn([...called], rest(toldOf(request), called));

/** The approvers, those among them called who may be. */
export const callApprovers = (request: Request, called: Called): string =>
  inMrkdwn(
    idsFor(request, approversOf(request)).filter((id) => called.has(id)),
    rest(approversOf(request), called),
  );

const inMrkdwn = (ids: readonly string[], names: readonly string[]): string =>
  [...ids.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`)), ...names.map(literal)].join(' or ');
