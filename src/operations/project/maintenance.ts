// Shows when Atlas maintains a project's clusters, and whether Atlas has announced maintenance.
import { z } from 'zod';
import { formatAgo, phraseParts } from '../format.js';
import type { Phrase } from '../operation.js';
import { projectParam } from '../params/project.js';
import { defineProjectLookUp } from '../recipes/look-up.js';
import { ANNOUNCEMENT_GUESSES, inspectWindow, windowPhrase } from './maintenance-window.js';

export const maintenance = defineProjectLookUp({
  name: 'maintenance',
  title: 'Show when Atlas maintains a project’s clusters',
  aliases: ['window', 'patching', 'upgrade'],
  area: 'project',
  example: 'maintenance in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: projectParam() }),
  guesses: [...ANNOUNCEMENT_GUESSES],

  read: (atlas, given, { now }) => inspectWindow(atlas, given, now),
  answer({ basis, announced, facts }, { given, now, place }) {
    const { name } = place.project;
    const when: Phrase =
      basis.window === null
        ? [`${name} has no maintenance window, so Atlas chooses the time`]
        : [`Atlas maintains ${name} on `, ...phraseParts(windowPhrase(basis, now))];
    const told = typeof announced === 'number' ? `; maintenance was announced ${formatAgo(now - announced)}.` : '.';
    return {
      headline: [...when, told],
      facts,
      missing:
        announced === undefined
          ? ['I couldn’t read the maintenance events, so I don’t know whether maintenance is announced.']
          : [],
      notes: [
        'Only applies to dedicated clusters, not to urgent maintenance.',
        'Not confirmed: which events announce it.',
      ],
      next: [{ label: 'Events', operation: 'events', params: { project: given.project, last: '7d' } }],
    };
  },
});
