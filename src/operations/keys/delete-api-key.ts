// Deletes an API key of an organization: Atlas then refuses everything that signs in with it.
import { path } from '../../atlas/path.js';
import { apiKey } from './credential-param.js';
import { deletingProgram } from './deleting-program.js';
import { readKeys } from './programs.js';

export const deleteApiKey = deletingProgram(
  {
    name: 'delete-api-key',
    title: 'Delete an API key of an organization',
    aliases: ['revoke key', 'drop key', 'remove key'],
    example: 'delete-api-key hqkzvwrt of "Counter Inc" because SEC-7 nobody uses it',
    claims: [
      {
        says: 'Atlas refuses the key as soon as it is deleted.',
        guess: 'Atlas’s documentation doesn’t say how soon.',
      },
    ],
  },
  {
    noun: 'API key',
    idNoun: 'Public key',
    param: apiKey,
    named: ({ name, publicId }) => (name === publicId ? name : `${name} (${publicId})`),
    list: readKeys,
    path: (org, id) => path`/orgs/${org}/apiKeys/${id}`,
    loss: 'Anything that signs in with it is refused.',
    done: (name) => `The API key ${name} is permanently deleted.`,
  },
);
