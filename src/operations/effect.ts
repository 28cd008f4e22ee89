// Categories of operations, by what they do and where. Policy rules can refer to them.

/** `reversible`: a second call undoes it. `restorable`: the previous state can be restored from a stored copy. */
export type Effect = 'read' | 'reversible' | 'restorable' | 'irreversible';

/** The area of Atlas that an operation belongs to. */
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
 * Whether a change gives users and networks more or less access, or raises or lowers cost, based on the values before
 * and after. Widening takes precedence over narrowing, and access over cost. `unknown`: the direction can't be
 * determined.
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
