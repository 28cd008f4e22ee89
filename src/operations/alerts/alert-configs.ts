// Which alerts a project has configured, and who is notified.
import { z } from 'zod';
import { handleOf } from '../handles.js';
import type { Result } from '../operation.js';
import { project } from '../params/project.js';
import { partialAnswer, withTimeout } from '../partial.js';
import { placeOfProject } from '../place.js';
import { lookUp } from '../recipes/look-up.js';
import { plural } from '../say.js';
import { readConfigs, sayScope, sayTold, sayWatched } from './alert-config.js';
import { openAlertsOf } from './alert-lists.js';

export const alertConfigs = lookUp({
  name: 'alert-configs',
  title: 'List what a project is alerted about, and who is told',
  area: 'alerts',
  example: 'alert-configs in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: project() }),

  async run(atlas, given): Promise<Result> {
    const part = partialAnswer();
    const [place, configs, open] = await Promise.all([
      placeOfProject(atlas, given.project),
      readConfigs(atlas, given.project),
      part.read('How many alerts are open is', openAlertsOf(withTimeout(atlas), given.project)),
    ]);
    const { name } = place.project;
    const openOf = (id: string) => open?.filter(({ alertConfigId }) => alertConfigId === id).length;
    const muted = configs.filter(({ enabled }) => enabled === false);
    const rows = configs.toSorted((a, b) => (openOf(b.id) ?? 0) - (openOf(a.id) ?? 0));
    const off = muted.length === 0 ? '' : `, ${muted.length} of them muted`;
    return {
      headline:
        configs.length === 0
          ? `${name} has no alert configurations: nobody is told of anything.`
          : `${name} has ${plural(configs.length, 'alert configuration')}${off}.`,
      place,
      facts: [],
      ...(rows.length > 0 && {
        table: {
          caption: `Alert configurations of ${name}, those with open alerts first`,
          columns: ['Configuration', 'Watches for', 'Where', 'State', 'Tells', 'Open now'],
          rows: rows.map((config) => [
            handleOf(config.id),
            sayWatched(config),
            sayScope(config),
            config.enabled === false ? 'muted' : 'on',
            sayTold(config),
            openOf(config.id)?.toLocaleString('en-US') ?? '–',
          ]),
        },
      }),
      missing: part.missing,
      notes: ['What the organization is alerted about is not listed.'],
      next: [{ label: 'Alerts', operation: 'alerts', params: { project: given.project } }],
    };
  },
});
