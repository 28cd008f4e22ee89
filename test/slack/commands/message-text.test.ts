import { describe, expect, test } from '@jest/globals';
import { messageText } from '../../../src/slack/commands/message-text.js';

describe('the text of a message', () => {
  test('includes its blocks and attachments, with links and dates', () => {
    const text = messageText({
      text: 'OPEN &amp; rising',
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: '*Cluster:* Cluster0' },
          fields: [{ text: 'Project: Payments' }],
        },
        { type: 'rich_text', elements: [{ elements: [{ type: 'date', timestamp: 1_764_064_800, format: '{time}' }] }] },
        {
          type: 'actions',
          elements: [{ type: 'button', url: 'https://cloud.mongodb.com/v2/32b6e34b3d91647abb20e7b8' }],
        },
      ],
      attachments: [
        { title: 'Lag', title_link: 'https://example.com/a', fields: [{ title: 'Host', value: 'h1' }] },
        { text: 'since <!date^1764064800^{date} {time}|then>', color: 'danger' },
      ],
    });
    for (const part of ['OPEN & rising', 'Cluster0', 'Payments', '32b6e34b3d91647abb20e7b8', 'Lag', 'Host', 'h1']) {
      expect(text).toContain(part);
    }
    expect(text.match(/2025-11-25T10:00:00\.000Z/g)).toHaveLength(2);
    expect(text).not.toContain('danger');
  });

  test.each([
    ['nothing', undefined],
    ['a number', 7],
    ['a block that is no object', { blocks: ['x', null, 3], attachments: 'none' }],
  ])('of %s is empty', (_, message) => {
    expect(messageText(message)).toBe('');
  });

  test('is limited, however long or deep the message is', () => {
    let deep: unknown = { text: 'end' };
    for (let level = 0; level < 5_000; level++) deep = { elements: [deep] };
    expect(messageText({ text: 'x'.repeat(100_000), blocks: [deep] }).length).toBeLessThanOrEqual(20_000);
    expect(messageText({ blocks: [deep] })).toBe('');
    expect(messageText({ blocks: Array.from({ length: 50_000 }, () => ({ text: 'ab' })) }).length).toBeLessThan(20_001);
  });
});
