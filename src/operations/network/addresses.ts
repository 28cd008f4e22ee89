// Which addresses may connect to the databases of a project.
import { z } from 'zod';
import { momentOf, showMoment } from '../moments.js';
import type { Result } from '../operation.js';
import { project } from '../params/project.js';
import { placeOfProject } from '../place.js';
import { lookUp } from '../recipes/look-up.js';
import { capital, plural } from '../say.js';
import { type AccessEntry, countIn, isEverywhere, readAccessList, sayAddresses, sayCount } from './access-list.js';

export const addresses = lookUp({
  name: 'addresses',
  title: 'List the addresses that may connect to a project’s databases',
  area: 'network',
  example: 'addresses in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: project() }),

  async run(atlas, given): Promise<Result> {
    const [place, entries] = await Promise.all([
      placeOfProject(atlas, given.project),
      readAccessList(atlas, given.project),
    ]);
    const { name } = place.project;
    const sorted = entries.toSorted((a, b) => countIn(b.value) - countIn(a.value));
    return {
      headline: headline(name, sorted),
      place,
      facts: [],
      ...(sorted.length > 0 && {
        table: {
          caption: `Access list of ${name}, the widest first`,
          columns: ['Entry', 'Addresses', 'Ends', 'Comment'],
          rows: sorted.map((entry) => [
            entry.value || '–',
            { said: sayCount(entry.value), exact: countIn(entry.value) },
            showMoment(momentOf(entry.endsAt)),
            entry.comment || '–',
          ]),
        },
      }),
      personal: true, // a single address may be somebody's home, and comments may name people
      notes: ['What comes by private endpoints or peering is not listed.'],
      next: [{ label: 'Private endpoints', operation: 'private-endpoints', params: { project: given.project } }],
    };
  },
});

function headline(name: string, entries: readonly AccessEntry[]): string {
  const widest = entries.find(({ value }) => isEverywhere(value));
  if (widest !== undefined) return `${capital(sayAddresses(widest.value))} may connect to the databases of ${name}.`;
  if (entries.length === 0) return `No address may connect to the databases of ${name}.`;
  const ending = entries.filter(({ endsAt }) => endsAt !== null).length;
  const some = ending === 0 ? '' : `, ${ending} of them for a while`;
  return `The access list of ${name} has ${plural(entries.length, 'entry', 'entries')}${some}.`;
}
