// Parses, formats and compares the roles of database users.
import { type DatabaseUser, requireKnown, requireKnownOrNone } from '../../atlas/replies.js';
import { mapFromObject } from '../../map-from-object.js';
import type { Direction } from '../effect.js';
import { formatList, quoted, withoutEmpty } from '../format.js';
import type { Phrase } from '../values.js';

/** A role: `read@shop`, `read@shop.orders` for a collection, or `atlasAdmin` for a cluster-wide or custom role. */
export type RoleText = string;

const EVERYWHERE = [
  'readAnyDatabase',
  'readWriteAnyDatabase',
  'dbAdminAnyDatabase',
  'clusterMonitor',
  'enableSharding',
];
/** The built-in roles for a single database, each with the roles that include it. */
const DATABASE_ROLES = mapFromObject<readonly string[]>({
  read: ['readWrite', 'readAnyDatabase', 'readWriteAnyDatabase', 'atlasAdmin'],
  readWrite: ['readWriteAnyDatabase', 'atlasAdmin'],
  dbAdmin: ['dbAdminAnyDatabase', 'atlasAdmin'],
});
const CLUSTER_ROLES = mapFromObject<readonly string[]>({
  readAnyDatabase: ['readWriteAnyDatabase', 'atlasAdmin'],
  ...Object.fromEntries(EVERYWHERE.slice(1).map((name) => [name, ['atlasAdmin']])),
  atlasAdmin: [],
  backup: [],
});
/** The built-in roles from the OpenAPI document. A project may also have custom roles. */
const BUILT_IN = [...DATABASE_ROLES.keys(), ...CLUSTER_ROLES.keys()];
/** Databases that the ...AnyDatabase roles don't cover. */
const OUTSIDE_ANY_DATABASE = ['local', 'config'];

const WRITTEN = /^(?<name>\w[\w-]*)(?:@(?<database>[^\s.,@/\\"$*<>:|?]+)(?:\.(?<collection>[^\s,]+))?)?$/;

export const isBuiltInRole = (role: RoleText): boolean => BUILT_IN.includes(partsOf(role).name);
/** Whether the role allows reading or changing the data or users of every database. */
export const coversAllDatabases = (role: RoleText): boolean =>
  ['atlasAdmin', 'readWriteAnyDatabase', 'dbAdminAnyDatabase', 'readAnyDatabase'].includes(role);

/** Parses a role, or explains why the text isn't a role. */
export function parseRole(text: string): { readonly role: RoleText } | { readonly wrong: string } {
  const { name: written = '', database, collection } = WRITTEN.exec(text)?.groups ?? {};
  const name = BUILT_IN.find((one) => one.toLowerCase() === written.toLowerCase()) ?? written;
  if (name === '') return { wrong: `${quoted(text)} isn’t a role. Enter a role such as read@shop or atlasAdmin.` };
  if (DATABASE_ROLES.has(name)) {
    if (database === undefined) return { wrong: `Add the database: ${name}@shop for the database shop.` };
    if (collection !== undefined && name === 'dbAdmin')
      return { wrong: 'dbAdmin applies to a whole database. Leave out the collection.' };
    return { role: `${name}@${database}${collection === undefined ? '' : `.${collection}`}` };
  }
  if (database === undefined || (database === 'admin' && collection === undefined)) return { role: name };
  return { wrong: `${name} isn’t for a single database. Leave out ${quoted(text.slice(text.indexOf('@')))}.` };
}

/** Whether users can type all of these roles. They can't type a collection with a space in its name, for example. */
export const canTypeRoles = (roles: readonly RoleText[]): boolean =>
  roles.every((role) => {
    const read = parseRole(role);
    return 'role' in read && read.role === role;
  });

/** Returns sorted roles, because the order of Atlas's list has no meaning. */
export const databaseRolesOf = ({ roles }: Pick<DatabaseUser, 'roles'>): readonly RoleText[] =>
  requireKnown(roles, 'the user’s roles')
    .map(({ roleName, databaseName, collectionName: shown }) => {
      const collectionName = requireKnownOrNone(shown, 'a role’s collection');
      const isPlain = databaseName === 'admin' && !DATABASE_ROLES.has(roleName);
      return isPlain ? roleName : `${roleName}@${databaseName}${collectionName ? `.${collectionName}` : ''}`;
    })
    .toSorted();

/** Converts a role to the format of Atlas's API. */
export function roleBody(role: RoleText) {
  const { name, database, collection } = partsOf(role);
  return { databaseName: database, roleName: name, ...(collection !== undefined && { collectionName: collection }) };
}

function partsOf(role: RoleText) {
  // Database and collection names may contain an @, but role names can't.
  const at = role.indexOf('@');
  const name = at < 0 ? role : role.slice(0, at);
  const [database = 'admin', ...collection] = at < 0 ? [] : role.slice(at + 1).split('.');
  return { name, database, ...(collection.length > 0 && { collection: collection.join('.') }) };
}

/** Whether one role includes all privileges of another. False for custom roles, whose privileges are unknown. */
function includes(has: RoleText, wanted: RoleText): boolean {
  if (has === wanted) return true;
  const [one, other] = [partsOf(has), partsOf(wanted)];
  if (one.name === other.name)
    return one.database === other.database && one.collection === undefined && other.collection !== undefined;
  const including = DATABASE_ROLES.get(other.name) ?? CLUSTER_ROLES.get(other.name) ?? [];
  if (!including.includes(one.name)) return false;
  if (DATABASE_ROLES.has(one.name))
    return one.database === other.database && (one.collection === undefined || one.collection === other.collection);
  return !OUTSIDE_ANY_DATABASE.includes(other.database);
}

export function databaseRolesDirection(before: readonly RoleText[], after: readonly RoleText[]): Direction {
  const isIn = (roles: readonly RoleText[]) => (wanted: RoleText) => roles.some((has) => includes(has, wanted));
  if (!after.every(isIn(before))) return 'widens access';
  return before.every(isIn(after)) ? 'neither' : 'narrows access';
}

const WRITING = ['readWrite', 'readWriteAnyDatabase', 'atlasAdmin'];

/** Warns approvers about roles that a database user gets. */
export function databaseRoleWarnings(name: string, given: readonly RoleText[]): readonly Phrase[] {
  const writing = given.filter((role) => WRITING.includes(partsOf(role).name));
  const where = writing.some(coversAllDatabases)
    ? 'every database on its clusters'
    : formatList(
        writing
          .map(partsOf)
          .map(({ database, collection }) => (collection ? `${database}.${collection}` : `the ${database} database`)),
        3,
      );
  const all = given.filter((role) => coversAllDatabases(role) && !writing.includes(role));
  const own = given.filter((role) => !isBuiltInRole(role));
  return withoutEmpty<Phrase>(
    writing.length > 0 && ['Database user ', { code: name }, ` will be able to change and delete data in ${where}.`],
    all.length > 0 &&
      `${formatList(all)} ${all.length === 1 ? 'applies' : 'apply'} to every database on the user’s clusters.`,
    own.length > 0 && `To see what ${formatList(own)} allows, open Custom Roles in Atlas, under Database Access.`,
  );
}

/** Describes unknown roles, which Atlas refuses (ATLAS_INVALID_ROLE). */
export const describeUnknownRoles = (unknown: readonly RoleText[], own = ''): string =>
  `${formatList(unknown)} ${unknown.length === 1 ? 'isn’t a role' : 'aren’t roles'}. Use a built-in role such as read or readWrite.${own}`;

/** @param custom the project's custom roles, or undefined if they can't be read */
export const unknownRoles = (roles: readonly RoleText[], custom: readonly string[] | undefined): readonly RoleText[] =>
  roles.filter((role) => !isBuiltInRole(role) && custom !== undefined && !custom.includes(role));
