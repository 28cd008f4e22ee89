// Categories of operations by effect, area and direction. Policy rules can refer to these categories.

/**
 * The effect of an operation. `reversible`: a second call undoes the operation. `restorable`: the previous state can be
 * restored from a stored copy.
 */
export type Effect = 'read' | 'reversible' | 'restorable' | 'irreversible';

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
 * The direction of a change, which depends on the values before and after. `access`: users or networks get more or less
 * access. `cost`: the cost rises or falls. Widening takes precedence over narrowing, and access over cost. `unknown`:
 * the direction can't be determined.
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
