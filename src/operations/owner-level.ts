// Which changes are sent with the credential of an owner.
import type { Change, Operation } from './operation.js';

/** It is off without one. */
export const needsOwner = (operation: Operation): boolean =>
  operation.effect !== 'read' && operation.credential === 'owner';

/** It is sent with one where there is one. */
export const isForOwner = ({ role, credential }: Pick<Change, 'role' | 'credential'>): boolean =>
  credential === 'owner' || role.endsWith(' Owner');
