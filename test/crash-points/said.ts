// Where people read the outcome of a request, and the bot's records of having announced it.
import { CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { toldDirectly } from '../support/looking.js';
import { stateIn } from '../support/states.js';
import type { TestSystem } from '../support/test-system.js';
import type { CrashRunner } from './crash-runner.js';
import { readJournal } from './journal.js';

export type Place = 'thread' | 'requester';
type Records = Pick<CrashRunner, 'redis' | 'key'> & { readonly system: Pick<TestSystem, 'slack'> };

/** The outcome of each story, by how many of its calls took effect in Atlas. */
export const ENDS = { approve: ['failed', 'done'], deny: ['denied'] } as const;

const ALL_ENDS: ReadonlySet<string | undefined> = new Set(Object.values(ENDS).flat());
/** The bot's record of each message, a field beside the request's cards. */
const NOTES: Readonly<Record<Place, string>> = { thread: 'said:end in thread', requester: 'said:end' };

/** The messages about a request in each place. */
function messagesAbout({ system: { slack } }: Records, id: string): readonly (readonly [Place, readonly Message[]])[] {
  const about = (all: readonly Message[]) => all.filter(({ text }) => text.includes(id));
  const inThread = slack.messages(CHANNELS.approvals).filter(({ threadTs }) => threadTs !== undefined);
  return [
    ['thread', about(inThread)],
    ['requester', about(toldDirectly(slack, PEOPLE.rita))],
  ];
}

/**
 * Where the outcome was announced without a record: a process that starts then can't know, and announces it again.
 * Only valid while no process posts anything.
 */
export async function saidUnnoted(records: Records): Promise<readonly Place[]> {
  const [asked] = await readJournal(records.redis, records.key('journal'));
  if (asked === undefined) return [];
  const noted = new Set(await records.redis.hkeys(records.key('cards', asked.request)));
  return messagesAbout(records, asked.request).flatMap(([place, messages]) =>
    messages.some(({ text }) => ALL_ENDS.has(stateIn(text))) && !noted.has(NOTES[place]) ? [place] : [],
  );
}

/** Each place gets the outcome once, or twice if a process died between the post and its record. */
export function faultsInSaying(
  records: Records,
  id: string,
  end: string,
  unnoted: readonly Place[],
): readonly string[] {
  return messagesAbout(records, id).flatMap(([place, messages]) => {
    const count = messages.filter(({ text }) => stateIn(text) === end).length;
    const most = unnoted.includes(place) ? 2 : 1;
    return count >= 1 && count <= most ? [] : [`announced ${count} times to the ${place}`];
  });
}
