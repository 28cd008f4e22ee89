// A route of the API: its pattern as the OpenAPI document writes it, and everything a call has to satisfy.
import type { Answer, Ask } from './ask.js';
import type { Rate } from './rates.js';
import { Refused } from './refused.js';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

interface Details {
  /** Of the resource, oldest first. */
  readonly versions: readonly string[];
  readonly rate: Rate;
  /** The query parameters it knows. */
  readonly query?: readonly string[];
  /** Headers that say so, by version. */
  readonly deprecated?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly answer: (ask: Ask) => Answer;
}

export interface Route extends Details {
  readonly method: Method;
  readonly pattern: RegExp;
}

/** @param path such as `/groups/{groupId}/clusters/{clusterName}` */
export function route(method: Method, path: string, details: Details): Route {
  const pattern = path.replace(/[.:]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { ...details, method, pattern: new RegExp(`^${pattern}/?$`) };
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
