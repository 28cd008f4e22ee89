// Shows a project's settings, limits and auditing.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { DatabaseAuditing, ProjectLimit, ProjectSettings } from '../../atlas/replies.js';
import { plural } from '../format.js';
import type { Cell } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { defineProjectLookUp } from '../recipes/look-up.js';
import { countCell } from '../units.js';
import { auditingOf, formatAuditing } from './audit-log.js';
import { PROJECT_LIMITS, projectLimitId } from './project-limit.js';
import { settingNamed, settingNames } from './project-setting.js';
import { auditPath } from './set-auditing.js';
import { settingsPath } from './set-project-setting.js';

export const settings = defineProjectLookUp({
  name: 'settings',
  title: 'Show a project’s settings and limits',
  aliases: ['config', 'configuration', 'project'],
  area: 'project',
  example: 'settings in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: projectParam() }),
  guesses: [
    {
      says: 'Without a filter, auditing records everything.',
      reason: 'The OpenAPI document says what a filter does, but not what happens without one.',
    },
  ],

  read: (atlas, { project: of }, { part: { read } }) => {
    const quick = withTimeout(atlas);
    return Promise.all([
      atlas.get(settingsPath(of), ProjectSettings),
      read('Limits are', quick.get(path`/groups/${of}/limits`, z.array(ProjectLimit))),
      // Atlas shows auditing only to project owners.
      read('Auditing is', quick.get(auditPath(of), DatabaseAuditing).then(auditingOf), { role: 'Project Owner' }),
    ]);
  },
  answer([all, limits, audit], { given, place }) {
    const { name } = place.project;
    const switches = settingNames.map((setting) => ({ setting, on: all[setting] }));
    const on = switches.filter((one) => one.on === true).length;
    return {
      headline: `${name} has ${plural(on, 'setting')} on and ${switches.filter((one) => one.on === false).length} off.`,
      facts: audit === undefined ? [] : [{ label: 'Auditing', value: formatAuditing(audit) }],
      table: {
        caption: `Settings and limits of ${name}`,
        columns: ['Setting or limit', 'Value', 'In use', 'Maximum', 'In commands'],
        rows: [
          ...switches.map((one): Cell[] => [
            settingNamed(one.setting).noun,
            one.on == null ? 'not shown' : one.on ? 'on' : 'off',
            '–',
            '–',
            one.setting,
          ]),
          ...Object.entries(PROJECT_LIMITS).flatMap(([word, what]) => {
            const limit = limits?.find(({ name }) => name === projectLimitId(what));
            return limit === undefined ? [] : [rowOf(word, what.noun, limit)];
          }),
        ],
      },
      notes: ['For limits on federated queries, run query-limits.'],
      next: [{ label: 'Maintenance', operation: 'maintenance', params: { project: given.project } }],
    };
  },
});

function rowOf(word: string, noun: string, { value, currentUsage, maximumLimit }: ProjectLimit): readonly Cell[] {
  return [`Maximum ${noun}`, countCell(value), countCell(currentUsage), countCell(maximumLimit), word];
}
