// The message after a form was closed, and what counts as filled in.
import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../../src/log.js';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { formClosedMessage } from '../../../src/slack/forms/closed.js';
import {
  draftOf,
  dropDraft,
  formContentHash,
  isUnchangedAfterPause,
  saveFormDraft,
} from '../../../src/slack/forms/draft.js';
import { Drafts } from '../../../src/slack/forms/draft-store.js';
import { ids } from '../../../src/slack/ids.js';
import { parseOpenFormValue } from '../../../src/slack/lines/typed-command.js';
import { textOf } from '../../support/looking.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();

describe('the message after a form was closed', () => {
  test('has the line as text to copy, and a button that opens the form again', () => {
    const line = '/atlas grant-access Cluster0 for 1h because *now* <!channel> `x`\nand more';
    const { text, blocks } = formClosedMessage('U1', line, {});
    expect(payloadProblems('message', blocks)).toEqual([]);
    expect(textOf(blocks)).toContain(line.replace('\n', ' '));
    expect(text).not.toContain('<!channel>');
    expect(JSON.stringify(blocks)).toContain(JSON.stringify(`U1 ${line}`));
  });

  test('has a button that keeps which change the form undid or extended', () => {
    const of = { extends: { id: 'K7Q-4MD', params: { database: 'FDB 0', for: '2h' } } };
    const { blocks } = formClosedMessage('U1', '/atlas clusters', of);
    expect(payloadProblems('message', blocks)).toEqual([]);
    const [value = ''] = /(?<="value":")[^"]+/.exec(JSON.stringify(blocks)) ?? [];
    expect(parseOpenFormValue(value)).toEqual({ owner: 'U1', line: '/atlas clusters', concerns: of });
  });

  test('has no button if the line is too long for one', () => {
    const { blocks } = formClosedMessage('U1', `/atlas ${'x'.repeat(5_000)}`, {});
    expect(payloadProblems('message', blocks)).toEqual([]);
    expect(JSON.stringify(blocks)).not.toContain('button');
  });

  test('has no button if the form edited a request, because a new form would make a second request', () => {
    const { text, blocks } = formClosedMessage('U1', '/atlas clusters because INC-42', { replaces: 'K7Q-4MD' });
    expect(JSON.stringify(blocks)).not.toContain('button');
    expect(text).toMatch(/K7Q-4MD stays as it is.*Edit….*INC-42/s);
    expect(textOf(blocks)).toMatch(/K7Q-4MD stays as it is.*Edit….*INC-42/);
  });
});

describe('a draft', () => {
  const typed = { cluster: 'Cluster0', for: '60m' };
  const params = { cluster: 'Cluster0', for: '1h' };

  test('has the canonical value if valid, and the typed one if not', () => {
    expect(draftOf({ typed: { ...typed, last: 'never' }, params, reason: ' x ' })).toEqual({
      values: { cluster: 'Cluster0', for: '1h', last: 'never' },
      reason: 'x',
    });
  });

  test('has the same hash only for the same content', () => {
    const opened = formContentHash({ typed, params, reason: 'x' });
    expect(formContentHash({ typed: params, params: {}, reason: 'x ' })).toBe(opened);
    expect(formContentHash({ typed, params, reason: 'y' })).not.toBe(opened);
    expect(formContentHash({ typed, params: { ...params, for: '2h' }, reason: 'x' })).not.toBe(opened);
  });
});

describe('a preview while typing', () => {
  const deps = { drafts: new Drafts(redis.connection, redis.freshStore().key), log: createLog('silent') };
  const meta = JSON.stringify({ operation: 'grant-access', command: '/atlas', channel: 'C1', writing: { at: 0 } });
  const form = (id: string, typed: string, reason: string) => ({
    id,
    private_metadata: meta,
    state: { values: { for: { [ids.param('for')]: { value: typed } }, why: { [ids.reason]: { value: reason } } } },
  });
  const typing = (view: ReturnType<typeof form>) => {
    void saveFormDraft(deps, view, grantAccess);
    return isUnchangedAfterPause(deps, view, grantAccess);
  };

  test('is read only for the last input before a pause', async () => {
    const looks = ['1', '1h', '1h30m'].map((typed) => typing(form('V1', typed, 'x')));
    expect(await Promise.all(looks)).toEqual([false, false, true]);
  });

  test('is read while the reason is typed, which is kept', async () => {
    const looking = typing(form('V2', '1h', ''));
    await saveFormDraft(deps, form('V2', '1h', 'INC-42'), grantAccess);
    expect(await looking).toBe(true);
    expect(await deps.drafts.take('V2')).toContain('INC-42');
  });

  test('is not read after the form was submitted or closed', async () => {
    const looking = typing(form('V3', '1h', 'x'));
    dropDraft(deps, 'V3');
    expect(await looking).toBe(false);
  });
});
