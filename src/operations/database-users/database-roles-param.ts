import type { ParsedText } from '../duration.js';
import { quoted } from '../format.js';
import { type ParamOverrides, textParam } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';
import { parseRole, type RoleText } from './database-roles.js';

const databaseRolesKind: ParamKind = { name: 'database-roles', noun: 'roles', takes: 'phrase', input: 'text' };

const NONE = 'none';

/** All of a user's roles (`none` for no role), or only the changes, such as `+read@shop -readWrite@shop`. */
export const databaseRolesParam = (extra: ParamOverrides = {}) =>
  textParam(readRoles, {
    label: 'Roles',
    hint: 'List every role (read@shop readWrite@orders), or only the changes (+read@shop -read@old)',
    kind: databaseRolesKind,
    position: 2,
    ...extra,
  });

/** Returns the sorted roles without duplicates. */
function readRoles(text: string): ParsedText {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 1 && words[0]?.toLowerCase() === NONE) return { ok: true, value: NONE };
  const signs = new Set(words.map((word) => (/^[+-]/.test(word) ? 'signed' : 'plain')));
  if (words.length === 0) return { ok: false, reason: 'Enter roles such as read@shop, or none.' };
  if (signs.size > 1)
    return {
      ok: false,
      reason: `In ${quoted(text)}, some roles have + or - and others don’t. Add + or - to all roles or to none.`,
    };
  const roles = words.map((word) => {
    const sign = /^[+-]/.exec(word)?.[0] ?? '';
    const read = parseRole(word.slice(sign.length));
    return 'wrong' in read ? read : { role: `${sign}${read.role}` };
  });
  const wrong = roles.find((one) => 'wrong' in one);
  if (wrong !== undefined && 'wrong' in wrong) return { ok: false, reason: wrong.wrong };
  const all = [...new Set(roles.flatMap((one) => ('role' in one ? [one.role] : [])))].toSorted();
  const both = all.find((role) => role.startsWith('+') && all.includes(`-${role.slice(1)}`));
  if (both !== undefined)
    return { ok: false, reason: `${both.slice(1)} is both added and removed. Enter the role only once.` };
  return { ok: true, value: all.join(' ') };
}

/** Returns the user's sorted roles after the change. */
export function rolesAfter(written: string, before: readonly RoleText[]): readonly RoleText[] {
  const { added, taken } = parseRoleChange(written);
  if (added.length + taken.length === 0) return written === NONE ? [] : written.split(' ');
  const kept = before.filter((role) => !taken.includes(role));
  return [...new Set([...kept, ...added])].toSorted();
}

/** Returns the roles with `+` and with `-`. Both are empty if the text lists all roles. */
export function parseRoleChange(written: string) {
  const named = (sign: string) => written.split(' ').flatMap((word) => (word.startsWith(sign) ? [word.slice(1)] : []));
  return { added: named('+'), taken: named('-') };
}

/** Formats the roles to add and remove, as the param stores them. */
export const serializeRoleChange = (given: readonly RoleText[], taken: readonly RoleText[]): string =>
  [...given.map((role) => `+${role}`), ...taken.map((role) => `-${role}`)].toSorted().join(' ');
