// What an operation does, and to what. Rules of the policy can name these.

/** `reversible`: another call undoes it. `restorable`: a stored copy of the previous state can be restored. */
export type Effect = 'read' | 'reversible' | 'restorable' | 'irreversible';

/** The part of Atlas that an operation belongs to. */
export const OPERATION_AREAS = [
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
export type Area = (typeof OPERATION_AREAS)[number];

/**
 * Whether a change lets people and networks do less or more, or lowers or raises cost, judged by before and after. If
 * several apply, widening wins over narrowing, and access over cost. `unknown`: it can't be determined.
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
