import type { Operation } from '../operation.js';
import { addRole } from './add-role.js';
import { people } from './people.js';
import { removeRole } from './remove-role.js';

export const peopleOperations: readonly Operation[] = [people, addRole, removeRole];
