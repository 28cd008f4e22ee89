import { expect, test } from '@jest/globals';
import { stripDecoration, textAfterMention } from '../../../src/slack/commands/mention.js';

test.each([
  ['<@U0BOT> namespaces Cluster0', ' namespaces Cluster0'],
  ['hey <@U0BOT|countersign>  status', '  status'],
  ['<@U0BOT>', ''],
  ['<@U0BOT> request <@U0BOT> K7Q', ' request   K7Q'],
  ['<@U0BOTX> status', ''],
])('reads what follows the mention in %j', (text, after) => {
  expect(textAfterMention(text, 'U0BOT')).toBe(after);
});

test.each([
  ['/atlas overview Cluster1 in Payments', 'overview Cluster1 in Payments'],
  ['`/atlas alerts in Payments`', 'alerts in Payments'],
  ['*overview in Payments*.', 'overview in Payments'],
  ['metrics Cluster0 in Payments?', 'metrics Cluster0 in Payments'],
  ['grant-access Cluster0 because INC-1 (see wiki)', 'grant-access Cluster0 because INC-1 (see wiki)'],
  ['/atlas', ''],
])('reads %s as the command %s', (text, line) => {
  expect(stripDecoration(text)).toBe(line);
});
