import { expect, test } from '@jest/globals';
import { afterMention } from '../../src/slack/mention.js';

test.each([
  ['<@U0BOT> namespaces Cluster0', ' namespaces Cluster0'],
  ['hey <@U0BOT|countersign>  status', '  status'],
  ['<@U0BOT>', ''],
  ['<@U0BOT> request <@U0BOT> K7Q', ' request   K7Q'],
  ['<@U0BOTX> status', ''],
])('of %j, what follows the mention counts', (text, after) => {
  expect(afterMention(text, 'U0BOT')).toBe(after);
});
