// Deletes a service account of an organization. It gets no new access tokens; those it has last up to an hour.
import { path } from '../../atlas/path.js';
import { serviceAccount } from './credential-param.js';
import { deletingProgram } from './deleting-program.js';
import { readAccounts, withProjectRoles } from './programs.js';

export const deleteServiceAccount = deletingProgram(
  {
    name: 'delete-service-account',
    title: 'Delete a service account of an organization',
    example: 'delete-service-account mdb_sa_id_6611fe209d4b7c83a5e0f1d2 of "Counter Inc" because SEC-7 it leaked',
    claims: [
      { says: 'An access token of a service account is valid for an hour.', page: 'api/service-accounts-overview' },
      {
        says: 'Tokens that it already has work until they expire.',
        guess: 'Atlas’s documentation gives their lifetime, but doesn’t say whether a deletion revokes them.',
      },
    ],
  },
  {
    noun: 'service account',
    idNoun: 'Client id',
    param: serviceAccount,
    named: ({ name }) => name,
    list: readAccounts,
    whole: withProjectRoles,
    path: (org, id) => path`/orgs/${org}/serviceAccounts/${id}`,
    loss: 'It gets no new access tokens. Those it already has may keep working for up to an hour.',
    done: (name) =>
      `The service account ${name} is deleted. Access tokens that it already had may keep working for up to an hour.`,
  },
);
