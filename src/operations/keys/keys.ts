// Lists an organization's API keys, service accounts and MCP configurations, with roles, age and last use.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { formatList, plural, withoutEmpty } from '../format.js';
import { formatMoment } from '../moments.js';
import { createOptionalReads, withTimeout } from '../optional-reads.js';
import { organizationParam } from '../params/organization.js';
import { readOrganizationName } from '../place.js';
import { defineLookUp } from '../recipes/look-up.js';
import {
  formatLastUse,
  formatProgramRoles,
  MCP_GUESSES,
  type Program,
  readApiKeys,
  readMcpConfigs,
  readOrgProjects,
  readServiceAccounts,
} from './programs.js';

interface Shown extends Program {
  readonly kind: string;
  /** Formatted roles, each with the role's organization or project. */
  readonly roleNames: readonly string[];
}

/** The most projects in which to read MCP configurations, because each takes a call while a user waits. */
const MOST_PROJECTS = 20;

export const keys = defineLookUp({
  name: 'keys',
  title: 'List an organization’s API keys, service accounts and MCP configurations',
  aliases: ['api-keys', 'tokens', 'credentials', 'service accounts', 'mcp'],
  area: 'keys',
  example: 'keys of "Counter Inc"',
  role: 'Organization Read Only',
  params: z.strictObject({ org: organizationParam({ words: ['of'], position: 1 }) }),
  guesses: [
    ...MCP_GUESSES,
    {
      says: 'An API key’s id shows when the key was created.',
      reason:
        'In recordings, the ids of restore jobs show their creation time. No source says that the ids of keys do.',
    },
  ],
  columns: {
    Name: ({ name }: Shown) => name,
    Kind: ({ kind }) => kind,
    Roles: ({ roleNames }) => formatList(roleNames, 4) || '–',
    'Public key or client ID': ({ publicId }) => publicId,
    Created: ({ createdAt }) => formatMoment(createdAt),
    'Last use': (one) => formatLastUse(one),
  },

  async run(atlas, { org }) {
    const { missing, read, readEach } = createOptionalReads();
    const quick = withTimeout(atlas);
    const [place, projects, apiKeys, accounts, orgConfigs] = await Promise.all([
      readOrganizationName(atlas, org),
      read('Names of projects are', readOrgProjects(quick, org)),
      read('API keys are', readApiKeys(quick, org)),
      read('Service accounts are', readServiceAccounts(quick, org)),
      read('The organization’s MCP configurations are', readMcpConfigs(quick, path`/orgs/${org}/mcpConfigs`, org)),
    ]);
    const inProjects = (projects ?? [])
      .slice(0, MOST_PROJECTS)
      .map(({ id, name }) => [name, readMcpConfigs(quick, path`/groups/${id}/mcpConfigs`, id)] as const);
    const ofProjects = await readEach('MCP configurations', new Map(inProjects));
    const configs = orgConfigs && [...orgConfigs, ...[...ofProjects.values()].flat()];
    const unread = projects === undefined ? 'projects' : `projects after the first ${MOST_PROJECTS}`;
    const isWhole = ofProjects.size === projects?.length;
    const listed = (kind: string, one: Program): Shown => ({
      ...one,
      kind,
      roleNames: formatProgramRoles(one, [place, ...(projects ?? [])]),
    });
    const counted = withoutEmpty(
      apiKeys && plural(apiKeys.length, 'API key'),
      accounts && plural(accounts.length, 'service account'),
      configs && `${isWhole ? '' : 'at least '}${plural(configs.length, 'MCP configuration')}`,
    );
    return {
      headline:
        counted.length > 0
          ? `${place.name} has ${formatList(counted)}.`
          : `I couldn’t read the API keys, service accounts and MCP configurations of ${place.name}.`,
      place: { organization: place },
      caption: `API keys, service accounts and MCP configurations in ${place.name}`,
      rows: [
        ...(apiKeys ?? []).map((key) => listed('API key', key)),
        ...(accounts ?? []).map((account) => listed('service account', account)),
        ...(configs ?? []).map((config) => listed('MCP configuration', config)),
      ],
      missing: withoutEmpty(
        ...missing,
        (projects === undefined || projects.length > MOST_PROJECTS) && `I didn’t read MCP configurations of ${unread}.`,
      ),
      notes: [
        'Service accounts that Atlas manages aren’t listed. Project roles of other service accounts aren’t shown.',
      ],
    };
  },
});
