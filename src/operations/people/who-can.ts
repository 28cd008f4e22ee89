// Counts the people and credentials whose role lets them make a change directly in Atlas, without this bot or an
// approval.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { OrgUser, TeamRoles } from '../../atlas/replies.js';
import { formatList, plural, withoutEmpty } from '../format.js';
import { type Program, readApiKeys, readProjectServiceAccounts, readServiceAccounts } from '../keys/programs.js';
import type { Change, LookUp } from '../operation.js';
import { createOptionalReads, type OptionalReads, withTimeout } from '../optional-reads.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { readPlaceAnd } from '../place.js';
import { defineLookUp } from '../recipes/look-up.js';
import { roleIncludes } from '../roles.js';
import { INHERITED_ROLE_CLAIM, isMember, orgRolesOf, projectRolesOf } from './member.js';

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

    claims: [
      INHERITED_ROLE_CLAIM,
      { says: 'A Project Owner can do everything that other project roles allow.', page: 'reference/user-roles' },
    ],

    async run(atlas, { operation: name, project: at, with: detail }) {
      const needed = byName.get(name)?.role ?? '';
      const { missing, read } = createOptionalReads();
      const [place, sources] = await readPlaceAnd(atlas, at, (org) => readSources(withTimeout(atlas), at, org, read));
      const { people, teams, keys, accounts } = holdersOf(sources, needed, [at, place.organization.id]);
      const holders: readonly Holder[] = [...(people ?? []), ...(keys ?? []), ...(accounts ?? [])];
      // A source that can't be read is left out, because it must not count as zero.
      const counted = withoutEmpty(
        people && plural(people.length, 'person', 'people'),
        keys && plural(keys.length, 'API key'),
        accounts && plural(accounts.length, 'service account'),
      );
      const what = `can make the ${name} change in ${place.project.name} directly in Atlas, without approval`;
      const all = `At least ${holders.length} ${what}: ${formatList(counted)}.`;
      const unread = sources[0]?.filter((user) => isMember(user) && !user.roles?.orgRoles).length ?? 0;
      const byTeam = people?.filter(({ kind }) => kind === BY_TEAM).length;
      return {
        headline: counted.length === 0 ? `I couldn’t find out who ${what}.` : all,
        place,
        facts: withoutEmpty(
          { label: 'Required role', value: needed },
          byTeam !== undefined && teams && { label: 'People through a team', value: `${byTeam}` },
          teams && { label: 'Teams with this role', value: `${teams.length}` },
        ),
        ...(detail === 'names' && {
          table: {
            caption: `Who can make the ${name} change in ${place.project.name}`,
            columns: ['Who', 'Kind'],
            rows: holders.map(({ who, kind }) => [who, kind]),
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
  ]);

interface Holder {
  readonly who: string;
  readonly kind: string;
}
const BY_TEAM = 'person, through a team';

/** Returns the holders of a sufficient role in the project or its organization. Unreadable sources are undefined. */
function holdersOf(sources: Awaited<ReturnType<typeof readSources>>, needed: string, ids: readonly [string, string]) {
  const [users, allTeams, keys, ofOrg, ofProject] = sources;
  const suffices = (roles: readonly string[]) => roles.some((role) => roleIncludes(role, needed));
  const teams = allTeams?.filter(({ roleNames }) => suffices(roleNames)).map(({ teamId }) => teamId);
  const people = users?.filter(isMember).flatMap((user): readonly Holder[] => {
    const who = user.username;
    if (suffices([...orgRolesOf(user), ...projectRolesOf(user, ids[0])])) return [{ who, kind: 'person' }];
    return user.teamIds?.some((id) => teams?.includes(id)) ? [{ who, kind: BY_TEAM }] : [];
  });
  const holding = (kind: string, programs: readonly Program[]) => {
    const holders = programs.filter(({ roles }) =>
      suffices(roles.filter(({ at }) => ids.includes(at)).map(({ role }) => role)),
    );
    // Each account is counted once, because the organization and the project may list the same service account.
    return [...new Map(holders.map(({ id, name: who }) => [id, { who, kind }])).values()];
  };
  const accounts =
    ofOrg === undefined && ofProject === undefined ? undefined : [...(ofOrg ?? []), ...(ofProject ?? [])];
  return {
    people,
    teams,
    keys: keys && holding('API key', keys),
    accounts: accounts && holding('service account', accounts),
  };
}
