// A route of the API: its path as the OpenAPI document writes it, and everything a call has to satisfy.
import type { Answer, Ask } from './ask.js';
import type { Role } from './credentials.js';
import type { Query } from './listing.js';
import { type Rate, rateOf } from './rates.js';
import { Refused } from './refused.js';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Details {
  /** Of the resource, oldest first. Default: the first that there ever was. */
  readonly versions?: readonly string[];
  /** Headers that say so, by version. */
  readonly deprecated?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the credential has to be in the project or organization. Default: a reader to read, an owner to write. */
  readonly role?: Role;
  /** The query parameters it knows; of a resource's list, those besides its pages. */
  readonly query?: Query;
}

export interface Route extends Details {
  readonly method: Method;
  readonly pattern: RegExp;
  readonly versions: readonly string[];
  readonly role: Role;
  readonly rate: Rate;
  readonly answer: (ask: Ask) => Answer;
}

const FIRST = ['2023-01-01'];

/** @param path such as `/groups/{groupId}/clusters/{clusterName}` */
export function route(method: Method, path: string, answer: Route['answer'], details: Details = {}): Route {
  const pattern = path.replace(/[.:]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return {
    ...details,
    method,
    pattern: new RegExp(`^${pattern}/?$`),
    versions: details.versions ?? FIRST,
    role: details.role ?? usualRole(method, path),
    rate: rateOf(path),
    answer,
  };
}

function usualRole(method: Method, path: string): Role {
  if (/federationSettings/.test(path)) return 'ORG_OWNER';
  if (path.startsWith('/orgs')) return method === 'GET' ? 'ORG_MEMBER' : 'ORG_OWNER';
  return method === 'GET' ? 'GROUP_READ_ONLY' : 'GROUP_OWNER';
}

export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The first route that fits. A slash at the end makes no difference to Atlas. */
export function findRoute(routes: readonly Route[], method: string, path: string): Found {
  const fitting = routes.flatMap((route) => {
    const match = route.pattern.exec(path);
    return match === null ? [] : [{ route, params: decoded(match.groups ?? {}) }];
  });
  const found = fitting.find(({ route }) => route.method === method);
  if (found !== undefined) return found;
  if (fitting.length === 0) throw new Refused(404, 'RESOURCE_NOT_FOUND', `There is nothing at ${path}.`, [path]);
  throw new Refused(405, 'METHOD_NOT_ALLOWED', `${path} does not take ${method}.`, [method]);
}

function decoded(segments: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(segments).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    throw new Refused(400, 'INVALID_PATH_PARAMETER', 'The path is not properly encoded.');
  }
}
