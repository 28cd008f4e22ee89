// Follows an answer while what it shows is under way: the message is asked again and drawn over until that ends.
import { isRefusal } from '../approvals/refusal.js';
import { drawAnswer } from './answer.js';
import { show, tellAlone, withLead } from './answer-place.js';
import type { Pressed } from './answer-presses.js';
import { refresh } from './answer-refresh.js';
import { ANSWER_WITHIN_MS, type Answer } from './asking.js';
import { mrkdwn } from './blocks/text.js';
import type { SlackDeps } from './deps.js';
import { type Ending, followKey, type Shown } from './following.js';
import { refusedLookUp } from './look-up.js';
import { type Looked, lookAt } from './looked.js';
import { type Message, say } from './reply.js';

/** Other processes may follow it, so that stopping is noted for all of them; longer than any following lasts. */
const stoppedKey = (shown: Shown) => `unfollowed:${followKey(shown)}`;
const STOPPED_FOR_MS = 2 * 3_600_000;

export async function follow(deps: SlackDeps, pressed: Pressed): Promise<void> {
  const { typed, question, waiting, shown } = pressed;
  const looked = await lookAt(deps, question, waiting);
  await waiting.end();
  if ('instead' in looked) {
    await tellAlone(deps, typed, looked.instead);
    return;
  }
  const isOver = looked.answer.result.underWay !== true;
  const message = isOver ? drawNow(deps, question, looked) : drawFollowed(deps, question, looked);
  // Slack lets nobody edit for long what one person alone sees, so that is followed in their direct messages.
  const isAlone = shown === undefined || looked.answer.result.personal === true;
  const place = isAlone ? { channel: typed.userId } : shown;
  const sent = await show(deps, typed, place, message, isAlone ? undefined : shown);
  if (sent.kind !== 'sent' || isOver) return;
  const there = { channel: sent.channel, ts: sent.ts };
  const started = await start(deps, question, { ...there, thread: typed.thread ?? sent.ts }, looked);
  if (started === 'too many') await deps.posting.update(there, drawNow(deps, question, looked));
  await tellAlone(deps, typed, say(STARTED[started](isAlone ? 'in our direct messages' : 'here')));
}

const STARTED = {
  started: (where: string) => `I follow it ${where}, and tell you there when it is over.`,
  already: (where: string) => `It is followed ${where} already.`,
  'too many': () => 'I follow as many answers as I can already. Try again later, or press Refresh now and then.',
} as const;

type Seen = Extract<Looked, { readonly answer: Answer }>;
type Question = Pressed['question'];

const drawNow = (deps: SlackDeps, question: Question, seen: Seen) =>
  drawAnswer(deps, { question, ...seen, mayShare: false });
const drawFollowed = (deps: SlackDeps, question: Question, seen: Seen) =>
  withLead(drawAnswer(deps, { question, ...seen, mayShare: false, isFollowed: true }), FOLLOWED);

const FOLLOWED = 'Followed: I ask again about every 30 seconds, for an hour at most, as long as I run.';

async function start(deps: SlackDeps, question: Question, at: Shown & { readonly thread: string }, first: Seen) {
  const { thread, ...shown } = at;
  await deps.seen.forget(stoppedKey(shown));
  let last = first;
  const put = (message: Message) => deps.posting.update(shown, message);
  return deps.following.start(followKey(shown), {
    async again() {
      if (await deps.seen.has(stoppedKey(shown))) return 'over';
      const seen = await lookAgain(deps, question);
      if (seen === 'not allowed any more') {
        await put(withLead(drawNow(deps, question, last), ENDED[seen]));
        return 'over';
      }
      last = seen;
      if (last.answer.result.underWay === true) {
        const sent = await put(drawFollowed(deps, question, last));
        return sent.kind === 'refused' ? 'over' : 'goes on';
      }
      await put(drawNow(deps, question, last));
      // An edit notifies nobody.
      const end = `<@${question.person.userId}> It is over: ${mrkdwn(last.answer.result.headline)}`;
      await deps.posting.post({ channel: shown.channel, thread }, { text: end });
      return 'over';
    },
    async ended(why) {
      if (why !== 'stopped') await put(withLead(drawNow(deps, question, last), ENDED[why]));
    },
  });
}

const ENDED: Readonly<Record<Exclude<Ending, 'over' | 'stopped'> | 'not allowed any more', string>> = {
  'an hour is over': 'I have followed this for an hour. Press Follow to go on.',
  failed: 'I stopped following this, because Atlas did not answer several times. Press Follow to go on.',
  stopping: 'I was stopped, so I no longer follow this. Press Follow to go on.',
  'not allowed any more': 'I stopped following this: whoever began it may not look it up any more.',
};

async function lookAgain(deps: SlackDeps, question: Question): Promise<Seen | 'not allowed any more'> {
  const who = await deps.people.whoWas(question.person.userId);
  if (isRefusal(who) || (await refusedLookUp(deps, question)) !== undefined) return 'not allowed any more';
  const looked = await lookAt(deps, question, { leftMs: () => ANSWER_WITHIN_MS });
  if ('instead' in looked) throw new Error('Atlas gave no answer');
  return looked;
}

export async function stopFollowing(deps: SlackDeps, pressed: Pressed): Promise<void> {
  const { shown } = pressed;
  if (shown !== undefined) {
    await deps.seen.first(stoppedKey(shown), STOPPED_FOR_MS);
    await deps.following.stop(followKey(shown));
  }
  await refresh(deps, pressed);
}
