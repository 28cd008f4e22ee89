// Deletes a service account of an organization. It gets no new access tokens; those it has last up to an hour.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { callTo } from '../call.js';
import { organization } from '../params/organization.js';
import { action } from '../recipes/action.js';
import { serviceAccount } from './credential-param.js';
import {
  accountProgram,
  isUnknown,
  lookAtProgram,
  ProgramBasis,
  type ProgramKind,
  readAccounts,
  rolesInProjects,
  sayProgramDrift,
} from './programs.js';

const find = async (atlas: Atlas, org: string, id: string) =>
  (await readAccounts(atlas, org)).find(({ clientId }) => clientId === id);

const KIND: ProgramKind = {
  noun: 'service account',
  idNoun: 'Client id',
  named: ({ name }) => name,
  loss: 'It gets no new access tokens. Those it already has may keep working for up to an hour.',
  async read(atlas, org, publicId) {
    const found = await find(atlas, org, publicId);
    return found === undefined ? null : accountProgram(found, org, await rolesInProjects(atlas, org, publicId));
  },
};

const pathOf = (org: string, program: ProgramBasis['program']) =>
  path`/orgs/${org}/serviceAccounts/${program?.id ?? ''}`;

export const deleteServiceAccount = action({
  name: 'delete-service-account',
  title: 'Delete a service account of an organization',
  area: 'keys',
  example: 'delete-service-account mdb_sa_id_6611fe209d4b7c83a5e0f1d2 of "Counter Inc" because SEC-7 it leaked',
  role: 'Organization Owner',
  credential: 'owner',
  effect: 'irreversible',
  canNarrow: true,
  interrupts: true,
  params: z.strictObject({ credential: serviceAccount(), org: organization({ words: ['of'] }) }),
  basis: ProgramBasis,
  claims: [
    { says: 'An access token of a service account is valid for an hour.', page: 'api/service-accounts-overview' },
    {
      says: 'Tokens that it already has work until they expire.',
      guess: 'Atlas’s documentation gives their lifetime, but doesn’t say whether a deletion revokes them.',
    },
  ],

  preview: (atlas, { credential, org }) => lookAtProgram(atlas, KIND, org, credential),
  call: ({ org }, { program }) => callTo('DELETE', pathOf(org, program)),

  async state(atlas, { credential, org }, { program }): Promise<boolean | undefined> {
    if ((await find(atlas, org, credential)) !== undefined) return true;
    return (await isUnknown(atlas, pathOf(org, program))) ? false : undefined;
  },
  before: ({ program }) => program !== null,
  isDone: (isListed) => !isListed,
  where: ({ credential }) => `the service account ${credential}, under Access Manager`,
  say: (isListed) => (isListed ? 'still listed' : 'not listed'),
  sayDone: () => 'gone',
  done: (_, name) =>
    `The service account ${name} is deleted. Access tokens that it already had may keep working for up to an hour.`,
  drift: sayProgramDrift,
  restoreKit: ({ params: { credential, org }, basis: { program } }) =>
    program === null ? undefined : { credential, org, ...program },
});
