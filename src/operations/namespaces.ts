// Which collections a cluster spends its time on.
import { z } from 'zod';
import { path } from '../atlas/path.js';
import { RankedNamespaces } from '../atlas/replies.js';
import { durationMs, isoDuration, sayDuration } from './duration.js';
import { choice, cluster, duration, instant, project } from './fields.js';
import { lookUp, type Phrase, type Result } from './operation.js';
import { placeOfProject } from './place.js';
import { plural } from './say.js';

const VIEWS = { primary: 'PRIMARY', secondary: 'SECONDARY', process: 'INDIVIDUAL_PROCESS' } as const;
const VIEW_CHOICES = {
  primary: 'on the primary',
  secondary: 'on the secondaries',
  process: 'on single processes',
} as const;
const USUAL_PERIOD = '1h';

const params = z
  .strictObject({
    project: project(),
    cluster: cluster(),
    view: choice(VIEW_CHOICES, { label: 'View', preset: 'primary' }).optional(),
    last: duration({ label: 'Last', hint: 'such as 30m or 1h; the last hour when left out' }).optional(),
    from: instant({ label: 'From' }).optional(),
    to: instant({ label: 'To' }).optional(),
  })
  .superRefine(({ last, from, to }, context) => {
    const refuse = (message: string, ...names: string[]) => context.addIssue({ code: 'custom', message, path: names });
    if (last !== undefined && (from ?? to) !== undefined) {
      refuse('Give either last, or from and to, not both.', 'last');
    } else if (from !== undefined && to === undefined) {
      refuse('From needs a to: when does the time you mean end?', 'to');
    } else if (from === undefined && to !== undefined) {
      refuse('To needs a from: when does the time you mean begin?', 'from');
    } else if (from !== undefined && to !== undefined && from >= to) {
      refuse('From has to lie before to.', 'from');
    }
  });
type Params = z.output<typeof params>;

export const namespaces = lookUp({
  name: 'namespaces',
  title: 'List the hottest collections of a cluster',
  example: 'namespaces Cluster0 in Payments last 1h',
  role: 'Project Read Only',
  params,

  async run(atlas, given): Promise<Result> {
    const view = given.view ?? 'primary';
    const at = path`/groups/${given.project}/clusters/${given.cluster}/${VIEWS[view]}/collStats/namespaces`;
    const [place, { rankedNamespaces: ranked }] = await Promise.all([
      placeOfProject(atlas, given.project),
      atlas.get(at, RankedNamespaces, asQuery(given)),
    ]);
    return {
      headline: [...sayHottest(ranked, `${given.cluster} ${VIEW_CHOICES[view]}`), ...sayPeriod(given), '.'],
      place,
      facts: [],
      ...(ranked.length > 0 && {
        table: {
          caption: `Hottest collections of ${given.cluster}`,
          columns: ['Rank', 'Database', 'Collection'],
          rows: ranked.map((namespace, index) => [String(index + 1), ...split(namespace)]),
        },
      }),
      notes: ['Atlas ranks by time spent and gives no numbers with it.'],
    };
  },
});

/** Atlas takes a period, or a start and an end, never both. */
function asQuery({ last, from, to }: Params) {
  return from === undefined || to === undefined
    ? { period: isoDuration(last ?? USUAL_PERIOD) }
    : { start: from, end: to };
}

function sayPeriod({ last, from, to }: Params): Exclude<Phrase, string> {
  if (from !== undefined && to !== undefined) {
    return [' between ', { at: Date.parse(from) }, ' and ', { at: Date.parse(to) }];
  }
  return [` in the last ${sayDuration(durationMs(last ?? USUAL_PERIOD)).replace(/^1 (?=\w+$)/, '')}`];
}

function sayHottest([hottest, ...others]: readonly string[], where: string): readonly string[] {
  if (hottest === undefined) return [`No collection was busy in ${where}`];
  const before = others.length === 0 ? '' : `, before ${plural(others.length, 'other')},`;
  return [`${hottest} was the hottest collection of ${where}${before}`];
}

/** A database name has no dot, a collection name may. */
function split(namespace: string): readonly [string, string] {
  const dot = namespace.indexOf('.');
  return dot < 0 ? [namespace, ''] : [namespace.slice(0, dot), namespace.slice(dot + 1)];
}
