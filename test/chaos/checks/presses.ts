// Replies to presses are true: a recorded press is not denied, and a refused one gets a reply.
import type { Pressed } from '../driver.js';
import type { Evidence } from '../evidence.js';
import type { History, Violation } from '../history.js';

const CLAIMS_NOTHING = /(nothing was|not) recorded/i;

export function checkPresses(evidence: Evidence, all: Iterable<History>): Violation[] {
  return [...all].flatMap((history) =>
    history.pressed.flatMap((pressed) => {
      const what = untruth(pressed, history) ?? silence(evidence, pressed, history);
      return what === undefined ? [] : [{ law: 'replies to a press are true', request: history.id, what }];
    }),
  );
}

function untruth(pressed: Pressed, history: History): string | undefined {
  const { user, deed, at, repliedAt, told, seenAlone, repeated } = pressed;
  if (seenAlone || repeated) return undefined; // may be about another press by this person
  const said = told.find((text) => CLAIMS_NOTHING.test(text));
  const recorded = storedBy(pressed, history).find((entry) => entry.at >= at && entry.at <= repliedAt);
  if (said === undefined || recorded === undefined || history.pressed.some((one) => mayBeBehind(one, pressed)))
    return undefined;
  return `${user} did ${deed} it, and was told: ${said}`;
}

/** Of two concurrent presses one may be stored and the other not. One without an answer may still be stored later. */
function mayBeBehind(one: Pressed, pressed: Pressed): boolean {
  const isOver = one.outcome === 'acknowledged' && one.repliedAt < pressed.at;
  return one !== pressed && one.user === pressed.user && one.at <= pressed.repliedAt && !isOver;
}

function silence(evidence: Evidence, pressed: Pressed, history: History): string | undefined {
  const { user, deed, at, repliedAt, outcome, told, seenAlone } = pressed;
  const isAsking = deed === 'check again';
  if (outcome !== 'acknowledged' || told.length > 0 || seenAlone || isAsking) return undefined;
  if (storedBy(pressed, history).length > 0 || diedThen(evidence, repliedAt)) return undefined;
  return `${user} wanted to ${deed} it at ${at}: acknowledged, not stored, and no reply`;
}

function storedBy({ user, deed }: Pressed, { entries }: History) {
  const types = deed === 'approve' ? ['approved'] : ['denied', 'cancelled'];
  return entries.filter(({ by, event }) => by === user && types.includes(event.type));
}

/** A process that dies between acknowledgement and reply leaves nothing that would send the reply. */
const diedThen = ({ webKills }: Evidence, repliedAt: number) =>
  webKills.some((at) => at >= repliedAt - 50 && at <= repliedAt + 1_000);
