import { describe, expect, test } from '@jest/globals';
import { describeAtlasError } from '../../src/atlas/error-sentences.js';
import {
  type ApiErrorFields,
  AtlasApiError,
  AtlasBadReply,
  AtlasUnreachable,
  type NoReplyReason,
} from '../../src/atlas/errors.js';
import { UnsafePath } from '../../src/atlas/path.js';

const CALL = { method: 'GET', path: '/groups/g1' };
const said = (fields: ApiErrorFields, about = {}) => describeAtlasError(new AtlasApiError(CALL, fields), about);
const unreached = (why: NoReplyReason, cause?: unknown) =>
  describeAtlasError(new AtlasUnreachable(CALL, { why, sent: false, cause }));

describe('what Atlas refused', () => {
  test('a missing role: names it, where, and who can add it', () => {
    const about = { role: 'Project Support Access Manager', where: 'Payments' };
    expect(said({ status: 401, errorCode: 'USER_UNAUTHORIZED' }, about)).toBe(
      'Atlas refused: this credential needs Project Support Access Manager in Payments. An owner can add it in Atlas, under Access Manager. (USER_UNAUTHORIZED)',
    );
    expect(said({ status: 403, errorCode: 'NOT_ORG_OWNER' })).toContain(
      'this credential may not do that. An owner can add the missing role in Atlas',
    );
  });

  test('an access list: shows the address that Atlas saw', () => {
    const fields = { status: 403, errorCode: 'IP_ADDRESS_NOT_ON_ACCESS_LIST', parameters: ['203.0.113.7'] };
    expect(said(fields)).toContain('the bot’s address 203.0.113.7 isn’t on the API access list');
    expect(said({ status: 403, errorCode: 'ORG_REQUIRES_WHITELIST' })).toContain('the bot’s address isn’t on');
  });

  test.each([
    [55_000, 'in 55 seconds'],
    [400, 'in a second'],
    [0, 'in a second'],
    [240_000, 'in 4 minutes'],
    [undefined, 'in a minute'],
  ])('a rate limit of %p ms: says when to try again', (retryAfterMs, when) => {
    expect(said({ status: 429, errorCode: 'RATE_LIMITED', retryAfterMs })).toBe(
      `Atlas is limiting requests. Try again ${when}. (RATE_LIMITED)`,
    );
  });

  test.each([
    [{ status: 410, errorCode: 'VERSION_GONE' }, 'must update the bot. (VERSION_GONE)'],
    [{ status: 406 }, 'must update the bot. (406)'],
    [{ status: 400, errorCode: 'INVALID_VERSION_DATE' }, 'must update the bot. (INVALID_VERSION_DATE)'],
    [{ status: 401, errorCode: 'UNEXPECTED_ERROR' }, 'doesn’t accept the bot’s credential'],
    [{ status: 402, errorCode: 'ACCOUNT_SUSPENDED' }, 'suspended in Atlas'],
    [{ status: 405, errorCode: 'WRITES_NOT_ALLOWED_DURING_APP_UPGRADES' }, 'Try again in a few minutes'],
    [{ status: 404, errorCode: 'CLUSTER_NOT_FOUND' }, 'can’t find this cluster'],
    [{ status: 404, errorCode: 'GROUP_NOT_FOUND' }, 'can’t find this project in Atlas'],
    [{ status: 404, errorCode: 'SOMETHING_NEW' }, 'can’t find this in'],
    [{ status: 404, errorCode: 'CANNOT_ADD_PENDING_USER' }, 'haven’t accepted their invitation'],
    [{ status: 404, errorCode: 'PRIVATELINK_NOT_FOUND' }, 'private-endpoints'],
    [{ status: 403, errorCode: 'CANNOT_DELETE_LAST_ADMIN' }, 'the only owner'],
    [{ status: 400, errorCode: 'RATE_LIMITED_IP' }, 'more invitations'],
    [{ status: 502 }, 'it answered 502. Try again'],
    [{ status: 302 }, 'MONGODB_ATLAS_BASE_URL'],
    [
      { status: 403, errorCode: 'FEATURE_UNSUPPORTED', detail: 'Not on this tier' },
      'refused: Not on this tier. An owner',
    ],
    [{ status: 409, detail: 'Busy.' }, 'the current state: Busy. Check it'],
    [{ status: 400, errorCode: 'VALIDATION_ERROR' }, 'Atlas refused. Change the request'],
  ])('%j', (fields, part) => {
    expect(said(fields)).toContain(part);
  });

  test('keeps what Atlas wrote on one line and short', () => {
    const sentence = said({ status: 400, errorCode: 'X', detail: `a\n\n${'b'.repeat(5000)}` });
    expect(sentence).toMatch(/^Atlas refused: a b+… Change/);
    expect(sentence.length).toBeLessThan(420);
  });
});

describe('what did not come back', () => {
  test.each([
    ['timeout', 'didn’t answer in time'],
    ['aborted', 'gave up'],
    ['too late', 'Not sent'],
    ['cut', 'broke'],
    ['no connection', 'can’t reach Atlas'],
  ] as const)('%s', (why, part) => {
    expect(unreached(why)).toContain(part);
  });

  test('shows the code of the system call', () => {
    expect(unreached('no connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toMatch(
      / \(ECONNREFUSED\)$/,
    );
  });

  test('a failed sign-in says what failed', () => {
    const wrong = new AtlasApiError(CALL, { status: 401, errorCode: 'invalid_client' });
    expect(unreached('sign-in', wrong)).toMatch(/doesn’t accept the bot’s credential.*\(invalid_client\)$/);
    const full = new AtlasApiError(CALL, {
      status: 403,
      errorCode: 'access_denied',
      detail: 'Access Token limit reached',
    });
    expect(unreached('sign-in', full)).toContain('didn’t sign the bot in: Access Token limit reached.');
    expect(unreached('sign-in', new AtlasApiError(CALL, { status: 503 }))).toContain('answered 503');
    const scheme = new AtlasBadReply(CALL, { status: 401, flaw: 'no digest challenge' });
    expect(unreached('sign-in', scheme)).toContain('service account instead');
  });
});

test.each([
  ['html', 'isn’t from the Atlas API'],
  ['cut off', 'cut off'],
  ['too large', 'too large'],
  ['not shown', 'I couldn’t read'],
  ['unexpected shape', 'a form that the bot doesn’t know'],
] as const)('a reply that is %s', (flaw, part) => {
  expect(describeAtlasError(new AtlasBadReply(CALL, { status: 200, flaw }))).toContain(part);
});

test('every sentence ends whole, without an exclamation mark, whatever the error', () => {
  const errors = [new UnsafePath('../x'), new Error('secret'), 'text', null, new AtlasApiError(CALL, { status: 418 })];
  for (const error of errors) {
    expect(describeAtlasError(error)).toMatch(/^[^!]+\.( \([\w, .]+\))?$/);
    expect(describeAtlasError(error)).not.toContain('secret');
  }
});
