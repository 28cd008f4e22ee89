// Who could make a change in Atlas today, without this bot and a second person, because their role allows it.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { OrgUser, TeamRoles } from '../../atlas/replies.js';
import { type Program, readAccounts, readKeys, readProjectAccounts } from '../keys/programs.js';
import type { Change, LookUp, Result } from '../operation.js';
import { choice } from '../params/choice.js';
import { project } from '../params/project.js';
import { partialAnswer, withTimeout } from '../partial.js';
import { placeAndMore } from '../place.js';
import { lookUp } from '../recipes/look-up.js';
import { isEnough } from '../roles.js';
import { plural, sayList } from '../say.js';
import { isIn, orgRolesOf, projectRolesOf, ROLE_CLAIM } from './member.js';

interface Sources {
  readonly users: readonly OrgUser[] | undefined;
  readonly teams: readonly TeamRoles[] | undefined;
  readonly keys: readonly Program[] | undefined;
  readonly accounts: readonly Program[] | undefined;
}

/** @param changes all changes that the bot has */
export function whoCanOf(changes: readonly Change[]): LookUp {
  const byName = new Map(changes.map((change) => [change.name, change]));
  const titles = Object.fromEntries(changes.map(({ name, title }) => [name, title]));
  const whoCan = lookUp({
    name: 'who-can',
    title: 'Count who could make a change in Atlas alone',
    aliases: ['permissions', 'rights', 'who may'],
    area: 'people',
    example: 'who-can grant-access in Payments',
    role: 'Organization Read Only',
    params: z.strictObject({
      operation: choice(titles, { label: 'Change', position: 1 }),
      project: project(),
      with: choice({ names: 'who they are' }, { label: 'Detail', hint: 'only you then see the answer' }).optional(),
    }),

    claims: [
      ROLE_CLAIM,
      { says: 'A project’s owner may do whatever another role of the project may.', page: 'reference/user-roles' },
    ],

    async run(atlas, { operation: name, project: at, with: detail }): Promise<Result> {
      const needed = byName.get(name)?.role ?? '';
      const { missing, read } = partialAnswer();
      const [place, sources] = await placeAndMore(atlas, at, (org) =>
        readSources(withTimeout(atlas), { at, org }, read),
      );
      const { people, teams, keys, accounts } = able(sources, needed, { at, org: place.organization.id });
      const all = people.length + keys.length + accounts.length;
      // What could not be read is not counted as none.
      const counted = [
        ...(sources.users === undefined ? [] : [plural(people.length, 'person', 'people')]),
        ...(sources.keys === undefined ? [] : [plural(keys.length, 'API key')]),
        ...(sources.accounts === undefined ? [] : [plural(accounts.length, 'service account')]),
      ];
      const what = `can do what ${name} does in ${place.project.name}, in Atlas and without a second person`;
      const byTeam = people.filter(({ isByTeam }) => isByTeam).length;
      return {
        headline:
          counted.length === 0 ? `Who ${what}, could not be read.` : `At least ${all} ${what}: ${sayList(counted)}.`,
        place,
        facts: [
          { label: 'Role that is enough', value: needed },
          ...(sources.users === undefined || sources.teams === undefined
            ? []
            : [{ label: 'Of the people, by a team', value: `${byTeam}` }]),
          ...(sources.teams === undefined ? [] : [{ label: 'Teams', value: `${teams}` }]),
        ],
        ...(detail === 'names' && {
          table: {
            caption: `Who can ${name} in ${place.project.name}`,
            columns: ['Who', 'Kind'],
            rows: [
              ...people.map(({ who, isByTeam }) => [who, isByTeam ? 'person, by a team' : 'person']),
              ...keys.map((who) => [who, 'API key']),
              ...accounts.map((who) => [who, 'service account']),
            ],
          },
          personal: true,
        }),
        missing,
        notes: [
          'Who could first give themselves such a role is not counted.',
          ...(detail === undefined ? ['Add “with names” to see who they are.'] : []),
        ],
      };
    },
  });
  return whoCan;
}

type Read = ReturnType<typeof partialAnswer>['read'];
interface Where {
  readonly at: string;
  readonly org: string;
}

async function readSources(atlas: Atlas, { at, org }: Where, read: Read): Promise<Sources> {
  const [users, teams, keys, ofOrg, ofProject] = await Promise.all([
    read('People are', atlas.list(path`/orgs/${org}/users`, OrgUser)),
    read('Teams are', atlas.list(path`/groups/${at}/teams`, TeamRoles)),
    read('API keys are', readKeys(atlas, org)),
    read('Service accounts of the organization are', readAccounts(atlas, org)),
    read('Service accounts of the project are', readProjectAccounts(atlas, at)),
  ]);
  const accounts =
    ofOrg === undefined && ofProject === undefined ? undefined : [...(ofOrg ?? []), ...(ofProject ?? [])];
  return { users, teams, keys, accounts };
}

/** Holders of a sufficient role, in the project or in its organization. */
function able({ users = [], teams = [], keys = [], accounts = [] }: Sources, needed: string, { at, org }: Where) {
  const suffices = (roles: readonly string[]) => roles.some((role) => isEnough(role, needed));
  const able = teams.filter(({ roleNames }) => suffices(roleNames)).map(({ teamId }) => teamId);
  const people = users.filter(isIn).flatMap((user) => {
    if (suffices([...orgRolesOf(user), ...projectRolesOf(user, at)])) return [{ who: user.username, isByTeam: false }];
    return user.teamIds.some((id) => able.includes(id)) ? [{ who: user.username, isByTeam: true }] : [];
  });
  const heldHere = ({ roles }: Program) =>
    roles.filter((one) => one.at === at || one.at === org).map(({ role }) => role);
  // The organization and the project list the same service account.
  const names = (programs: readonly Program[]) => [
    ...new Map(programs.filter((one) => suffices(heldHere(one))).map(({ id, name }) => [id, name])).values(),
  ];
  return { people, teams: able.length, keys: names(keys), accounts: names(accounts) };
}
