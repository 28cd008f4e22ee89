import { expect, test } from '@jest/globals';
import { textFromSlack } from '../../../src/slack/lines/slack-text.js';

test.each([
  ['a &lt;b&gt; &amp; c', 'a <b> & c'],
  ['&amp;lt; is decoded once', '&lt; is decoded once'],
  ['ask <@U123|rita> or <@U456>', 'ask @rita or @U456'],
  ['in <#C123|inc-42>, tell <!subteam^S1|@sre> and <!here>', 'in #inc-42, tell @sre and @here'],
  ['see <https://example.com/INC-42>', 'see https://example.com/INC-42'],
  ['see <http://example.com|example.com>', 'see example.com'],
  ['see <https://example.com/1|the issue>', 'see the issue (https://example.com/1)'],
  ['<mailto:rita@example.com|rita@example.com>', 'rita@example.com'],
  ['&lt;@U123&gt; stays text', '<@U123> stays text'],
  ['<not ours> < a', '<not ours> < a'],
  ['', ''],
])('turns %j back into the typed text', (raw, typed) => {
  expect(textFromSlack(raw)).toBe(typed);
});
