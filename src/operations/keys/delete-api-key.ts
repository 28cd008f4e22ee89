// Deletes an API key of an organization: Atlas then refuses everything that signs in with it.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { callTo } from '../call.js';
import { organization } from '../params/organization.js';
import { action } from '../recipes/action.js';
import { apiKey } from './credential-param.js';
import {
  isUnknown,
  keyProgram,
  lookAtProgram,
  ProgramBasis,
  type ProgramKind,
  readKeys,
  sayProgramDrift,
} from './programs.js';

const find = async (atlas: Atlas, org: string, id: string) =>
  (await readKeys(atlas, org)).find(({ publicKey }) => publicKey === id);

const KIND: ProgramKind = {
  noun: 'API key',
  idNoun: 'Public key',
  named: ({ name, publicId }) => (name === publicId ? name : `${name} (${publicId})`),
  loss: 'Anything that signs in with it is refused.',
  async read(atlas, org, publicId) {
    const found = await find(atlas, org, publicId);
    return found === undefined ? null : keyProgram(found);
  },
};

const pathOf = (org: string, program: ProgramBasis['program']) => path`/orgs/${org}/apiKeys/${program?.id ?? ''}`;

export const deleteApiKey = action({
  name: 'delete-api-key',
  title: 'Delete an API key of an organization',
  area: 'keys',
  example: 'delete-api-key hqkzvwrt of "Counter Inc" because SEC-7 nobody uses it any more',
  role: 'Organization Owner',
  credential: 'owner',
  effect: 'irreversible',
  canNarrow: true,
  interrupts: true,
  params: z.strictObject({ credential: apiKey(), org: organization({ words: ['of'] }) }),
  basis: ProgramBasis,
  claims: [
    {
      says: 'Atlas refuses the key as soon as it is deleted.',
      guess: 'Atlas’s documentation doesn’t say how soon.',
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
  where: ({ credential }) => `the API key ${credential}, under Access Manager`,
  say: (isListed) => (isListed ? 'still listed' : 'not listed'),
  sayDone: () => 'gone',
  done: (_, name) => `The API key ${name} is deleted for good.`,
  drift: sayProgramDrift,
  restoreKit: ({ params: { credential, org }, basis: { program } }) =>
    program === null ? undefined : { credential, org, ...program },
});
