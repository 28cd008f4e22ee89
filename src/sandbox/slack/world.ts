// The initial workspace: Counter Inc with its users, groups and channels. Tests modify this data directly, e.g. to
// deactivate a user or archive a channel.

export interface Person {
  readonly id: string;
  /** The user's workspace. Users in other workspaces are external. */
  readonly teamId: string;
  /** The handle, as in @rita. */
  readonly name: string;
  readonly realName: string;
  email: string;
  /** Whether Slack has verified the email address. */
  isEmailConfirmed: boolean;
  deleted: boolean;
  isBot: boolean;
  /** Whether the user is a guest. */
  isRestricted: boolean;
  /** Whether the user is a guest in only one channel. */
  isUltraRestricted: boolean;
}

interface Group {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  members: string[];
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  members: string[];
  archived: boolean;
  topic?: string;
  /** Team ids of other workspaces that share the channel (Slack Connect). */
  connectedTeams: string[];
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface World {
  readonly team: Team;
  readonly partners: readonly Team[];
  readonly app: { readonly id: string; readonly botId: string; readonly botUserId: string };
  readonly people: Person[];
  readonly groups: Group[];
  readonly channels: Channel[];
}

export const SLASH_COMMAND = '/atlas';

export const TEAM_ID = 'T0COUNTER1';
export const PARTNER_TEAM_ID = 'T0ACMECORP';
export const BOT_USER_ID = 'U0BOTSIGN1';

export const PEOPLE = {
  /** A member of the group sre. */
  rita: 'U0RITAREYE',
  /** A member of the group sre. */
  oli: 'U0OLIOKAFO',
  /** A member of the group security. */
  sam: 'U0SAMSATO1',
  /** A member of the group security. */
  ada: 'U0ADAADEYE',
  /** A member of both groups. */
  max: 'U0MAXMOREA',
  /** A member of the workspace, in no group. */
  pat: 'U0PATPARK1',
  /** A guest. */
  gus: 'U0GUSGREEN',
  /** A deactivated user. */
  dee: 'U0DEEDIAZ1',
  /** A user in another workspace that shares a channel with ours. */
  xena: 'U0XENAXU01',
} as const;

export const GROUPS = { sre: 'S0SRETEAM1', security: 'S0SECURITY' } as const;

export const CHANNELS = {
  approvals: 'C0APPROVAL',
  incident: 'C0INCIDE42',
  /** A public channel without the bot. */
  general: 'C0GENERAL1',
  /** A private channel without the bot. */
  secret: 'C0SECRET01',
  /** A channel that is shared with the other workspace. */
  shared: 'C0SHARED01',
  archived: 'C0ARCHIVED',
} as const;

function person(id: string, realName: string, more: Partial<Person> = {}): Person {
  const name = realName.split(' ')[0]?.toLowerCase() ?? id;
  const flags = { isEmailConfirmed: true, deleted: false, isBot: false, isRestricted: false, isUltraRestricted: false };
  return { id, teamId: TEAM_ID, name, realName, email: `${name}@counter.example`, ...flags, ...more };
}

function channel(id: string, name: string, members: readonly string[], more: Partial<Channel> = {}): Channel {
  return { id, name, kind: 'public', members: [...members], archived: false, connectedTeams: [], ...more };
}

/** Creates a new copy of the initial workspace. */
export function counterIncWorld(): World {
  const { rita, oli, sam, ada, max, pat, gus, dee, xena } = PEOPLE;
  const colleagues = [rita, oli, sam, ada, max, pat];
  return {
    team: { id: TEAM_ID, name: 'Counter Inc', domain: 'counter-inc' },
    partners: [{ id: PARTNER_TEAM_ID, name: 'Acme Corp', domain: 'acme-corp' }],
    app: { id: 'A0CSIGNAPP', botId: 'B0CSIGNBOT', botUserId: BOT_USER_ID },
    people: [
      person(rita, 'Rita Reyes'),
      person(oli, 'Oli Okafor'),
      person(sam, 'Sam Sato'),
      person(ada, 'Ada Adeyemi'),
      person(max, 'Max Moreau'),
      person(pat, 'Pat Park'),
      person(gus, 'Gus Green', { isRestricted: true }),
      person(dee, 'Dee Diaz', { deleted: true }),
      person(xena, 'Xena Xu', { teamId: PARTNER_TEAM_ID, email: 'xena@acme.example' }),
      person(BOT_USER_ID, 'Countersign', { isBot: true }),
    ],
    groups: [
      { id: GROUPS.sre, handle: 'sre', name: 'Site reliability', members: [rita, oli, max] },
      { id: GROUPS.security, handle: 'security', name: 'Security', members: [sam, ada, max] },
    ],
    channels: [
      channel(CHANNELS.approvals, 'atlas-approvals', [...colleagues, BOT_USER_ID]),
      channel(CHANNELS.incident, 'inc-42', [...colleagues, gus, BOT_USER_ID]),
      channel(CHANNELS.general, 'general', [...colleagues, gus]),
      channel(CHANNELS.secret, 'secret', [sam, ada], { kind: 'private' }),
      channel(CHANNELS.shared, 'shared-acme', [rita, sam, max, xena, BOT_USER_ID], {
        connectedTeams: [PARTNER_TEAM_ID],
      }),
      channel(CHANNELS.archived, 'archived', [rita, oli, BOT_USER_ID], { archived: true }),
    ],
  };
}
