// When Atlas maintains the clusters of a project, and whether maintenance is announced.
import { z } from 'zod';
import type { Phrase, Result } from '../operation.js';
import { project } from '../params/project.js';
import { lookUp } from '../recipes/look-up.js';
import { inParts, sayAgo } from '../say.js';
import { lookAtWindow, showWindow } from './maintenance-window.js';

export const maintenance = lookUp({
  name: 'maintenance',
  title: 'Show when Atlas maintains a project’s clusters',
  area: 'project',
  example: 'maintenance in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: project() }),

  async run(atlas, given, now): Promise<Result> {
    const { place, basis, announced, facts } = await lookAtWindow(atlas, given.project, now);
    const { name } = place.project;
    const when: Phrase =
      basis.window === null
        ? [`${name} has no maintenance window, so Atlas chooses the time`]
        : [`Atlas maintains ${name} on `, ...inParts(showWindow(basis, now))];
    const told = typeof announced === 'number' ? `; maintenance was announced ${sayAgo(now - announced)}.` : '.';
    return {
      headline: [...when, told],
      place,
      facts,
      missing:
        announced === undefined ? ['Whether maintenance is announced is not shown: its events could not be read.'] : [],
      notes: ['Urgent security patches come whenever they are needed.'],
      next: [{ label: 'Events', operation: 'events', params: { project: given.project, last: '7d' } }],
    };
  },
});
