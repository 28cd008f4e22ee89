// What an operation does, and to what: the words that a policy may go by.

/** What an operation does to Atlas: `reversible`: undo is a call; `restorable`: a stored pre-image can be put back. */
export type Effect = 'read' | 'reversible' | 'restorable' | 'irreversible';

/** What of Atlas an operation is about. */
export const AREAS = [
  'cluster',
  'backup',
  'network',
  'database-users',
  'people',
  'keys',
  'project',
  'organization',
  'federation',
  'federated-database',
  'alerts',
] as const;
export type Area = (typeof AREAS)[number];

/**
 * Whether a change lets people and networks do less or more, or lets less or more be spent, as before and after show. Where
 * it does several of these, widening counts before narrowing, and access before cost. `unknown`: it cannot be told.
 */
export const DIRECTIONS = [
  'narrows access',
  'narrows cost',
  'widens access',
  'widens cost',
  'neither',
  'unknown',
] as const;
export type Direction = (typeof DIRECTIONS)[number];
