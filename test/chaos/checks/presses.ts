// Who presses is told the truth: what is stored by a press is not denied to its presser, and a refusal is said.
import type { Pressed } from '../driver.js';
import type { Evidence } from '../evidence.js';
import type { History, Violation } from '../history.js';

const CLAIMS_NOTHING = /nothing was recorded|not recorded/i;

export function checkPresses(evidence: Evidence, all: Iterable<History>): Violation[] {
  return [...all].flatMap((history) =>
    history.pressed.flatMap((pressed) => {
      const what = untruth(pressed, history) ?? silence(evidence, pressed, history);
      return what === undefined ? [] : [{ law: 'who presses is told the truth', request: history.id, what }];
    }),
  );
}

function untruth(pressed: Pressed, history: History): string | undefined {
  const { user, deed, at, repliedAt, told, seenAlone, repeated } = pressed;
  if (seenAlone || repeated) return undefined; // it may have been said about another press of theirs
  const said = told.find((text) => CLAIMS_NOTHING.test(text));
  const recorded = storedBy(pressed, history).find((entry) => entry.at >= at && entry.at <= repliedAt);
  if (said === undefined || recorded === undefined || history.pressed.some((one) => mayBeBehind(one, pressed)))
    return undefined;
  return `${user} did ${deed} it, and was told: ${said}`;
}

/** Of two presses at once one may be stored and the other not; one that got no answer may still be stored later. */
function mayBeBehind(one: Pressed, pressed: Pressed): boolean {
  const isOver = one.outcome === 'acknowledged' && one.repliedAt < pressed.at;
  return one !== pressed && one.user === pressed.user && one.at <= pressed.repliedAt && !isOver;
}

function silence(evidence: Evidence, pressed: Pressed, history: History): string | undefined {
  const { user, deed, at, repliedAt, outcome, told, seenAlone } = pressed;
  const isAsking = deed === 'check again';
  if (outcome !== 'acknowledged' || told.length > 0 || seenAlone || isAsking) return undefined;
  if (storedBy(pressed, history).length > 0 || diedThen(evidence, repliedAt)) return undefined;
  return `${user} wanted to ${deed} it at ${at}; Slack was told that this is taken, nothing is stored and nothing was said`;
}

function storedBy({ user, deed }: Pressed, { entries }: History) {
  const types = deed === 'approve' ? ['approved'] : ['denied', 'cancelled'];
  return entries.filter(({ by, event }) => by === user && types.includes(event.type));
}

/** Between the acknowledgement and the word to the presser there is no step that survives the death of the process. */
const diedThen = ({ webKills }: Evidence, repliedAt: number) =>
  webKills.some((at) => at >= repliedAt - 50 && at <= repliedAt + 1_000);
