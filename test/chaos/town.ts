// The people and channels of a run, and its policy: short waits, so that what nobody decides expires while we watch.
import { BOT, CHANNELS, GROUPS, PEOPLE, type SlackStandIn } from '../../src/sandbox/slack/index.js';
import { hire } from '../support/telling.js';

export const POLICY = `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
defaults: { approvals: 2, expires_after: 1m, approvers: [security] }
max_open_requests: 9999
rules:
  - operations: [delete-idp, delete-query-limit]
    requesters: [sre]
  - operations: [grant-access]
    requesters: [sre]
    approvals: 1
    max_duration: 8h
`;

/** Everybody and everything is found by a number that may be larger than there are. */
export interface Town {
  requester(index: number): string;
  approver(index: number): string;
  readonly outsider: string;
  /** Each takes one post a second, so that the copies of the cards need not wait for one another. */
  channel(index: number): string;
}

export function settle(slack: SlackStandIn): Town {
  const requesters = hire(slack, 60, GROUPS.sre);
  const approvers = hire(slack, 40, GROUPS.security);
  const channels = Array.from({ length: 60 }, (_, at) => `C0CHAOS${String(at).padStart(3, '0')}`);
  const members = [...requesters, ...approvers, BOT];
  for (const id of channels) {
    const name = id.toLowerCase();
    slack.world.channels.push({ id, name, kind: 'public', members, archived: false, connectedTeams: [] });
  }
  const of = (list: readonly string[]) => (index: number) => list[index % list.length] ?? '';
  return { requester: of(requesters), approver: of(approvers), outsider: PEOPLE.pat, channel: of(channels) };
}
