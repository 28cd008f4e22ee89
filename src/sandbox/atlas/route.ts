// API routes: a path, as in the OpenAPI document, and the requirements for calls.

import type { CredentialRole } from './credentials.js';
import type { KnownQuery } from './listing.js';
import type { Answer, RouteCall } from './route-call.js';

type Method = 'get' | 'post' | 'patch' | 'delete';

export interface RouteOptions {
  /** The resource's versions, oldest first. Default: only the API's first version. */
  readonly versions?: readonly string[];
  /** The required role in the path's project or organization. Default: reader for GET, owner for other methods. */
  readonly role?: CredentialRole;
  /** Allowed query parameters. Lists also allow the pagination parameters. */
  readonly query?: KnownQuery;
}

export interface Route extends RouteOptions {
  readonly method: Method;
  readonly pattern: string;
  readonly versions: readonly string[];
  readonly role: CredentialRole;
  readonly answer: (ask: RouteCall) => Answer;
}

const FIRST = ['2023-01-01'];

/** @param path e.g. `/groups/{groupId}/clusters/{clusterName}` */
export function route(method: Method, path: string, answer: Route['answer'], details: RouteOptions = {}): Route {
  return {
    ...details,
    method,
    pattern: path.replaceAll(':', '\\:').replace(/\{(\w+)\}/g, ':$1') || '/',
    versions: details.versions ?? FIRST,
    role: details.role ?? usualRole(method, path),
    answer,
  };
}

function usualRole(method: Method, path: string): CredentialRole {
  if (/federationSettings/.test(path)) return 'ORG_OWNER';
  if (path.startsWith('/orgs')) return method === 'get' ? 'ORG_MEMBER' : 'ORG_OWNER';
  return method === 'get' ? 'GROUP_READ_ONLY' : 'GROUP_OWNER';
}
