// A route of the API: its path as the OpenAPI document writes it, and everything a call has to satisfy.
import type { Answer, Ask } from './ask.js';
import type { Role } from './credentials.js';
import type { Query } from './listing.js';

export type Method = 'get' | 'post' | 'patch' | 'delete';

export interface Details {
  /** Of the resource, oldest first. Default: the first that there ever was. */
  readonly versions?: readonly string[];
  /** What the credential has to be in the project or organization. Default: a reader to read, an owner to write. */
  readonly role?: Role;
  /** The query parameters it knows; of a resource's list, those besides its pages. */
  readonly query?: Query;
}

export interface Route extends Details {
  readonly method: Method;
  /** As the server's library wants it. */
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
