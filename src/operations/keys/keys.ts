// The API keys and service accounts of an organization: roles, age, last use.
import { z } from 'zod';
import { compact, formatList, plural } from '../format.js';
import { showMoment } from '../moments.js';
import { organization } from '../params/organization.js';
import { partialAnswer, withTimeout } from '../partial.js';
import { organizationNamed } from '../place.js';
import { lookUp } from '../recipes/look-up.js';
import {
  formatLastUse,
  formatProgramRoles,
  type Program,
  projectsOf,
  readAccounts,
  readKeys,
  USE_CLAIMS,
} from './programs.js';

interface Shown extends Program {
  readonly kind: string;
  /** In words, each with its place. */
  readonly roleNames: readonly string[];
}

export const keys = lookUp({
  name: 'keys',
  title: 'List the API keys and service accounts of an organization',
  aliases: ['api-keys', 'tokens', 'credentials'],
  area: 'keys',
  example: 'keys of "Counter Inc"',
  role: 'Organization Read Only',
  params: z.strictObject({ org: organization({ words: ['of'], position: 1 }) }),
  claims: [
    ...USE_CLAIMS,
    {
      says: 'The organization’s list leaves out service accounts that Atlas manages itself.',
      document: 'listOrgServiceAccounts, includeSystemManaged',
    },
    {
      says: 'The organization’s list leaves out what service accounts may do in projects.',
      document: 'OrgServiceAccount.roles',
    },
    {
      says: 'The id of an API key shows when it was created.',
      guess: 'Ids of restore jobs do, in recordings; no source says so of keys.',
    },
  ],
  columns: {
    Name: ({ name }: Shown) => name,
    Kind: ({ kind }) => kind,
    'Public key or client id': ({ publicId }) => publicId,
    Roles: ({ roleNames }) => formatList(roleNames, 4) || '–',
    Made: ({ createdAt }) => showMoment(createdAt),
    'Last use': (one) => formatLastUse(one),
  },

  async run(atlas, { org }) {
    const { missing, read } = partialAnswer();
    const quick = withTimeout(atlas);
    const [place, projects, apiKeys, accounts] = await Promise.all([
      organizationNamed(atlas, org),
      read('Names of projects are', projectsOf(quick, org)),
      read('API keys are', readKeys(quick, org)),
      read('Service accounts are', readAccounts(quick, org)),
    ]);
    const listed = (kind: string, one: Program): Shown => ({
      ...one,
      kind,
      roleNames: formatProgramRoles(one, [place, ...(projects ?? [])]),
    });
    const counted = compact(
      apiKeys && plural(apiKeys.length, 'API key'),
      accounts && plural(accounts.length, 'service account'),
    );
    return {
      headline:
        counted.length > 0
          ? `${place.name} has ${formatList(counted)}.`
          : `I couldn’t read what signs in to Atlas for ${place.name}.`,
      place: { organization: place },
      caption: `API keys and service accounts of ${place.name}`,
      rows: [
        ...(apiKeys ?? []).map((key) => listed('API key', key)),
        ...(accounts ?? []).map((account) => listed('service account', account)),
      ],
      missing,
      notes: [
        'Service accounts that Atlas manages itself aren’t listed, nor what the others may do in single projects.',
      ],
    };
  },
});
