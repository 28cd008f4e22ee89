// Finds environment variables whose names resemble a setting, so that misspelled settings don't go unnoticed.
import { distance } from 'fastest-levenshtein';

/** Prefixes that no other program uses. */
const OURS = ['COUNTERSIGN', 'ESCALATION_WEBHOOK', 'MONGODB_ATLAS_EXECUTOR', 'MONGODB_ATLAS_OWNER'];
/** Variables that Kubernetes sets in every container for each Service, e.g. REDIS_PORT=tcp://... */
const OF_A_SERVICE = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_\w+)?$/;
const ADDRESS_OF_A_SERVICE = /^(tcp|udp|sctp):\/\//;

interface UnknownNames {
  /** Misspellings of settings that aren't also set correctly: the bot would run without the intended values. */
  readonly problems: readonly string[];
  /** Names that are ignored but may be set on purpose. */
  readonly warnings: readonly string[];
}

/** @param settings the names of all settings */
export function unknownNames(
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): UnknownNames {
  const known = new Set(settings.flatMap(wordsOf));
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const [name, value = ''] of Object.entries(env)) {
    if (settings.includes(name) || value.trim() === '') continue;
    if (OF_A_SERVICE.test(name) || ADDRESS_OF_A_SERVICE.test(value)) continue;
    const meant = settings.find((setting) => isMisspelling(name, setting, known));
    if (meant !== undefined && env[meant] === undefined)
      problems.push(`${name} isn’t a setting. Did you mean ${meant}?`);
    else if (meant !== undefined || OURS.some((prefix) => startsLike(name, prefix, known)))
      warnings.push(
        `${name} is ignored, because it isn’t a setting. Did you mean ${meant ?? nearest(name, settings)}?`,
      );
  }
  return { problems, warnings };
}

const wordsOf = (name: string): readonly string[] => name.toUpperCase().split('_');

/** Excludes one-word settings, e.g. PORT, which are too short to tell a misspelling from a different word. */
function isMisspelling(name: string, setting: string, known: ReadonlySet<string>): boolean {
  const words = wordsOf(setting);
  if (words.length === 1) return false;
  if (wordsOf(name).join('') === words.join('')) return true;
  return wordsOf(name).length === words.length && startsLike(name, setting, known);
}

/**
 * Returns whether the name begins with the words of `start`, possibly misspelled. Another setting's word is never a
 * misspelling.
 */
function startsLike(name: string, start: string, known: ReadonlySet<string>): boolean {
  const words = wordsOf(name);
  return wordsOf(start).every((word, at) => {
    const given = words[at] ?? '';
    return given === word || (!known.has(given) && distance(given, word) <= (word.length < 5 ? 1 : 2));
  });
}

const nearest = (name: string, settings: readonly string[]) =>
  settings.toSorted((a, b) => distance(a, name) - distance(b, name))[0];
