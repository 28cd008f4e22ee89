import { describe, expect, test } from '@jest/globals';
import { BOT_USER_ID, CHANNELS, counterIncWorld, GROUPS, PEOPLE } from '../../../../src/sandbox/slack/index.js';
import { toStoredText } from '../../../../src/sandbox/web/acts.js';
import { suggestCommands, suggestNames } from '../../../../src/sandbox/web/page/chat/commands.js';
import { csvRows } from '../../../../src/sandbox/web/page/chat/csv.js';

describe('typed text in Slack’s stored format', () => {
  test.each([
    ['@Countersign namespaces', `<@${BOT_USER_ID}> namespaces`],
    ['@countersign, and @Sam Sato.', `<@${BOT_USER_ID}>, and <@${PEOPLE.sam}>.`],
    ['@rita and @Rita Reyes', `<@${PEOPLE.rita}> and <@${PEOPLE.rita}>`],
    ['@security in #inc-42', `<!subteam^${GROUPS.security}> in <#${CHANNELS.incident}>`],
    ['mail@Countersign.example @samuel @nobody', 'mail@Countersign.example @samuel @nobody'],
    ['a < b & <@U1|x>', 'a &lt; b &amp; &lt;@U1|x&gt;'],
    ['ask @Dee Diaz', 'ask @Dee Diaz'],
  ])('%s', (typed, stored) => {
    expect(toStoredText(typed, counterIncWorld())).toBe(stored);
  });
});

describe('the composer', () => {
  test.each([
    ['/a', ['/atlas ']],
    ['/atlas', []],
    ['/atlas re', []],
    ['/other', []],
    ['good morning', []],
  ])('suggests only the slash command, like Slack: %s', (typed, lines) => {
    expect(suggestCommands(typed).map(({ line }) => line)).toEqual(lines);
  });

  test('suggests users for an @ at the end and inserts the name', () => {
    const names = [
      { name: 'Countersign', note: 'app' },
      { name: 'Sam Sato', note: 'security' },
    ];
    expect(suggestNames('please @s', names).map(({ line }) => line)).toEqual(['please @Sam Sato ']);
    expect(suggestNames('mail@s', names)).toEqual([]);
    expect(suggestNames('@Countersign ', names)).toEqual([]);
  });
});

test('parses CSV cells without their quotes', () => {
  expect(csvRows(['a,"b, ""c""",', '"",1'])).toEqual([
    ['a', 'b, "c"', ''],
    ['', '1'],
  ]);
});
