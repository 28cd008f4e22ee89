// Finds operations by words that users type if they don't know an operation's name. The operations found are suggested,
// never run.
import type { Operation } from './operation.js';

/**
 * Returns the names of the operations that the first words of a command may mean, and how many words matched.
 * @param words in lower case
 */
export function findNamedOperations(words: readonly string[], operations: readonly Operation[]) {
  const [first = '', second] = words;
  const both = second === undefined ? undefined : [first, second];
  for (const phrase of [both, [first]]) {
    if (phrase === undefined) continue;
    const named = operations.filter(({ name }) => phrase.length > 1 && name === phrase.join('-'));
    const called = operations.filter(({ aliases = [] }) => aliases.includes(phrase.join(' ')));
    const names = [...named, ...called].map(({ name }) => name);
    if (names.length > 0) return { names, count: phrase.length };
  }
  return { names: operations.flatMap(({ name }) => (name.split('-').includes(first) ? [name] : [])), count: 1 };
}

/** A help topic with the texts that describe it: the topic's names, then its title, then its area. */
export interface HelpTopic<T> {
  readonly topic: T;
  readonly texts: readonly (readonly string[])[];
}

export const operationTopic = (operation: Operation): HelpTopic<Operation> => ({
  topic: operation,
  texts: [[operation.name, ...(operation.aliases ?? [])], [operation.title], [operation.area]],
});

/** The weights of a match in a whole name, in a part of a longer name, in the title and in the area. */
const WEIGHTS = [3, 1.5, 2, 1];
/** A synonym counts less than the word itself. */
const SYNONYM_SHARE = 0.7;
/** Matches a question about the past, such as `who deleted`, which doesn't ask for a deletion. */
const PAST_QUESTION =
  /\b(?:(?:who|when|what) (?:(?:was|were|has|have|had|did|just) )*\p{L}{2,}ed|did \p{L}+ change)\b/giu;
/** The minimum share of the best topic's points. Topics with fewer points are left out. */
const LEAST_SHARE = 0.3;
/** The minimum length of a word that can be a prefix. Shorter words must match completely. */
const SHORTEST_PREFIX = 4;

/**
 * Finds the topics that match the words of a question, best match first. A word counts more if fewer topics have it.
 * @param question in the user's own words
 */
export function searchTopics<T>(question: string, topics: readonly HelpTopic<T>[]): readonly T[] {
  const wanted = wordStemsOf(question.replace(PAST_QUESTION, ' happened '));
  const meant = new Set([...wanted, ...wanted.flatMap(synonymsOf)]);
  // A name counts double if the question means all its words. One word counts only as the whole question.
  const isNamed = (name: readonly string[]) =>
    name.length >= Math.min(wanted.length, 2) && name.every((word) => meant.has(word));
  const indexed = topics.map(({ topic, texts }) => {
    const phrases = (texts[0] ?? []).map(wordStemsOf);
    const isWhole = (phrase: readonly string[]) => phrase.length < 2 || phrase.every((word) => meant.has(word));
    const [whole, parts] = [phrases.filter(isWhole), phrases.filter((phrase) => !isWhole(phrase))];
    const [, ...others] = texts.map((some) => new Set(some.flatMap(wordStemsOf)));
    return { topic, phrases, words: [new Set(whole.flat()), new Set(parts.flat()), ...others] };
  });
  const rarity = new Map(
    wanted.map((word) => [word, 1 / Math.sqrt(1 + indexed.filter(({ words }) => matchIn(words, word) > 0).length)]),
  );
  const found = indexed.flatMap(({ topic, phrases, words }) => {
    const points = wanted.reduce((sum, word) => sum + matchIn(words, word) * (rarity.get(word) ?? 0), 0);
    return points === 0 ? [] : [{ topic, points: phrases.some(isNamed) ? points * 2 : points }];
  });
  const most = Math.max(...found.map(({ points }) => points));
  return found
    .filter(({ points }) => points >= most * LEAST_SHARE)
    .toSorted((a, b) => b.points - a.points)
    .map(({ topic }) => topic);
}

function matchIn(words: readonly ReadonlySet<string>[], wanted: string): number {
  const isIn = (some: ReadonlySet<string>) =>
    some.has(wanted) || (wanted.length >= SHORTEST_PREFIX && [...some].some((word) => word.startsWith(wanted)));
  const isMeant = (some: ReadonlySet<string>) => synonymsOf(wanted).some((one) => some.has(one));
  const at = words.findIndex(isIn);
  const meant = words.findIndex(isMeant);
  return Math.max(at < 0 ? 0 : (WEIGHTS[at] ?? 1), meant < 0 ? 0 : (WEIGHTS[meant] ?? 1) * SYNONYM_SHARE);
}

/** Returns the stems of the words in a text, without common words such as "the". */
export const wordStemsOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .toLowerCase()
      .replace(/[’']\p{L}*/gu, '')
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== '' && !SMALL_WORDS.has(word))
      .map(stem),
  ),
];

/** Removes common endings, so that `pausing` and `paused` match `pause`. */
const stem = (word: string) =>
  word.length < SHORTEST_PREFIX
    ? word
    : word
        .replace(/(?:ies|y)$/, 'i')
        .replace(/(?:ing|ed|es|s)$/, '')
        .replace(/e$/, '')
        .replace(/([bdgmnprt])\1$/, '$1');

const SMALL_WORDS: ReadonlySet<string> = new Set(
  `a about all am an and any are as at be been by can change changed changes could did do does for from get
  give has have he her him his how i if in into is it its just last let make may me more my need needs now of on or our out over please she put see show should some somebody
  someone tell than that the their them there these they this those to us use want was we were what when where which
  why will with would you your`.split(/\s+/),
);

const synonymsOf = (word: string) => SYNONYMS.filter((group) => group.includes(word)).flat();

/** Words that mean the same in a question, as stems. */
const SYNONYMS: readonly (readonly string[])[] =
  `remove delete drop kick expel evict eject erase destroy revoke rid ban strip leave left leaver
  add create new spin provision set-up
  scale resize bump raise increase grow enlarge bigger larger shrink reduce decrease lower smaller downsize upsize downgrade size tier
  mute silence quiet shut snooze spam noisy
  protect prevent guard safeguard avoid accidental
  allow open reach unblock connect locked
  outage down broken dead unavailable offline unreachable crash sick healthy health
  slow speed fast faster performance latency sluggish optimize queries
  failover fail restart reboot elect bounce cycle
  address ip firewall allowlist whitelist cidr network office vpn gateway nat
  restore recover rollback roll rewind revert undelete corrupted back lost wiped copy
  backup snapshot
  progress finished done running complete far eta long
  person teammate colleague coworker employee staff engineer developer contractor people member hire
  user account login username
  key credential token
  role permission privilege admin owner readonly
  whoami permitted allowed
  metrics cpu memory ram load utilization usage pegged spike graph throughput ops second
  disk storage space full filling
  connections pool sockets clients sessions
  pause stop halt suspend sleep off
  resume start wake
  reject kill runaway block stop
  defer postpone delay later reschedule skip
  maintenance patch upgrade version
  retention keep retain
  alerts alarm page pager notification
  bill cost invoice price pay paid spend money expensive
  freeze halt forbid lockdown
  events history happened log yesterday night recently
  requests approvals pending waiting
  audit logging trail`
    .split('\n')
    .map(wordStemsOf);
