// Switches a project's database auditing on or off, and sets its filter.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Path, path } from '../../atlas/path.js';
import { DatabaseAuditing } from '../../atlas/replies.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import type { Direction } from '../effect.js';
import { capitalize, withoutEmpty } from '../format.js';
import type { Undo } from '../operation.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { ifExists } from '../place.js';
import { defineProjectAction } from '../recipes/project-change.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import {
  Auditing,
  auditFilterParam,
  auditingOf,
  describeAuditing,
  formatAuditing,
  formatFilter,
  parseAuditFilter,
} from './audit-log.js';

const Body = z.object({ enabled: z.boolean(), auditFilter: z.string().optional() });

const CHOICES = { on: 'log who did what', off: 'log nothing' } as const;
const params = z.strictObject({
  project: projectParam(),
  to: choiceParam(CHOICES, { label: 'Auditing', position: 1 }),
  filter: auditFilterParam().optional(),
  for: optionalEndParam(),
});
type Params = z.output<typeof params>;

export const auditPath = (project: string): Path => path`/groups/${project}/auditLog`;

export const setAuditing = defineProjectAction({
  name: 'set-auditing',
  title: 'Switch a project’s database auditing on or off',
  aliases: ['auditing', 'audit', 'audit-log', 'audit log', 'turn on auditing'],
  example: 'set-auditing off in Payments for 2h because OPS-9 the log fills the disk',
  effect: 'restorable',
  canNarrow: false,
  isDangerous: ({ to }) => to === 'off',
  params,
  basis: Auditing,

  target: 'auditing',
  read: (atlas, { project: of }) => atlas.get(auditPath(of), DatabaseAuditing),
  preview(found, { given, name }) {
    const before = auditingOf(found);
    const after = wantedOf(given, before);
    const isSame = isSameFilter(before.filter, after.filter);
    const changesFilter = !isSame && before.enabled && after.enabled;
    const act = changesFilter ? 'change the audit filter of' : `switch ${given.to} auditing in`;
    const extent = isSame || changesFilter ? undefined : 'with a different filter';
    return {
      summary: withoutEmpty(act, name, extent).join(' '),
      act: capitalize(act),
      extent,
      before: describeAuditing(before),
      after: describeNew(before, after),
      direction: directionOf(before, after),
      facts: [
        { label: 'Filter', value: formatFilter(before.filter) },
        ...(after.filter === before.filter ? [] : [{ label: 'New filter', value: formatFilter(after.filter) }]),
        {
          label: 'Authorization checks',
          value: found.auditAuthorizationSuccess ? 'passed and failed' : 'failed only',
        },
        ...(given.to === 'off' ? [{ label: 'Saves', value: `10% of ${PRICE}` }] : []),
      ],
      warnings: warningsOf(name, before, after),
      cost: !before.enabled && after.enabled ? `10% of ${PRICE}` : undefined,
      blockers: blockersOf(given, name, before, after),
      basis: before,
      undo: describeUndo(given, before),
      ...(undoOf(given, before) === undefined && { confirm: name }),
    };
  },

  // Atlas keeps fields that aren't sent.
  call: ({ project: of, to, filter }) =>
    callTo('PATCH', auditPath(of), {
      body: { enabled: to === 'on', ...(filter !== undefined && { auditFilter: filter }) },
    }),

  async state(atlas, { project: of }) {
    const found = await ifExists(atlas.get(auditPath(of), DatabaseAuditing));
    return found && auditingOf(found);
  },
  before: (basis): Auditing => basis,
  isDone({ enabled, filter }, { call }) {
    const sent = Body.parse(call.body);
    return enabled === sent.enabled && (sent.auditFilter === undefined || isSameFilter(filter, sent.auditFilter));
  },
  where: () => 'database auditing, under Advanced in the project’s security settings',
  format: formatAuditing,
  formatDone: ({ params: given, basis }) => formatAuditing(wantedOf(given, basis)),
  done: ({ params: given, basis }, name) => `Auditing in ${name} is ${describeAuditing(wantedOf(given, basis))}.`,
  drift: (before, after) => `auditing went from “${formatAuditing(before)}” to “${formatAuditing(after)}”`,
  undo: ({ params: given, basis }) => undoOf(given, basis),
  revertDirection: ({ params: given, basis }) => directionOf(wantedOf(given, basis), basis),
  restoreKit: ({ params: given, basis }) => (undoOf(given, basis) === undefined ? { ...basis } : undefined),
});

function undoOf({ project: of, filter: sent }: Params, { enabled, filter }: Auditing): Undo | undefined {
  const back = (to: object) => ({ operation: 'set-auditing', params: { project: of, ...to } });
  if (!enabled) return back({ to: 'off' });
  // If there's no filter or an empty filter, everything is logged.
  const had = filter ?? (sent === undefined ? undefined : '{}');
  if (had === undefined) return back({ to: 'on' });
  if (params.shape.filter.safeParse(had).success) return back({ to: 'on', filter: had });
  // A filter that is too long for a request is still in place if the change sent no filter.
  return sent === undefined ? back({ to: 'on' }) : undefined;
}

const wantedOf = ({ to, filter }: Pick<Params, 'to' | 'filter'>, before: Auditing): Auditing => ({
  enabled: to === 'on',
  filter: filter ?? before.filter,
});

const isSameFilter = (a: string | null, b: string | null) =>
  a === b || isDeepStrictEqual(parseAuditFilter(a ?? '{}'), parseAuditFilter(b ?? '{}'));

function describeNew(before: Auditing, after: Auditing): string {
  const described = describeAuditing(after);
  return described === describeAuditing(before) ? 'on (different filter)' : described;
}

const PRICE = 'each dedicated cluster’s hourly price, except on Enterprise and Platinum support plans';

/**
 * Returns the direction of the change. Switching off saves money, but what isn't logged counts for more. We can't tell whether a different filter logs less, so we assume that every
 * different filter does.
 */
function directionOf(before: Auditing, after: Auditing): Direction {
  if (before.enabled && (!after.enabled || !isSameFilter(before.filter, after.filter))) return 'widens access';
  return after.enabled && !before.enabled ? 'widens cost' : 'neither';
}

function warningsOf(name: string, before: Auditing, after: Auditing): readonly string[] {
  if (before.enabled && !after.enabled)
    return [`While auditing is off, what happens in the ${name} databases isn’t recorded, and can’t be recovered.`];
  return before.enabled && !isSameFilter(before.filter, after.filter)
    ? ['Actions that don’t match the new filter will no longer be logged.']
    : [];
}

function blockersOf(given: Params, name: string, before: Auditing, after: Auditing): readonly Blocker[] {
  if (given.to === 'off' && given.filter !== undefined)
    return blockedBy('filter', 'A filter has no effect while auditing is off. Leave the filter empty.');
  const isSame = before.enabled === after.enabled && isSameFilter(before.filter, after.filter);
  return isSame ? blockedBy('to', `Auditing in ${name} is already ${describeAuditing(before)}.`) : [];
}

function describeUndo(given: Params, before: Auditing): string {
  const { enabled, filter } = before;
  if (undoOf(given, before) === undefined)
    return 'Can’t be undone from Slack because the old filter is too long for a request or isn’t a JSON object. The filter is saved to a file.';
  if (!enabled) return 'set-auditing off switches auditing off again but keeps a new filter.';
  return `set-auditing on restores auditing${filter === null ? '' : ' with the old filter'}.`;
}
