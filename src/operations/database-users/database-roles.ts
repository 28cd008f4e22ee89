// The roles of database users: how they are written, shown and sent, and which include others.
import { type DatabaseUser, known } from '../../atlas/replies.js';
import { table } from '../../table.js';
import type { Direction } from '../effect.js';
import { compact, formatList, quoted } from '../format.js';

/**
 * `read@shop`, `read@shop.orders` for one collection, `atlasAdmin` for a role of the whole cluster or a custom role.
 */
export type RoleText = string;

const EVERYWHERE = [
  'readAnyDatabase',
  'readWriteAnyDatabase',
  'dbAdminAnyDatabase',
  'clusterMonitor',
  'enableSharding',
];
/** Roles on one database, each with the roles that include it. */
const DATABASE_ROLES = table<readonly string[]>({
  read: ['readWrite', 'readAnyDatabase', 'readWriteAnyDatabase', 'atlasAdmin'],
  readWrite: ['readWriteAnyDatabase', 'atlasAdmin'],
  dbAdmin: ['dbAdminAnyDatabase', 'atlasAdmin'],
});
const CLUSTER_ROLES = table<readonly string[]>({
  readAnyDatabase: ['readWriteAnyDatabase', 'atlasAdmin'],
  ...Object.fromEntries(EVERYWHERE.slice(1).map((name) => [name, ['atlasAdmin']])),
  atlasAdmin: [],
  backup: [],
});
/** Built-in roles by the OpenAPI document. A project may have custom ones, too. */
const BUILT_IN = [...DATABASE_ROLES.keys(), ...CLUSTER_ROLES.keys()];
/** Databases that the ...AnyDatabase roles do not cover. */
const OUTSIDE_ANY_DATABASE = ['local', 'config'];

const WRITTEN = /^(?<name>\w[\w-]*)(?:@(?<database>[^\s.,@/\\"$*<>:|?]+)(?:\.(?<collection>[^\s,]+))?)?$/;

export const isBuiltIn = (role: RoleText): boolean => BUILT_IN.includes(partsOf(role).name);
/** Whether it lets somebody read or change data or users of every database. */
export const coversAllDatabases = (role: RoleText): boolean =>
  ['atlasAdmin', 'readWriteAnyDatabase', 'dbAdminAnyDatabase', 'readAnyDatabase'].includes(role);

/** The stored form, or why it isn't a role. */
export function readRole(text: string): { readonly role: RoleText } | { readonly wrong: string } {
  const { name: written = '', database, collection } = WRITTEN.exec(text)?.groups ?? {};
  const name = BUILT_IN.find((one) => one.toLowerCase() === written.toLowerCase()) ?? written;
  if (name === '') return { wrong: `${quoted(text)} isn’t a role. Write one such as read@shop or atlasAdmin.` };
  if (DATABASE_ROLES.has(name)) {
    if (database === undefined) return { wrong: `Add the database: ${name}@shop for the database shop.` };
    if (collection !== undefined && name === 'dbAdmin')
      return { wrong: 'dbAdmin applies to a whole database. Leave out the collection.' };
    return { role: `${name}@${database}${collection === undefined ? '' : `.${collection}`}` };
  }
  if (database === undefined || (database === 'admin' && collection === undefined)) return { role: name };
  return { wrong: `${name} isn’t for a single database. Write it without ${quoted(text.slice(text.indexOf('@')))}.` };
}

/** Whether people can write each of these. Atlas may show others: a collection's name may contain spaces. */
export const canBeWritten = (roles: readonly RoleText[]): boolean =>
  roles.every((role) => {
    const read = readRole(role);
    return 'role' in read && read.role === role;
  });

/** Sorted, because the order of Atlas's list has no meaning. */
export const rolesOf = ({ roles }: Pick<DatabaseUser, 'roles'>): readonly RoleText[] =>
  known(roles, 'the user’s roles')
    .map(({ roleName, databaseName, collectionName }) => {
      const isPlain = databaseName === 'admin' && !DATABASE_ROLES.has(roleName);
      return isPlain ? roleName : `${roleName}@${databaseName}${collectionName ? `.${collectionName}` : ''}`;
    })
    .toSorted();

/** A role in the form that the API takes. */
export function bodyOf(role: RoleText) {
  const { name, database, collection } = partsOf(role);
  return { databaseName: database, roleName: name, ...(collection !== undefined && { collectionName: collection }) };
}

function partsOf(role: RoleText) {
  // Names of databases and collections may contain an @, names of roles may not.
  const at = role.indexOf('@');
  const name = at < 0 ? role : role.slice(0, at);
  const [database = 'admin', ...collection] = at < 0 ? [] : role.slice(at + 1).split('.');
  return { name, database, ...(collection.length > 0 && { collection: collection.join('.') }) };
}

/** Whether one role includes all privileges of the other. Unknown, so false, for custom roles. */
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

export function directionOf(before: readonly RoleText[], after: readonly RoleText[]): Direction {
  const isIn = (roles: readonly RoleText[]) => (wanted: RoleText) => roles.some((has) => includes(has, wanted));
  if (!after.every(isIn(before))) return 'widens access';
  return before.every(isIn(after)) ? 'neither' : 'narrows access';
}

/** What an approver should weigh of roles that a database user gets. */
export function warningsOfRoles(name: string, given: readonly RoleText[]): readonly string[] {
  const [all, own] = [given.filter(coversAllDatabases), given.filter((role) => !isBuiltIn(role))];
  return compact(
    all.length > 0 && `${formatList(all)} applies to every database of the clusters that ${name} reaches.`,
    own.length > 0 && `To see what ${formatList(own)} allows, look in Atlas under Database Access, Custom Roles.`,
  );
}

/** Atlas refuses roles that it doesn't know (ATLAS_INVALID_ROLE). */
export const describeUnknown = (unknown: readonly RoleText[], own = ''): string =>
  `There’s no role ${formatList(unknown)}. Atlas has read, readWrite and others.${own}`;

/** @param custom the project's own roles; undefined when they can't be read */
export const unknownRoles = (roles: readonly RoleText[], custom: readonly string[] | undefined): readonly RoleText[] =>
  roles.filter((role) => !isBuiltIn(role) && custom !== undefined && !custom.includes(role));
