// Deletes an organization's API key. Atlas then refuses everything that signs in with the key.
import { path } from '../../atlas/path.js';
import { apiKeyParam } from './credential-param.js';
import { defineProgramDeletion } from './program-deletion.js';
import { readApiKeys } from './programs.js';

export const deleteApiKey = defineProgramDeletion(
  {
    name: 'delete-api-key',
    title: 'Delete an organization’s API key',
    aliases: ['revoke key', 'drop key', 'remove key'],
    example: 'delete-api-key hqkzvwrt of "Counter Inc" because SEC-7 nobody uses it',
    guesses: [
      {
        says: 'Atlas refuses the key as soon as it has been deleted.',
        reason: 'Atlas’s documentation doesn’t say how soon Atlas refuses the key.',
      },
    ],
  },
  {
    noun: 'API key',
    idNoun: 'Public key',
    param: apiKeyParam,
    named: ({ name, publicId }) => (name === publicId ? name : `${name} (${publicId})`),
    list: readApiKeys,
    path: (org, id) => path`/orgs/${org}/apiKeys/${id}`,
    loss: 'Atlas will refuse anything that signs in with this key.',
    done: (name) => `The API key ${name} has been permanently deleted.`,
  },
);
