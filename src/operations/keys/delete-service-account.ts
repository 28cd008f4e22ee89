// Deletes an organization's service account. The account gets no new access tokens, but its current tokens work for up
// to an hour.
import { path } from '../../atlas/path.js';
import { serviceAccountParam } from './credential-param.js';
import { defineProgramDeletion } from './program-deletion.js';
import { readAccountWithProjectRoles, readServiceAccounts } from './programs.js';

export const deleteServiceAccount = defineProgramDeletion(
  {
    name: 'delete-service-account',
    title: 'Delete an organization’s service account',
    example: 'delete-service-account mdb_sa_id_6611fe209d4b7c83a5e0f1d2 of "Counter Inc" because SEC-7 it leaked',
    guesses: [
      {
        says: 'A deleted service account’s tokens work until they expire.',
        reason: 'Atlas’s documentation states the lifetime of tokens, but not whether a deletion revokes tokens.',
      },
    ],
  },
  {
    noun: 'service account',
    idNoun: 'Client ID',
    param: serviceAccountParam,
    named: ({ name }) => name,
    list: readServiceAccounts,
    whole: readAccountWithProjectRoles,
    path: (org, id) => path`/orgs/${org}/serviceAccounts/${id}`,
    loss: 'The account gets no new tokens. Current tokens may work for up to an hour.',
    done: (name) =>
      `The service account ${name} has been deleted. Its access tokens may keep working for up to an hour.`,
  },
);
