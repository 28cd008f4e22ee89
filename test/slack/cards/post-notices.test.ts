// A reminder is said once, also by a replica that stood still after it had read what was said.
import { expect, test } from '@jest/globals';
import type { PostOutcome } from '../../../src/slack/api/chat.js';
import { Pace } from '../../../src/slack/api/pace.js';
import { Cards } from '../../../src/slack/cards/card-store.js';
import { reminder } from '../../../src/slack/cards/notices.js';
import { type PostTarget, postNotice } from '../../../src/slack/cards/post-notices.js';
import { openRedis } from '../../support/redis.js';
import { NOW, pending } from '../../support/requests.js';

const redis = await openRedis();
const PLACE: PostTarget = { channel: 'C0APPROVAL', thread_ts: '1.1' };

function replica() {
  const { key } = redis.freshStore();
  const posts: string[] = [];
  const answers: PostOutcome[] = [];
  const post = async ({ channel, text }: { readonly channel: string; readonly text: string }): Promise<PostOutcome> => {
    posts.push(text);
    return answers.shift() ?? { kind: 'sent', channel, ts: '1.2' };
  };
  const cards = new Cards(redis.connection, key);
  const calling = new Pace(redis.connection, key);
  // Its turn in the channel comes at once.
  const pace = { post: async () => 0, mayMention: calling.mayMention.bind(calling) };
  const deps = {
    chat: { post },
    cards,
    pace,
    people: { mentionable: async (ids: readonly string[]) => ids },
  };
  return {
    cards,
    posts,
    answers,
    say: (book: Awaited<ReturnType<Cards['read']>>) =>
      postNotice(deps, pending(), book, reminder(pending(), NOW), PLACE),
  };
}

test('not by whoever read before another one said it', async () => {
  const { cards, posts, say } = replica();
  const old = await cards.read(pending().id);
  await say(await cards.read(pending().id));
  await say(old);
  expect(posts).toHaveLength(1);
});

test('again when Slack did not answer', async () => {
  const { cards, posts, answers, say } = replica();
  answers.push({ kind: 'unreachable', reason: 'no answer' });
  await say(await cards.read(pending().id));
  await say(await cards.read(pending().id));
  expect(posts).toHaveLength(2);
});
