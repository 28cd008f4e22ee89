import type { Operation } from '../operation.js';
import { addRole } from './add-role.js';
import { invite } from './invite.js';
import { people } from './people.js';
import { removePerson } from './remove-person.js';
import { removeRole } from './remove-role.js';
import { withdrawInvitation } from './withdraw-invitation.js';

export const peopleOperations: readonly Operation[] = [
  people,
  addRole,
  removeRole,
  invite,
  withdrawInvitation,
  removePerson,
];
