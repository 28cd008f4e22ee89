// What a closed form gives back, and what counts as something filled in.
import { describe, expect, test } from '@jest/globals';
import { validateBlocks } from '../../src/sandbox/slack/index.js';
import { draftOf, fingerprint } from '../../src/slack/draft.js';
import { closedMessage } from '../../src/slack/form-closed.js';
import { textOf } from '../support/looking.js';

describe('the message', () => {
  test('holds the line as text that can be copied, whatever is in it, and opens the form again', () => {
    const line = '/atlas grant-access Cluster0 for 1h because *now* <!channel> `x`\nand more';
    const { text, blocks } = closedMessage('U1', line);
    expect(validateBlocks('message', blocks)).toEqual([]);
    expect(textOf(blocks)).toContain(line.replace('\n', ' '));
    expect(text).not.toContain('<!channel>');
    expect(JSON.stringify(blocks)).toContain(JSON.stringify(`U1 ${line}`));
  });

  test('of a line that is too long for a button has none, and is still within Slack’s limits', () => {
    const { blocks } = closedMessage('U1', `/atlas ${'x'.repeat(5_000)}`);
    expect(validateBlocks('message', blocks)).toEqual([]);
    expect(JSON.stringify(blocks)).not.toContain('button');
  });
});

describe('what is filled in', () => {
  const typed = { cluster: 'Cluster0', for: '60m' };
  const params = { cluster: 'Cluster0', for: '1h' };

  test('is the canonical value where it is valid, and what was typed where it is not', () => {
    expect(draftOf({ typed: { ...typed, last: 'never' }, params, reason: ' x ' })).toEqual({
      values: { cluster: 'Cluster0', for: '1h', last: 'never' },
      reason: 'x',
    });
  });

  test('is the same for the same content, and differs with any part of it', () => {
    const opened = fingerprint({ typed, params, reason: 'x' });
    expect(fingerprint({ typed: params, params: {}, reason: 'x ' })).toBe(opened);
    expect(fingerprint({ typed, params, reason: 'y' })).not.toBe(opened);
    expect(fingerprint({ typed, params: { ...params, for: '2h' }, reason: 'x' })).not.toBe(opened);
  });
});
