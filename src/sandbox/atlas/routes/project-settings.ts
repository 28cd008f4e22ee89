// A project's settings, limits and auditing.
//
// The error codes are on the error code page. Atlas publishes none for a missing or too large limit.
import type { z } from 'zod';
import { ApiError } from '../api-error.js';
import { parseBody, parseJson, parsePartialBody } from '../body.js';
import { resourceRoutes } from '../resource.js';
import { type Route, type RouteOptions, route } from '../route.js';
import { type Answer, ok, projectOf, type RouteCall } from '../route-call.js';
import { AuditLog, PROJECT_SETTING_NAMES, ProjectLimitValue, ProjectSettings } from '../schemas.js';
import type { AtlasObject, ProjectLimit } from '../world.js';

/** Settings that are off in a new project, as recorded. All other settings are on. */
const OFF = /SampleDocumentPassing|ExtendedStorage|NativeReranking/;

export const projectSettingRoutes = [
  ...singleton({
    path: '/groups/{groupId}/settings',
    body: ProjectSettings,
    initially: {
      // Atlas returns this setting, but the OpenAPI document doesn't list it.
      isAtlasHomePageAiAssistantEnabled: true,
      ...Object.fromEntries(PROJECT_SETTING_NAMES.map((name) => [name, !OFF.test(name)])),
    },
    update: 200,
  }),
  ...singleton({
    path: '/groups/{groupId}/auditLog',
    role: 'GROUP_OWNER',
    body: AuditLog,
    initially: { auditAuthorizationSuccess: false, configurationType: 'NONE', enabled: false },
    update: 202,
    updating: filtered,
  }),
  ...resourceRoutes<ProjectLimit>({
    path: '/groups/{groupId}/limits',
    item: '{limitName}',
    list: 'bare',
    kept: (ask) => projectOf(ask).limits,
    key: ({ name }) => name,
    draw: (_, limit) => limit,
    update: setLimit,
    remove: resetLimit,
  }),
];

/** Validates the filter, which is a JSON string. */
function filtered(_: RouteCall, { configurationType: _ignored, ...sent }: AtlasObject): AtlasObject {
  if (typeof sent.auditFilter !== 'string') return sent;
  try {
    parseJson(sent.auditFilter);
  } catch {
    throw new ApiError(400, 'INVALID_JSON_ATTRIBUTE', 'The filter is not valid JSON.', ['auditFilter']);
  }
  return { ...sent, configurationType: 'FILTER_JSON' };
}

function setLimit(ask: RouteCall, limit: ProjectLimit): Answer {
  const { value } = parseBody(ProjectLimitValue, ask.body);
  if (value < 0) throw new ApiError(400, 'ATTRIBUTE_NEGATIVE', 'A limit can’t be negative.', ['value']);
  if (value > limit.maximumLimit)
    throw new ApiError(400, 'VALIDATION_ERROR', `The maximum is ${limit.maximumLimit}.`, [limit.maximumLimit]);
  limit.value = value;
  return { status: 200, body: limit, changed: `set ${limit.name} on ${projectOf(ask).name} to ${value}` };
}

/** Deletes a data federation limit, or resets an Atlas limit to its default. */
function resetLimit(ask: RouteCall, limit: ProjectLimit): Answer {
  const { limits, name } = projectOf(ask);
  if (limit.name.startsWith('atlas.')) limit.value = limit.defaultLimit;
  else limits.splice(limits.indexOf(limit), 1);
  return { status: 204, changed: `deleted the project limit ${limit.name} on ${name}` };
}

/** A plain resource that exists exactly once in each project. */
interface Singleton extends RouteOptions {
  readonly path: string;
  /** The body's schema. PATCH accepts partial bodies. */
  readonly body: z.ZodObject;
  readonly initially: AtlasObject;
  readonly update: 200 | 202;
  /** Checks the fields sent with PATCH. May reject or modify the fields. */
  readonly updating?: (ask: RouteCall, sent: AtlasObject) => AtlasObject;
}

function singleton(of: Singleton): readonly Route[] {
  const { path, body, initially, update, updating = (_, sent) => sent } = of;
  const at = ({ params }: RouteCall) => path.replace('{groupId}', params.groupId ?? '');
  const kept = (ask: RouteCall): AtlasObject => ask.world.things.get(at(ask))?.[0] ?? initially;
  const updated = (ask: RouteCall): Answer => {
    const after = { ...kept(ask), ...updating(ask, parsePartialBody(body, ask.body)) };
    ask.world.things.set(at(ask), [after]);
    return { status: update, body: after, changed: `changed ${path.split('/').at(-1)}` };
  };
  return [route('get', path, (ask) => ok(kept(ask)), of), route('patch', path, updated, of)];
}
