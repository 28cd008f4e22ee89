// The API keys and service accounts of an organization: roles, age, last use.
import { z } from 'zod';
import { showMoment } from '../moments.js';
import type { Result } from '../operation.js';
import { organization } from '../params/organization.js';
import { partialAnswer, withTimeout } from '../partial.js';
import { organizationNamed } from '../place.js';
import { lookUp } from '../recipes/look-up.js';
import { plural, sayList } from '../say.js';
import {
  accountProgram,
  keyProgram,
  type Program,
  projectsOf,
  readAccounts,
  readKeys,
  sayRolesOf,
  sayUse,
} from './programs.js';

export const keys = lookUp({
  name: 'keys',
  title: 'List the API keys and service accounts of an organization',
  area: 'keys',
  example: 'keys of "Counter Inc"',
  role: 'Organization Read Only',
  params: z.strictObject({ org: organization({ words: ['of'], position: 1 }) }),

  async run(atlas, { org }): Promise<Result> {
    const { missing, read } = partialAnswer();
    const quick = withTimeout(atlas);
    const [place, projects, apiKeys, accounts] = await Promise.all([
      organizationNamed(atlas, org),
      read('Names of projects are', projectsOf(quick, org)),
      read('API keys are', readKeys(quick, org)),
      read('Service accounts are', readAccounts(quick, org)),
    ]);
    const row = (kind: string, one: Program) => [
      one.name,
      kind,
      one.publicId,
      sayList(sayRolesOf(one, [place, ...(projects ?? [])]), 4) || '–',
      showMoment(one.madeAt),
      sayUse(one),
    ];
    const rows = [
      ...(apiKeys ?? []).map((key) => row('API key', keyProgram(key))),
      ...(accounts ?? []).map((account) => row('service account', accountProgram(account, org))),
    ];
    const counted = [
      ...(apiKeys === undefined ? [] : [plural(apiKeys.length, 'API key')]),
      ...(accounts === undefined ? [] : [plural(accounts.length, 'service account')]),
    ];
    return {
      headline:
        counted.length > 0
          ? `${place.name} has ${sayList(counted)}.`
          : `I could not read what signs in to Atlas for ${place.name}.`,
      place: { organization: place },
      facts: [],
      ...(rows.length > 0 && {
        table: {
          caption: `API keys and service accounts of ${place.name}`,
          columns: ['Name', 'Kind', 'Public key or client id', 'Roles', 'Made', 'Last use'],
          rows,
        },
      }),
      missing,
      notes: ['What service accounts may do in single projects is not listed.'],
    };
  },
});
