// A reminder is posted once, even if a replica read the posted ones before another replica posted it.
import { expect, test } from '@jest/globals';
import type { PostOutcome } from '../../../src/slack/api/chat.js';
import { Pace } from '../../../src/slack/api/pace.js';
import { Cards } from '../../../src/slack/cards/card-store.js';
import { reminderNotice } from '../../../src/slack/cards/notices.js';
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
  const mentions = new Pace(redis.connection, key);
  // Turns to post come at once.
  const pace = { post: async () => 0, mayMention: mentions.mayMention.bind(mentions) };
  const deps = {
    chat: { post },
    cards,
    pace,
    people: { mentionable: async (ids: readonly string[]) => ids, isFreshMemberOfAny: async () => false },
  };
  return {
    cards,
    posts,
    answers,
    remind: (book: Awaited<ReturnType<Cards['read']>>) =>
      postNotice(deps, pending(), book, reminderNotice(pending(), NOW), PLACE),
  };
}

test('doesn’t post a reminder that another replica posted since', async () => {
  const { cards, posts, remind } = replica();
  const old = await cards.read(pending().id);
  await remind(await cards.read(pending().id));
  await remind(old);
  expect(posts).toHaveLength(1);
});

test('posts a reminder again when Slack didn’t answer', async () => {
  const { cards, posts, answers, remind } = replica();
  answers.push({ kind: 'unreachable', reason: 'no answer' });
  await remind(await cards.read(pending().id));
  await remind(await cards.read(pending().id));
  expect(posts).toHaveLength(2);
});
