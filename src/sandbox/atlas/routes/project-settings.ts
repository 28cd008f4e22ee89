// Settings, limits and auditing of a project.
//
// Codes by the page of error codes. For a missing limit, and for one above its maximum, none is published.
import type { z } from 'zod';
import { type Answer, type Ask, ok, projectOf } from '../ask.js';
import { checked, checkedPart, parseJson } from '../body.js';
import { AuditLog, PROJECT_SETTINGS, ProjectLimitValue, ProjectSettings } from '../facts.js';
import { Refused } from '../refused.js';
import { resource } from '../resource.js';
import { type Details, type Route, route } from '../route.js';
import type { ProjectLimit, Thing } from '../world.js';

/** Settings that are off in a new project, as recorded. */
const OFF = /SampleDocumentPassing|ExtendedStorage|NativeReranking/;

export const projectSettingRoutes = [
  ...singleton({
    path: '/groups/{groupId}/settings',
    body: ProjectSettings,
    initially: {
      // Shown by Atlas, but missing in the OpenAPI document.
      isAtlasHomePageAiAssistantEnabled: true,
      ...Object.fromEntries(PROJECT_SETTINGS.map((name) => [name, !OFF.test(name)])),
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
  ...resource<ProjectLimit>({
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

/** The filter is JSON in a string. */
function filtered(_: Ask, { configurationType: _ignored, ...sent }: Thing): Thing {
  if (typeof sent.auditFilter !== 'string') return sent;
  try {
    parseJson(sent.auditFilter);
  } catch {
    throw new Refused(400, 'INVALID_JSON_ATTRIBUTE', 'The filter is not JSON.', ['auditFilter']);
  }
  return { ...sent, configurationType: 'FILTER_JSON' };
}

function setLimit(ask: Ask, limit: ProjectLimit): Answer {
  const { value } = checked(ProjectLimitValue, ask.body);
  if (value < 0) throw new Refused(400, 'ATTRIBUTE_NEGATIVE', 'A limit is not negative.', ['value']);
  if (value > limit.maximumLimit)
    throw new Refused(400, 'VALIDATION_ERROR', `At most ${limit.maximumLimit}.`, [limit.maximumLimit]);
  limit.value = value;
  return { status: 200, body: limit, changed: `set ${limit.name} of ${projectOf(ask).name} to ${value}` };
}

/** Deletes a limit of data federation, and resets a limit of Atlas to its default. */
function resetLimit(ask: Ask, limit: ProjectLimit): Answer {
  const { limits, name } = projectOf(ask);
  if (limit.name.startsWith('atlas.')) limit.value = limit.defaultLimit;
  else limits.splice(limits.indexOf(limit), 1);
  return { status: 204, changed: `deleted the limit ${limit.name} of the whole project ${name}` };
}

/** A plain resource of which each project has exactly one, from the start. */
interface Singleton extends Details {
  readonly path: string;
  /** Schema of the body. PATCH takes any part of it. */
  readonly body: z.ZodObject;
  readonly initially: Thing;
  /** Status of PATCH. */
  readonly update: 200 | 202;
  /** Called for PATCH: may refuse or change what was sent. */
  readonly updating?: (ask: Ask, sent: Thing) => Thing;
}

function singleton(of: Singleton): readonly Route[] {
  const { path, body, initially, update, updating = (_, sent) => sent } = of;
  const at = ({ params }: Ask) => path.replace('{groupId}', params.groupId ?? '');
  const kept = (ask: Ask): Thing => ask.world.things.get(at(ask))?.[0] ?? initially;
  const updated = (ask: Ask): Answer => {
    const after = { ...kept(ask), ...updating(ask, checkedPart(body, ask.body)) };
    ask.world.things.set(at(ask), [after]);
    return { status: update, body: after, changed: `changed ${path.split('/').at(-1)}` };
  };
  return [route('get', path, (ask) => ok(kept(ask)), of), route('patch', path, updated, of)];
}
