// Follows an answer while its operation is in progress. Asks Atlas periodically and updates the answer's message.
import { randomUUID } from 'node:crypto';
import { isRefusal } from '../../approvals/request/refusal.js';
import type { MessageRef } from '../api/chat.js';
import { noteRefusal } from '../api/note-refusal.js';
import { type Message, plainMessage } from '../api/reply.js';
import { formatMrkdwn } from '../blocks/text.js';
import { isDirect } from '../people/channels.js';
import { type AnswerPress, askAgainOrTell, mayShowInChannel, refreshAnswer } from './answer-actions.js';
import { type AnswerWithLine, askForAnswer } from './answer-for-asker.js';
import type { AnswerServices, FollowServices } from './answers.js';
import { ANSWER_WITHIN_MS } from './ask-atlas.js';
import { type MessageServices, postAnswer, tellPrivately, withSentenceInFront } from './audience.js';
import { drawAnswer } from './draw-answer.js';
import { type Ending, type FollowedAnswer, followKey, MAX_FOLLOWED_PER_PERSON } from './followers.js';
import { questionOrRefusal } from './permission.js';
import { attemptedLookUp, noteLookUp, type Question } from './question.js';

export async function followAnswer(deps: AnswerServices & FollowServices, pressed: AnswerPress): Promise<void> {
  const { typed, question, shown } = pressed;
  const looked = await askAgainOrTell(deps, pressed);
  if (looked === undefined) return;
  const isFinished = looked.answer.result.unfinished !== true;
  // Ephemeral messages can be edited only for a short time, so we follow private answers in direct messages.
  const isAlone = shown === undefined || !(await mayShowInChannel(deps, shown.channel, question, looked.answer));
  const shownIn = isAlone ? undefined : shown.channel;
  const message = await (isFinished ? drawNow : drawFollowed)(deps, question, looked, shownIn);
  noteLookUp(deps, question, typed.channel, isAlone ? 'asker' : 'channel');
  const place = isAlone ? { channel: typed.userId } : shown;
  const sent = await postAnswer(deps, typed, place, message, isAlone ? undefined : shown);
  if (sent.kind !== 'sent' || isFinished) return;
  const there = { channel: sent.channel, ts: sent.ts };
  const drawUnfollowed = async () => deps.posting.update(there, await drawNow(deps, question, looked, shownIn));
  const thread = (isAlone ? undefined : typed.thread) ?? sent.ts;
  const starting = start(deps, question, { ...there, thread }, looked);
  const started = await starting.catch(async (error: unknown) => {
    await drawUnfollowed();
    throw error;
  });
  if (started === 'too many' || started === 'too many of one person') await drawUnfollowed();
  await tellPrivately(deps, typed, plainMessage(STARTED[started](isAlone ? 'in our direct messages' : 'here')));
}

const STARTED = {
  started: (where: string) => `I’m following this answer ${where}. I’ll post in its thread when it’s done.`,
  already: (where: string) => `I’m already following this answer ${where}.`,
  'too many of one person': () =>
    `You already follow ${MAX_FOLLOWED_PER_PERSON} answers, which is the limit per person. Stop following an answer, or press Refresh instead.`,
  'too many': () => 'I’m already following as many answers as I can. Try again later, or press Refresh instead.',
} as const;

type SeenAgain = AnswerWithLine | 'no longer allowed' | 'no longer shown here';

type Draw = (deps: AnswerServices, question: Question, seen: AnswerWithLine, shownIn?: string) => Promise<Message>;

const drawNow: Draw = (deps, question, seen, shownIn) =>
  drawAnswer(deps, { question, ...seen, mayShare: false }, shownIn);
const drawFollowed: Draw = async (deps, question, seen, shownIn) => {
  const picture = { question, ...seen, mayShare: false, isFollowed: true };
  return withSentenceInFront(await drawAnswer(deps, picture, shownIn), FOLLOWED);
};

const FOLLOWED =
  'I’m following this answer. I refresh it every 30 seconds at first, then less often, for up to an hour.';

type Where = MessageRef & { readonly thread: string };

async function start(deps: AnswerServices & FollowServices, question: Question, where: Where, first: AnswerWithLine) {
  const [key, follower] = [followKey(where), randomUUID()];
  if (!(await deps.followClaims.begin(key, follower))) return 'already';
  // If another process ended our follower's claim, our follower may still be running.
  await deps.followers.stop(key);
  // If this process dies, a worker tells the user who pressed Follow.
  const noted = { userId: question.person.userId, line: first.line, followed: key };
  const promise = await deps.accepted.begin(`follow:${follower}`, noted);
  const kept = () => promise?.answered() ?? Promise.resolve();
  const { userId } = question.person;
  const started = deps.followers.start(key, userId, followed(deps, question, where, { first, key, follower, kept }));
  if (started !== 'started') await Promise.all([deps.followClaims.end(key), kept()]);
  return started;
}

interface Start {
  readonly first: AnswerWithLine;
  readonly key: string;
  readonly follower: string;
  /** Removes the stored entry that makes a worker report an interruption if this process dies. */
  kept(): Promise<void>;
}

function followed(
  deps: AnswerServices & FollowServices,
  question: Question,
  where: Where,
  { first, key, follower, kept }: Start,
): FollowedAnswer {
  let last = first;
  const isOurs = () => deps.followClaims.renew(key, follower);
  return {
    async again() {
      if (!(await isOurs())) return 'finished';
      const seen = await lookAgain(deps, question, where.channel);
      // If somebody stopped the follower while we waited for Atlas, the message has already been refreshed.
      if (!(await isOurs())) return 'finished';
      if (typeof seen !== 'string') last = seen;
      const course = await drawAgain(deps, question, where, { seen, last });
      if (course === 'finished') await deps.followClaims.end(key);
      return course;
    },
    async ended(why) {
      try {
        if (why === 'stopped' || why === 'finished') return;
        await drawLast(deps, question, where, last, ENDED[why]);
        await deps.followClaims.end(key);
      } finally {
        await kept();
      }
    },
  };
}

async function drawAgain(
  deps: AnswerServices,
  question: Question,
  where: Where,
  { seen, last }: { readonly seen: SeenAgain; readonly last: AnswerWithLine },
): Promise<'continues' | 'finished'> {
  const { channel, ts, thread } = where;
  const { userId } = question.person;
  const put = (message: Message) => deps.posting.update({ channel, ts }, message);
  if (seen === 'no longer shown here') {
    await tellNotHere(deps, question);
  } else if (seen === 'no longer allowed') {
    await drawLast(deps, question, where, last, NOT_ALLOWED);
  } else if (seen.answer.result.unfinished === true) {
    const sent = await put(await drawFollowed(deps, question, seen, channel));
    return sent.kind === 'refused' ? 'finished' : 'continues';
  } else {
    await put(await drawNow(deps, question, seen, channel));
    // We post a new message, because edits don't notify anyone.
    const end = `<@${userId}> Done. Nothing is in progress. ${formatMrkdwn(seen.answer.result.headline)}`;
    await deps.posting.post({ channel, thread }, { text: end });
  }
  return 'finished';
}

/** Adds to the message why following ended, if the channel may still show the answer. */
async function drawLast(
  deps: AnswerServices,
  question: Question,
  { channel, ts }: Where,
  last: AnswerWithLine,
  why: string,
): Promise<void> {
  if (!(await mayShowInChannel(deps, channel, question, last.answer))) return tellNotHere(deps, question);
  const message = await drawNow(deps, question, last, channel);
  await deps.posting.update({ channel, ts }, withSentenceInFront(message, why));
}

async function tellNotHere({ posting }: MessageServices, { person }: Question): Promise<void> {
  await posting.post({ channel: person.userId }, plainMessage(NOT_HERE));
}

const ENDED: Readonly<Record<Exclude<Ending, 'finished' | 'stopped'>, string>> = {
  'timed out': 'I followed this answer for an hour. Press Follow to continue.',
  failed: 'I stopped following this answer because Atlas kept failing to respond. Press Follow to continue.',
  stopping: 'I stopped following this answer because I was shut down. Press Follow to continue.',
};
const NOT_ALLOWED = 'I stopped following this answer because the person who pressed Follow can no longer look it up.';
const NOT_HERE = 'I stopped following an answer for you because I’m no longer allowed to show it in its channel.';

async function lookAgain(deps: AnswerServices, asked: Question, channel: string): Promise<SeenAgain> {
  const person = await deps.people.cachedPerson(asked.person.userId);
  const question = isRefusal(person) ? person : await questionOrRefusal(deps, asked);
  if (isRefusal(question)) {
    noteRefusal(deps, question, attemptedLookUp(asked, channel));
    return 'no longer allowed';
  }
  const looked = await askForAnswer(deps, question, { leftMs: () => ANSWER_WITHIN_MS });
  const isAnswered = 'answer' in looked;
  const mayShow = isAnswered && (await mayShowInChannel(deps, channel, question, looked.answer));
  noteLookUp(deps, question, channel, !mayShow ? 'nobody' : isDirect(channel) ? 'asker' : 'channel');
  if (!isAnswered) throw new Error('Atlas gave no answer');
  return mayShow ? looked : 'no longer shown here';
}

export async function stopFollowing(deps: AnswerServices & FollowServices, pressed: AnswerPress): Promise<void> {
  const { shown } = pressed;
  if (shown !== undefined) {
    await deps.followClaims.end(followKey(shown));
    // We don't wait, because the follower may be waiting for Atlas. A stopped follower doesn't update the message.
    void deps.followers.stop(followKey(shown));
  }
  await refreshAnswer(deps, pressed);
}
