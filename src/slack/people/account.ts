// Reads a Slack account from the Web API and decides whether the account may use the bot at all.
import { z } from 'zod';
import { type Refusal, refuse } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import type { Workspace } from '../api/delivery.js';
import type { SlackFailure } from '../api/failures.js';

const flag = z.boolean().optional();
export const accountSchema = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  tz: z.string().nullish(),
  deleted: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  is_email_confirmed: flag,
  enterprise_user: z.object({ id: z.string(), enterprise_id: z.string() }).optional(),
  /** `email` requires the scope `users:read.email`. */
  profile: z.object({ email: z.string().optional(), display_name: z.string().optional() }).optional(),
  name: z.string().optional(),
  real_name: z.string().optional(),
});
export type Account = z.output<typeof accountSchema>;

/** Decides whether Slack reports that a user id doesn't exist in this workspace. */
export const isUnknownUserFailure = (failure: SlackFailure) =>
  failure.kind === 'refused' && /^user_not_(found|visible)$/.test(failure.error);

/** Decides whether a user may use the bot at all. @param user from `users.info` */
export const parsePersonOrRefusal = (user: unknown, workspace: Workspace): Person | Refusal =>
  personOrRefusal(accountSchema.parse(user), workspace);

/**
 * Decides whether an account may use the bot. We compare teams because `is_stranger` is false for accounts from other
 * organizations in a shared channel. On Enterprise Grid, one person may have several user ids but only one
 * `enterprise_user.id`.
 */
export function personOrRefusal(who: Account, workspace: Workspace): Person | Refusal {
  const { enterprise_user: enterprise } = who;
  const sameEnterprise = workspace.enterpriseId !== undefined && enterprise?.enterprise_id === workspace.enterpriseId;
  const ours = who.team_id === workspace.teamId || sameEnterprise;
  if (who.is_stranger === true || !ours) return strangerRefusal();
  if (who.deleted === true) return refuse('deactivated', 'This Slack account is deactivated, so it can’t use me.');
  if (who.is_bot === true || who.is_workflow_bot === true || who.id === 'USLACKBOT') {
    return refuse('bot', 'Only people can use me, not bots or workflows.');
  }
  if (who.is_restricted === true || who.is_ultra_restricted === true) {
    return refuse('guest', 'Guests in this workspace can’t use me. Ask a member to do this.');
  }
  return accountPerson(who);
}

export const accountPerson = ({ id, enterprise_user }: Account): Person => ({
  userId: id,
  identity: enterprise_user?.id ?? id,
});

export const strangerRefusal = () =>
  refuse('stranger', 'Only members of this workspace can use me. Ask a member to do this.');
