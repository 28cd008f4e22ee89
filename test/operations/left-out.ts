// Asks a question with each field that the bot reads of Atlas's replies null, or missing.
import { isDeepStrictEqual } from 'node:util';
import type { Atlas } from '../../src/atlas/atlas.js';
import { THROWN } from './failing-reads.js';
import type { Got, Replay } from './replayed.js';

const NULL = { name: 'null', value: null } as const;
const MISSING = { name: 'missing', value: undefined } as const;
type Instead = typeof NULL | typeof MISSING;
/** What replaces each field in turn. */
export const [NULLS, LEFT_OUT] = [[NULL], [NULL, MISSING]] as const;

/** Fields that Atlas leaves out, or shows as null, when there is none. All others count as unread then. */
const SHOWS_NONE: readonly RegExp[] = [
  // Recorded.
  /processArgs .*: null/,
  /connectedOrgConfigs\/\{\} identityProviderId: null/,
  /auditLog auditFilter: missing/,
  /alerts\/\{\} acknowledgedUntil: missing/,
  /databaseUsers\/.* roles\.\[\]\.collectionName: missing/,
  /dataFederation\/.*\/limits\/.* overrunPolicy: missing/,
  // By the document: nullable, optional, or with this default.
  /connectedOrgConfigs\/\{\} instantUserProvisioningDisabled:/,
  /databaseUsers\/.* \w+Type: missing/,
  / replicationSpecs\..*(zoneName|(readOnly|analytics)Specs|[aA]utoScaling.*|disk\w+|ebsVolumeType): missing/,
  // A guess: only undo needs it.
  /accessList \[\]\.comment:/,
  // Unread, an identity provider counts as active.
  /identityProviders\/\{\} status:/,
];

const EACH = '[]';
type Place = readonly string[];
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function placesIn(value: unknown, at: Place, found: Map<string, Place>): void {
  if (Array.isArray(value)) for (const item of value) placesIn(item, [...at, EACH], found);
  else if (isObject(value))
    for (const [key, one] of Object.entries(value)) {
      if (one !== null) found.set([...at, key].join('.'), [...at, key]);
      placesIn(one, [...at, key], found);
    }
}

/** In a list, of each item. */
function without(value: unknown, [field = '', ...rest]: Place, instead: Instead): unknown {
  if (field === EACH) return Array.isArray(value) ? value.map((item) => without(item, rest, instead)) : value;
  if (!isObject(value) || !Object.hasOwn(value, field)) return value;
  const { [field]: one, ...others } = value;
  if (rest.length > 0) return { ...others, [field]: without(one, rest, instead) };
  return instead === MISSING ? others : { ...others, [field]: null };
}

/**
 * A field whose null makes no difference isn't left out as well.
 * @param tried what the same question was asked with before
 */
export async function withoutOneField<T>(
  replay: Replay,
  ask: (atlas: Atlas) => Promise<T>,
  tried: Set<string>,
  ways: readonly Instead[] = NULLS,
) {
  const answers: { readonly without: string; readonly answer: T | typeof THROWN }[] = [];
  const all = await replay.readsOf(ask);
  const whole = await ask(replay.atlas());
  for (const shape of new Set(all.map((read) => read.shape))) {
    const reads = all.filter((read) => read.shape === shape);
    const places = new Map<string, Place>();
    for (const { reply } of reads) placesIn(reply, [], places);
    for (const [field, place] of places)
      for (const way of ways) {
        const name = `${shape} ${field}: ${way.name}`;
        // What no schema reads makes no difference; what one requires is a read that fails.
        const isRead = ({ reply, parse }: Got) => {
          const now = parse(without(reply, place, way));
          return now !== undefined && !isDeepStrictEqual(now, parse(reply));
        };
        if (tried.has(name) || SHOWS_NONE.some((one) => one.test(name)) || !reads.some(isRead)) continue;
        tried.add(name);
        const answer = await ask(
          replay.atlas(async (read, reply) => (read.shape === shape ? without(await reply(), place, way) : reply())),
        ).catch((): typeof THROWN => THROWN);
        if (isDeepStrictEqual(answer, whole)) break;
        answers.push({ without: name, answer });
      }
  }
  return answers;
}
