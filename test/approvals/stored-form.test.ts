import { describe, expect, test } from '@jest/globals';
import { SCHEMA } from '../../src/approvals/request.js';
import { parseEntry, parseRequest, toEntry } from '../../src/approvals/stored-form.js';
import { withCorrelation } from '../../src/log.js';
import { ben } from '../support/people.js';
import { NOW, pending } from '../support/requests.js';

describe('a stored request', () => {
  test.each([
    ['as it was written', JSON.stringify(pending()), pending()],
    ['as newer, whatever else it says', JSON.stringify({ schema: SCHEMA + 1, state: 'paused' }), 'newer'],
    ['as older, whatever else it says', JSON.stringify({ ...pending(), schema: SCHEMA - 1 }), 'older'],
    ['as damaged when it makes no sense', JSON.stringify({ ...pending(), state: 'paused' }), 'damaged'],
    ['as damaged without its schema', JSON.stringify({ state: 'pending' }), 'damaged'],
    ['as damaged when it is cut off', '{"schema":', 'damaged'],
    ['as damaged when it is no object', '7', 'damaged'],
  ])('reads %s', (_, json, expected) => {
    expect(parseRequest(json)).toEqual(expected);
  });
});

describe('an entry of the journal', () => {
  const denied = { type: 'denied', by: ben, rule: 'rule 1' } as const;

  test('has what happened, who did it, for which moment, and in the course of what', () => {
    const entry = withCorrelation('c-7', () => toEntry(denied, { by: 'U0BEN', readAt: NOW }));
    const details = JSON.stringify({ by: ben, rule: 'rule 1' });
    expect(entry).toEqual([
      'type',
      'denied',
      'at',
      String(NOW),
      'by',
      'U0BEN',
      'correlation',
      'c-7',
      'details',
      details,
    ]);
    expect(parseEntry('5-0', entry)).toEqual({
      at: NOW,
      type: 'denied',
      by: 'U0BEN',
      details: { by: ben, rule: 'rule 1' },
    });
  });

  test('has no course when it is part of none', () => {
    expect(toEntry(denied, { by: 'U0BEN', readAt: NOW }).slice(6, 8)).toEqual(['correlation', '']);
  });

  test('that lacks something reads as far as it can be read', () => {
    expect(parseEntry('57-0', ['type', 'reminded', 'odd'])).toEqual({ at: 57, type: 'reminded', by: '', details: {} });
    expect(parseEntry('5-0', [])).toEqual({ at: 5, type: '', by: '', details: {} });
  });
});
