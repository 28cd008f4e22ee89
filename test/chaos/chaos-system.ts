// The people and channels of a run, and its policy. Its waits are short, so that undecided requests expire within the
// run.
import { BOT_USER_ID, CHANNELS, GROUPS, PEOPLE, type SlackStandIn, TEAM_ID } from '../../src/sandbox/slack/index.js';
import { hire } from '../support/telling.js';
import { PATIENT } from './targets.js';

/**
 * Who is mentioned about undecided requests: first and by reminders, then by escalation. Each has a deactivated member.
 */
export const DUTY = { group: 'S0CHAOSDUTY', gone: 'U0CHAOSGONE1', channel: 'C0CHAOSDUTY' } as const;
const LEADS = { group: 'S0CHAOSLEADS', gone: 'U0CHAOSGONE2' } as const;

export const POLICY = `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
  duty: [${DUTY.group}, ${DUTY.gone}]
  leads: [${LEADS.group}, ${LEADS.gone}]
freeze: [security]
defaults: { approvals: 2, expires_after: 1m, approvers: [security] }
max_open_requests: 9999
rules:
  - operations: [delete-idp, delete-query-limit]
    requesters: [sre]
  - operations: [grant-access]
    when: { cluster: '${PATIENT}*' }
    requesters: [sre]
    approvals: 1
    expires_after: 3m
    channel: ${DUTY.channel}
    notify: [duty]
    remind: [1m]
    escalate_after: 2m
    escalate_to: [leads]
    webhook: true
  - operations: [grant-access]
    requesters: [sre]
    approvals: 1
    max_duration: 8h
`;

/** People and channels by number. Numbers beyond the last one wrap around. */
export interface ChaosSystem {
  requester(index: number): string;
  approver(index: number): string;
  readonly outsider: string;
  /** Many, because each takes one post a second and cards should not wait for each other. */
  channel(index: number): string;
}

export function settle(slack: SlackStandIn): ChaosSystem {
  const requesters = hire(slack, 60, GROUPS.sre);
  const approvers = hire(slack, 40, GROUPS.security);
  const channels = Array.from({ length: 60 }, (_, at) => `C0CHAOS${String(at).padStart(3, '0')}`);
  const members = [...requesters, ...approvers, BOT_USER_ID];
  for (const id of channels) {
    const name = id.toLowerCase();
    slack.world.channels.push({ id, name, kind: 'public', members, archived: false, connectedTeams: [] });
  }
  slack.world.channels.push({
    id: DUTY.channel,
    name: 'duty',
    kind: 'public',
    members,
    archived: false,
    connectedTeams: [],
  });
  // Some requesters are on duty. Then the bot mentions the other members instead of the group.
  const onDuty = requesters.filter((_, at) => at % ON_DUTY_EVERY === 0);
  const leads = hire(slack, 3, GROUPS.security);
  for (const [{ group, gone }, active] of [
    [DUTY, onDuty],
    [LEADS, leads],
  ] as const) {
    addDeactivated(slack, gone);
    slack.world.groups.push({ id: group, handle: group.toLowerCase(), name: group, members: [gone, ...active] });
  }
  const of = (list: readonly string[]) => (index: number) => list[index % list.length] ?? '';
  return { requester: of(requesters), approver: of(approvers), outsider: PEOPLE.pat, channel: of(channels) };
}

const ON_DUTY_EVERY = 5;

function addDeactivated({ world }: SlackStandIn, id: string): void {
  const name = id.toLowerCase();
  const flags = { deleted: true, isBot: false, isRestricted: false, isUltraRestricted: false, isEmailConfirmed: true };
  world.people.push({ id, teamId: TEAM_ID, name, realName: name, email: `${name}@counter.example`, ...flags });
}
