import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import { SCHEMA_NUMBER } from '../../../src/approvals/request/request.js';
import { unpack } from '../../../src/approvals/storage/packed.js';
import { upcastRequest } from '../../../src/approvals/storage/stored-forms.js';
import {
  journalFieldsOf,
  packedDetailsOf,
  parseJournalEntry,
  parseRequest,
  serializeRequest,
} from '../../../src/approvals/storage/stored-json.js';
import { withCorrelation } from '../../../src/log.js';
import { ann, ben, rita } from '../../support/people.js';
import { basis, call, HOUR, NOW, pending, standings, succeeded } from '../../support/requests.js';

const newer = (over: object) => JSON.stringify({ ...pending(), schema: SCHEMA_NUMBER + 1, ...over });

describe('a stored request', () => {
  test.each([
    ['as it was written', JSON.stringify(pending()), pending()],
    ['as newer, whatever else it says', newer({ state: 'paused' }), 'newer'],
    ['as older when its form is no longer known', JSON.stringify({ ...pending(), schema: 0 }), 'older'],
    ['as newer when only newer releases may act on it', newer({ actFrom: SCHEMA_NUMBER + 1 }), 'newer'],
    ['as damaged with an unknown state', JSON.stringify({ ...pending(), state: 'paused' }), 'damaged'],
    ['as damaged without a schema', JSON.stringify({ ...pending(), schema: undefined }), 'damaged'],
    ['as damaged when a newer form doesn’t say who may act on it', newer({ actFrom: undefined }), 'damaged'],
    [
      'as damaged without a direction',
      JSON.stringify({ ...pending(), preview: { ...pending().preview, direction: undefined } }),
      'damaged',
    ],
    ['as damaged when it is cut off', '{"schema":', 'damaged'],
    ['as damaged when it is no object', '7', 'damaged'],
  ])('reads %s', (_, json, expected) => {
    expect(parseRequest(json)).toEqual(expected);
  });
});

describe('a request in an older form', () => {
  const rename = (stored: object) => ({ ...stored, renamed: true });
  const split = (stored: object) => ({ ...stored, wasRenamed: 'renamed' in stored });

  test('goes through each step from its form to the current one, in order', () => {
    const steps = [rename, split];
    expect(upcastRequest({ id: 'x' }, SCHEMA_NUMBER - 2, steps)).toEqual({ id: 'x', renamed: true, wasRenamed: true });
    expect(upcastRequest({ id: 'x' }, SCHEMA_NUMBER - 1, steps)).toEqual({ id: 'x', wasRenamed: false });
  });

  test('stays unchanged in the current form and in newer ones', () => {
    for (const schema of [SCHEMA_NUMBER, SCHEMA_NUMBER + 1])
      expect(upcastRequest({ id: 'x' }, schema, [rename])).toEqual({ id: 'x' });
  });

  test('isn’t read if no step starts from its form', () => {
    expect(upcastRequest({ id: 'x' }, SCHEMA_NUMBER - 2, [rename])).toBeUndefined();
  });
});

describe('a request stored by a newer release that lets this one act on it', () => {
  const more = { mood: 'calm', tags: ['a', { b: 1 }] };
  const within = { ...pending(), preview: { ...pending().preview, ...more }, requester: { ...rita, ...more } };
  const stored = {
    ...within,
    ...more,
    rule: { ...pending().rule, ...more },
    schema: SCHEMA_NUMBER + 1,
    actFrom: SCHEMA_NUMBER,
  };

  test('is left to newer releases if its state or a value is unknown', () => {
    expect(parseRequest(JSON.stringify({ ...stored, state: 'paused' }))).toBe('newer');
    expect(parseRequest(JSON.stringify({ ...stored, preview: { ...stored.preview, direction: 'narrows data' } }))).toBe(
      'newer',
    );
  });

  test('is written back unchanged, even with a field named like one of another state', () => {
    const named = { ...stored, sentence: 'why it waits', since: 7 };
    const read = parseRequest(JSON.stringify(named));
    if (typeof read === 'string') throw new Error(read);
    expect(JSON.parse(unpack(serializeRequest(read)))).toEqual(named);
  });

  test('keeps unknown fields through every state', () => {
    const request = parseRequest(JSON.stringify(stored));
    if (typeof request === 'string') throw new Error(request);
    const approval = { person: ann, at: NOW, rule: 'rule 1' };
    const demanded = { title: 'rule 1', approvals: 1, waitMs: 0 };
    const events: RequestEvent[] = [
      { type: 'approved', approval, demanded },
      { type: 'quorum', notBefore: NOW, expiresAt: NOW + HOUR },
      { type: 'claimed', worker: 'worker-1', leaseUntil: NOW + HOUR },
      { type: 'sent', call, basis, worker: 'worker-1', leaseUntil: NOW + HOUR },
      { type: 'succeeded', sentence: '', readBack: true },
    ];
    const done = events.reduce((before, event) => applyEvent(before, event, NOW), request);
    const { preview, requester, rule, schema, actFrom } = stored;
    expect(JSON.parse(unpack(serializeRequest(done)))).toMatchObject({
      state: 'succeeded',
      ...more,
      preview,
      requester,
      rule,
      schema,
      actFrom,
    });
    const denied = applyEvent(request, { type: 'denied', by: ben, rule: 'rule 1' }, NOW);
    expect(JSON.parse(unpack(serializeRequest(denied)))).toMatchObject({
      state: 'denied',
      ...more,
      preview,
      requester,
      schema,
      actFrom,
    });
  });
});

describe('a journal entry', () => {
  const denied = { type: 'denied', by: ben, rule: 'rule 1' } as const;

  test('has what happened, who did it, when, and the correlation id', () => {
    const entry = withCorrelation('c-7', () => journalFieldsOf(denied, { by: 'U0BEN', readAt: NOW }));
    const details = JSON.stringify({ by: ben, rule: 'rule 1' });
    expect(entry).toEqual(['type', 'denied', 'at', String(NOW), 'by', 'U0BEN', 'correlation', 'c-7']);
    expect(packedDetailsOf(denied)).toBe(details);
    expect(parseJournalEntry('5-0', [...entry, 'details', details])).toEqual({
      at: NOW,
      type: 'denied',
      by: 'U0BEN',
      details: { by: ben, rule: 'rule 1' },
    });
  });

  test('has an empty correlation id if there is none', () => {
    expect(journalFieldsOf(denied, { by: 'U0BEN', readAt: NOW }).slice(6, 8)).toEqual(['correlation', '']);
  });

  test('that is incomplete is read as far as possible', () => {
    expect(parseJournalEntry('57-0', ['type', 'reminded', 'odd'])).toEqual({
      at: 57,
      type: 'reminded',
      by: '',
      details: {},
    });
    expect(parseJournalEntry('5-0', [])).toEqual({ at: 5, type: '', by: '', details: {} });
  });
});

describe('a packed form', () => {
  test.each(standings)('of a request that is $standing reads as it was written', ({ request }) => {
    expect(parseRequest(serializeRequest(request))).toEqual(request);
  });

  test('is smaller than half of the JSON', () => {
    expect(serializeRequest(succeeded()).length).toBeLessThan(unpack(serializeRequest(succeeded())).length / 2);
  });

  test('reads as newer with another dictionary, and as damaged when cut off', () => {
    expect(parseRequest(deflateSync(JSON.stringify(succeeded()), { dictionary: Buffer.from('another') }))).toBe(
      'newer',
    );
    expect(parseRequest(Buffer.from(serializeRequest(succeeded())).subarray(0, 200))).toBe('damaged');
  });

  test('reads the same as one that isn’t packed', () => {
    expect(parseRequest(Buffer.from(JSON.stringify(succeeded())))).toEqual(succeeded());
  });

  test.each(['No.', 'Atlas refused it, and said why at some length. '.repeat(9)])(
    'of a journal entry reads as it was written, packed or not: %s',
    (sentence) => {
      for (const details of [packedDetailsOf({ type: 'failed', sentence }), JSON.stringify({ sentence })]) {
        const entry = ['details', details].map((one) => Buffer.from(one));
        expect(parseJournalEntry('5-0', entry).details).toEqual({ sentence });
      }
    },
  );

  test('needs its dictionary unchanged, or stored requests are lost', () => {
    const dictionary = readFileSync(new URL('../../../src/approvals/storage/packed-1.txt', import.meta.url));
    expect(createHash('sha256').update(dictionary).digest('hex')).toBe(
      'cfd8d3ed62a28d30403bd1c42c494bd159d67bb622cbd5208bf93ed8b9e00112',
    );
  });
});
