// Lists the events in a project and their actors. Names people only on request.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { streamList } from '../../atlas/pages.js';
import { path } from '../../atlas/path.js';
import { Event } from '../../atlas/replies.js';
import { clusterNotFoundResult, isClusterMissing } from '../cluster-state/cluster-kind.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import { capitalize, formatAgo, formatList, formatUtc, plural, withoutEmpty } from '../format.js';
import { formatMoment, parseMoment } from '../moments.js';
import { atLeastPrefix, NewestItems, unlistedNotes } from '../newest.js';
import type { NextStep, Phrase } from '../operation.js';
import { isAtlasError } from '../optional-reads.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { checkTimeRange, formatTimeRange, timeRangeParams, timeSpanOf } from '../params/times.js';
import { defineProjectLookUp, optionalTable } from '../recipes/look-up.js';
import { eventImportance, formatActor, formatActorKind, formatAffectedUser, formatEventType } from './event-words.js';
import { dateQueryOf, eventTime } from './newest-events.js';

const params = z
  .strictObject({
    project: projectParam(),
    cluster: clusterParam().optional(),
    ...timeRangeParams(),
    with: choiceParam(
      { people: 'who did it and from which address' },
      { label: 'Detail', hint: 'only you will see the answer' },
    ).optional(),
  })
  .superRefine(checkTimeRange);
type Params = z.output<typeof params>;

/** The most events to list. Older events are only counted. */
const MOST_ROWS = 1_000;
const MOST_KINDS = 3;

export const events = defineProjectLookUp({
  name: 'events',
  title: 'List what happened in a project',
  aliases: ['log', 'history', 'audit', 'activity', 'who', 'who did', 'yesterday', 'timeline', 'happened'],
  area: 'project',
  example: 'events in Payments last 1h',
  role: 'Project Read Only',
  params,
  guesses: [
    {
      says: 'Events without an actor or an address are Atlas’s own.',
      reason: 'No Atlas page says this, but in recordings such events are Atlas’s own.',
    },
  ],

  read: (atlas, given, { now }) => readEvents(atlas, given, now),

  async answer(found, { atlas, given, now, place }) {
    const { cluster: name } = given;
    if (name !== undefined && found.newest.count === 0 && (await isClusterMissing(atlas, given.project, name))) {
      return clusterNotFoundResult(name, place);
    }
    const where = name ?? place.project.name;
    const rows = found.newest.list();
    return {
      headline: headline(where, found, given, now),
      facts: found.kinds.size < found.newest.count ? formatKinds(found) : [],
      ...optionalTable(
        `Events in ${where}, newest first`,
        given.with === 'people' ? { ...COLUMNS, ...OF_PEOPLE } : COLUMNS,
        rows,
      ),
      missing: found.missing,
      notes: withoutEmpty(
        ...unlistedNotes(rows.length, found.newest.count, 'event'),
        given.cluster !== undefined &&
          'Some events, such as MongoDB support’s access, don’t name a cluster. Leave out the cluster to see all events.',
        given.with === undefined && rows.length > 0 && 'Add “with people” to see who did what.',
      ),
      ...(given.with === 'people' && { personal: true }),
      next: nextFor(given),
    };
  },
});

interface FoundEvents {
  readonly newest: NewestItems<Event>;
  /** The number of events by type. */
  readonly kinds: Map<string, number>;
  /** The newest event of the most important type. */
  important?: Event;
  missing: readonly string[];
}

/** Reads events page by page, newest first. If Atlas fails, keeps the events that were read before the failure. */
async function readEvents(atlas: Atlas, given: Params, now: number): Promise<FoundEvents> {
  const span = timeSpanOf(given, now);
  const found: FoundEvents = { newest: new NewestItems<Event>(MOST_ROWS, eventTime), kinds: new Map(), missing: [] };
  const query = {
    // The end of the range is fixed, so that new events don't move other events to the next page.
    ...dateQueryOf(span),
    ...(given.cluster !== undefined && { clusterNames: given.cluster }),
  };
  let oldest = span.to;
  try {
    const at = path`/groups/${given.project}/events`;
    const ended = await streamList(atlas, { path: at, item: Event, query }, (page) => {
      for (const event of page) count(found, event);
      oldest = eventTime(page.at(-1)) || oldest;
    });
    if (!ended) {
      found.newest.markCutOff();
      found.missing = [
        `I didn’t read all events. Events before ${formatUtc(oldest)} are missing. Choose a shorter time range.`,
      ];
    }
  } catch (error) {
    if (found.newest.count === 0 || !isAtlasError(error)) throw error;
    found.newest.markCutOff();
    found.missing = [`Events before ${formatUtc(oldest)} are missing: ${describeAtlasError(error)}`];
  }
  return found;
}

const typeOf = ({ eventTypeName }: Event) => eventTypeName ?? '';

function count(found: FoundEvents, event: Event): void {
  const type = typeOf(event);
  found.newest.add(event);
  found.kinds.set(type, (found.kinds.get(type) ?? 0) + 1);
  const rank = eventImportance(type);
  if (rank === undefined) return;
  const before = found.important;
  const rankBefore = before === undefined ? Number.POSITIVE_INFINITY : (eventImportance(typeOf(before)) ?? 0);
  if (rank < rankBefore || (rank === rankBefore && eventTime(event) > eventTime(before))) found.important = event;
}

function headline(where: string, { newest, important }: FoundEvents, given: Params, now: number): Phrase {
  if (newest.count === 0) return [`Atlas recorded no events in ${where}`, ...formatTimeRange(given), '.'];
  const [last] = newest.list();
  const shown = important ?? last;
  const type = shown === undefined ? '' : typeOf(shown);
  const at = eventTime(shown);
  const on = shown?.clusterName && given.cluster === undefined ? `, ${shown.clusterName}` : '';
  return [
    `${capitalize(`${atLeastPrefix(newest.isWhole)}${plural(newest.count, 'event')}`)} in ${where}`,
    ...formatTimeRange(given),
    `; ${important === undefined ? 'the last' : 'the most important'}: ${formatEventType(type)}${on}`,
    ...(at === 0 ? ['.'] : [`, ${formatAgo(now - at)} (`, { at }, ').']),
  ];
}

function formatKinds({ kinds }: FoundEvents) {
  const sorted = [...kinds].sort(([, a], [, b]) => b - a);
  const rest = sorted.slice(MOST_KINDS).reduce((sum, [, times]) => sum + times, 0);
  const most = sorted
    .slice(0, MOST_KINDS)
    .map(([type, times]) => `${formatEventType(type)} (${times.toLocaleString('en-US')})`);
  const others = rest > 0 ? [plural(rest, 'other')] : [];
  return [{ label: 'Most frequent', value: formatList([...most, ...others]) }];
}

const COLUMNS = {
  When: ({ created }: Event) => formatMoment(parseMoment(created)),
  What: (event: Event) => formatEventType(typeOf(event)),
  Cluster: ({ clusterName }: Event) => clusterName || '–',
  By: formatActorKind,
};
const OF_PEOPLE = {
  Who: formatActor,
  Address: ({ remoteAddress }: Event) => remoteAddress || '–',
  'Affected person': formatAffectedUser,
};

function nextFor(given: Params): readonly NextStep[] {
  const { project: projectId, cluster: name } = given;
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const one = { project: projectId, ...(name !== undefined && { cluster: name }) };
  const isOfHour = given.from === undefined && (given.last === undefined || given.last === '1h');
  return withoutEmpty<NextStep>(
    isOfHour && { label: 'Last 24 hours', operation: 'events', params: { ...asked, last: '1d' } },
    given.with === undefined && { label: 'With people', operation: 'events', params: { ...asked, with: 'people' } },
    { label: 'Alerts', operation: 'alerts', params: one },
  );
}
