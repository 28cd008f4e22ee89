// The approvers of a request, as a message calls or only names them. Pure.
import type { RichTextElement } from '@slack/types';
import type { Request } from '../../approvals/request.js';
import { literal } from '../blocks/text.js';

/** Slack ids of user groups and users. */
export type Called = ReadonlySet<string>;

const MOST_CALLED = 20;

const groupsOf = (request: Request) => ('rule' in request ? (request.rule?.approvers ?? []) : []);

/** Whom it may call; first whoever denied a like request lately. Never the requester, who cannot decide it, unless they are in a user group of Slack's. */
export function approverIds(request: Request): readonly string[] {
  const { userId, identity } = request.requester;
  const denier = 'denial' in request && request.denial !== undefined ? [request.denial.by] : [];
  const all = [...denier, ...groupsOf(request).flatMap(({ ids }) => ids)];
  return [...new Set(all)].filter((id) => id !== userId && id !== identity).slice(0, MOST_CALLED);
}

/** Those who are called, and the names of the groups in which somebody is not. */
function split(request: Request, called: Called) {
  const rest = groupsOf(request).filter(({ ids }) => !ids.every((id) => called.has(id)));
  return { ids: approverIds(request).filter((id) => called.has(id)), names: rest.map(({ name }) => `@${name}`) };
}

/** `@security or @Sam`, for rich_text. */
export function approvers(request: Request, called: Called): RichTextElement[] {
  const { ids, names } = split(request, called);
  const all: RichTextElement[] = [
    ...ids.map(
      (id): RichTextElement =>
        id.startsWith('S') ? { type: 'usergroup', usergroup_id: id } : { type: 'user', user_id: id },
    ),
    ...names.map((name): RichTextElement => ({ type: 'text', text: name })),
  ];
  return all.flatMap((one, index) => (index === 0 ? [one] : [{ type: 'text', text: ' or ' }, one]));
}

/** The same for mrkdwn. */
export function callApprovers(request: Request, called: Called): string {
  const { ids, names } = split(request, called);
  const mentions = ids.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`));
  return [...mentions, ...names.map(literal)].join(' or ');
}
