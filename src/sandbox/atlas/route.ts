// A route of the API: its path as in the OpenAPI document, and its requirements for a call.
import type { Answer, Ask } from './ask.js';
import type { Role } from './credentials.js';
import type { KnownQuery } from './listing.js';

type Method = 'get' | 'post' | 'patch' | 'delete';

export interface Details {
  /** Versions of the resource, oldest first. Default: only the first version of the API. */
  readonly versions?: readonly string[];
  /** Role needed in the path's project or organization. Default: a reader's for GET, an owner's for other methods. */
  readonly role?: Role;
  /** Allowed query parameters; for a list, in addition to those of pagination. */
  readonly query?: KnownQuery;
}

export interface Route extends Details {
  readonly method: Method;
  /** The path in Express's syntax. */
  readonly pattern: string;
  readonly versions: readonly string[];
  readonly role: Role;
  readonly answer: (ask: Ask) => Answer;
}

const FIRST = ['2023-01-01'];

/** @param path such as `/groups/{groupId}/clusters/{clusterName}` */
export function route(method: Method, path: string, answer: Route['answer'], details: Details = {}): Route {
  return {
    ...details,
    method,
    pattern: path.replaceAll(':', '\\:').replace(/\{(\w+)\}/g, ':$1') || '/',
    versions: details.versions ?? FIRST,
    role: details.role ?? usualRole(method, path),
    answer,
  };
}

function usualRole(method: Method, path: string): Role {
  if (/federationSettings/.test(path)) return 'ORG_OWNER';
  if (path.startsWith('/orgs')) return method === 'get' ? 'ORG_MEMBER' : 'ORG_OWNER';
  return method === 'get' ? 'GROUP_READ_ONLY' : 'GROUP_OWNER';
}
