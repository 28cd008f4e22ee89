// Shows how people sign in to an organization, and the roles that they get.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { ConnectedOrgConfig, Project } from '../../atlas/replies.js';
import {
  connectionPath,
  type ListedProvider,
  listOrganizations,
  listProviders,
  mappedRoles,
  NO_FEDERATION_GUESS,
  NO_ORGANIZATION_RESULT,
  readFederation,
} from '../federations.js';
import { nameOfId, plural } from '../format.js';
import type { LookUpResult, NamedItem, Table } from '../operation.js';
import { createOptionalReads, withTimeout } from '../optional-reads.js';
import { organizationParam } from '../params/organization.js';
import { readOrganizationName } from '../place.js';
import { defineLookUp } from '../recipes/look-up.js';
import { formatRole } from '../roles.js';
import { connectionFacts, signInProviderName } from './connection-words.js';

/** The maximum number of buttons below an answer. */
const MOST_BUTTONS = 5;

export const orgConfig = defineLookUp({
  name: 'org-config',
  title: 'Show how people sign in to an organization',
  area: 'organization',
  example: 'org-config "Counter Inc"',
  role: 'Organization Owner',
  params: z.strictObject({
    org: organizationParam({ position: 1, hint: 'only needed if you have several organizations' }).optional(),
  }),

  guesses: [NO_FEDERATION_GUESS],

  async run(atlas, { org }): Promise<LookUpResult> {
    const [only, ...others] =
      org === undefined ? await listOrganizations(atlas) : [await readOrganizationName(atlas, org)];
    if (only === undefined) return { ...NO_ORGANIZATION_RESULT, place: {}, facts: [] };
    return others.length > 0 ? askWhich([only, ...others]) : show(atlas, only);
  },
});

function askWhich(organizations: readonly NamedItem[]): LookUpResult {
  return {
    headline: `Choose one of ${organizations.length} organizations.`,
    place: {},
    facts: [],
    table: {
      caption: 'Organizations',
      columns: ['Organization', 'ID'],
      rows: organizations.map(({ id, name }) => [name, id]),
    },
    notes: organizations.length > MOST_BUTTONS ? ['To see another organization, add its name or ID.'] : [],
    next: organizations.slice(0, MOST_BUTTONS).map(({ id, name }) => ({
      label: name,
      operation: 'org-config',
      params: { org: id },
    })),
  };
}

async function show(atlas: Atlas, org: NamedItem): Promise<LookUpResult> {
  const place = { organization: org };
  const federation = await readFederation(atlas, org.id);
  if (federation === undefined) {
    return { headline: `Atlas shows no federation for ${org.name}.`, place, facts: [], notes: [] };
  }
  const { read, missing } = createOptionalReads();
  const [config, providers, projects] = await Promise.all([
    atlas.get(connectionPath(federation.id, org.id), ConnectedOrgConfig),
    read('The names of identity providers are', listProviders(withTimeout(atlas), federation.id)),
    read('The names of projects are', withTimeout(atlas).list(path`/groups`, Project)),
  ]);
  const table = mappingsOf(config, [org, ...(projects ?? [])]);
  return {
    headline: headline(org, config, providers ?? []),
    place,
    facts: connectionFacts(config, providers ?? [], federation.id),
    ...(table.rows.length > 0 && { table }),
    missing,
    notes: [],
  };
}

function headline({ name }: NamedItem, config: ConnectedOrgConfig, providers: readonly ListedProvider[]): string {
  const through = signInProviderName(config, providers);
  const signIn =
    through === undefined ? `${name} has no sign-in provider` : `People sign in to ${name} through ${through}`;
  const mappings = config.roleMappings ? plural(config.roleMappings.length, 'role mapping') : 'role mappings not shown';
  return `${signIn}, with ${mappings}.`;
}

/** Returns one row for each role that a group at the provider gets in the organization or its projects. */
function mappingsOf(config: ConnectedOrgConfig, named: readonly NamedItem[]): Table {
  return {
    caption: 'Role mappings',
    columns: ['Group at the provider', 'Role', 'In'],
    rows: mappedRoles(config).map(({ group, role, at }) => [
      group || '–',
      formatRole(role) || '–',
      nameOfId(named, at) || '–',
    ]),
  };
}
