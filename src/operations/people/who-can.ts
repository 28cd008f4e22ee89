// Counts the people and credentials whose role lets them make a change directly in Atlas, without this bot or an
// approval.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { formatNeededRole } from '../../atlas/error-sentences.js';
import { path } from '../../atlas/path.js';
import { OrgUser, TeamRoles } from '../../atlas/replies.js';
import { formatList, plural, withoutEmpty } from '../format.js';
import {
  MCP_GUESSES,
  type Program,
  readApiKeys,
  readMcpConfigs,
  readProjectServiceAccounts,
  readServiceAccounts,
} from '../keys/programs.js';
import type { Change, LookUp } from '../operation.js';
import { createOptionalReads, type OptionalReads, withTimeout } from '../optional-reads.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { readPlaceAnd } from '../place.js';
import { defineLookUp } from '../recipes/look-up.js';
import { formatRole, roleIncludes, rolePerhapsIncludes } from '../roles.js';
import { isMember, orgRolesOf, projectRolesOf } from './member.js';

/**
 * Builds the look-up.
 * @param changes all of the bot's changes
 */
export function defineWhoCan(changes: readonly Change[]): LookUp {
  const byName = new Map(changes.map((change) => [change.name, change]));
  const titles = Object.fromEntries(changes.map(({ name, title }) => [name, title]));
  return defineLookUp({
    name: 'who-can',
    title: 'Count the people who can make a change in Atlas without approval',
    aliases: ['permissions', 'rights', 'who may'],
    area: 'people',
    example: 'who-can grant-access in Payments',
    role: 'Organization Read Only',
    params: z.strictObject({
      operation: choiceParam(titles, { label: 'Change', position: 1 }),
      project: projectParam(),
      with: choiceParam(
        { names: 'who they are' },
        { label: 'Detail', hint: 'only you will see the answer' },
      ).optional(),
    }),

    guesses: [
      {
        says: 'Project Replica Set Manager and similar new roles may be enough for a change.',
        reason: 'For some calls, the OpenAPI document accepts a role whose description on Atlas’s page allows less.',
      },
      ...MCP_GUESSES,
    ],

    async run(atlas, { operation: name, project: at, with: detail }) {
      const change = byName.get(name);
      const needed = change?.role ?? '';
      const { missing, read } = createOptionalReads();
      const [place, sources] = await readPlaceAnd(atlas, at, (org) => readSources(withTimeout(atlas), at, org, read));
      const ids = [at, place.organization.id] as const;
      const { teams, ...kinds } = holdersOf(sources, (role) => roleIncludes(role, needed), ids);
      const { people, keys, accounts, configs } = kinds;
      const holders = listHolders(kinds);
      const perhaps = listHolders(holdersOf(sources, (role) => rolePerhapsIncludes(role, needed), ids)).filter(
        ({ who }) => !holders.some((one) => one.who === who),
      );
      // A source that can't be read is left out, because it must not count as zero.
      const counted = withoutEmpty(
        people && plural(people.length, 'person', 'people'),
        keys && plural(keys.length, 'API key'),
        accounts && plural(accounts.length, 'service account'),
        configs && plural(configs.length, 'MCP configuration'),
      );
      const what = `can make the ${name} change in ${place.project.name} directly in Atlas, without approval`;
      const all = `At least ${holders.length} ${what}: ${formatList(counted)}.`;
      const unread = sources[0]?.filter((user) => isMember(user) && !user.roles?.orgRoles).length ?? 0;
      const byTeam = people?.filter(({ kind }) => kind === BY_TEAM).length;
      const perhapsRoles = [...new Set(perhaps.flatMap(({ roles }) => roles))].map(formatRole);
      return {
        headline: counted.length === 0 ? `I couldn’t find out who ${what}.` : all,
        place,
        facts: withoutEmpty(
          { label: 'Required role', value: change === undefined ? '' : formatNeededRole(change) },
          byTeam !== undefined && teams && { label: 'People through a team', value: `${byTeam}` },
          teams && { label: 'Teams with this role', value: `${teams.length}` },
          perhaps.length > 0 && { label: 'Perhaps also', value: `${perhaps.length}, as ${formatList(perhapsRoles)}` },
        ),
        ...(detail === 'names' && {
          table: {
            caption: `Who can make the ${name} change in ${place.project.name}`,
            columns: ['Who', 'Kind'],
            rows: [
              ...holders.map(({ who, kind }) => [who, kind]),
              ...perhaps.map(({ who, kind }) => [who, `perhaps: ${kind}`]),
            ],
          },
          personal: true,
        }),
        missing: withoutEmpty(
          ...missing,
          unread > 0 && `I couldn’t read the roles of ${plural(unread, 'person', 'people')}.`,
        ),
        notes: withoutEmpty(
          'People who could first give themselves this role aren’t counted.',
          detail === undefined && 'Add “with names” to see who they are.',
        ),
      };
    },
  });
}

const readSources = (atlas: Atlas, project: string, org: string, read: OptionalReads['read']) =>
  Promise.all([
    read('People are', atlas.list(path`/orgs/${org}/users`, OrgUser)),
    read('Teams are', atlas.list(path`/groups/${project}/teams`, TeamRoles)),
    read('API keys are', readApiKeys(atlas, org)),
    read('Organization service accounts are', readServiceAccounts(atlas, org)),
    read('Project service accounts are', readProjectServiceAccounts(atlas, project)),
    read(
      'The organization’s MCP configurations aren’t counted, because they’re',
      readMcpConfigs(atlas, path`/orgs/${org}/mcpConfigs`, org),
    ),
    read(
      'The project’s MCP configurations aren’t counted, because they’re',
      readMcpConfigs(atlas, path`/groups/${project}/mcpConfigs`, project),
    ),
  ]);

interface Holder {
  readonly who: string;
  readonly kind: string;
  /** The codes of the roles that suffice. */
  readonly roles: readonly string[];
}
const BY_TEAM = 'person, through a team';

/** Returns the holders of a sufficient role in the project or its organization. Unreadable sources are undefined. */
function holdersOf(
  sources: Awaited<ReturnType<typeof readSources>>,
  isEnough: (role: string) => boolean,
  ids: readonly [string, string],
) {
  const [users, allTeams, allKeys, orgAccounts, projectAccounts, orgConfigs, projectConfigs] = sources;
  const teams = allTeams?.filter(({ roleNames }) => roleNames.some(isEnough));
  const people = users?.filter(isMember).flatMap((user): readonly Holder[] => {
    const who = user.username;
    const roles = [...orgRolesOf(user), ...projectRolesOf(user, ids[0])].filter(isEnough);
    if (roles.length > 0) return [{ who, kind: 'person', roles }];
    const through = (teams ?? []).filter(({ teamId }) => user.teamIds?.includes(teamId));
    const ofTeams = through.flatMap(({ roleNames }) => roleNames.filter(isEnough));
    return through.length > 0 ? [{ who, kind: BY_TEAM, roles: ofTeams }] : [];
  });
  const holding = (kind: string, ...lists: readonly (readonly Program[] | undefined)[]) => {
    if (lists.every((list) => list === undefined)) return undefined;
    const held = lists
      .flatMap((list) => list ?? [])
      .map((one) => ({ ...one, roles: one.roles.filter(({ role, at }) => ids.includes(at) && isEnough(role)) }))
      .filter(({ roles }) => roles.length > 0);
    // Each program is counted once, because the organization and the project may list the same service account.
    const each = held.map(
      ({ id, name: who, roles }) => [id, { who, kind, roles: roles.map(({ role }) => role) }] as const,
    );
    return [...new Map<string, Holder>(each).values()];
  };
  return {
    teams,
    people,
    keys: holding('API key', allKeys),
    accounts: holding('service account', orgAccounts, projectAccounts),
    configs: holding('MCP configuration', orgConfigs, projectConfigs),
  };
}

const listHolders = ({ people, keys, accounts, configs }: Omit<ReturnType<typeof holdersOf>, 'teams'>) =>
  [people, keys, accounts, configs].flatMap((some) => some ?? []);
