import type { Operation } from '../operation.js';
import { addDbUser } from './add-db-user.js';
import { dbUsers } from './db-users.js';
import { deleteDbUser } from './delete-db-user.js';
import { setDbUserRoles } from './set-db-user-roles.js';

export const databaseUserOperations: readonly Operation[] = [dbUsers, setDbUserRoles, addDbUser, deleteDbUser];
