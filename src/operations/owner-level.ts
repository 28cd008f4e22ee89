// Decides which changes use an owner's credential.
import type { Change, Operation } from './operation.js';

/** Whether the change is disabled if no owner's credential is configured. */
export const needsOwnerCredential = (operation: Operation): boolean =>
  operation.effect !== 'read' && operation.credential === 'owner';

/** Whether the change uses an owner's credential if such a credential is configured. */
export const usesOwnerCredential = ({ role, credential }: Pick<Change, 'role' | 'credential'>): boolean =>
  credential === 'owner' || role.endsWith(' Owner');
