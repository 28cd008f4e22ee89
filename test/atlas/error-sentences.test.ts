import { describe, expect, test } from '@jest/globals';
import { describeAtlasError } from '../../src/atlas/error-sentences.js';
import {
  type ApiErrorFields,
  AtlasApiError,
  AtlasBadReplyError,
  AtlasUnreachableError,
  type NoReplyReason,
} from '../../src/atlas/errors.js';
import { UnsafePathError } from '../../src/atlas/path.js';

const CALL = { method: 'GET', path: '/groups/g1' };
const said = (fields: ApiErrorFields, about = {}) => describeAtlasError(new AtlasApiError(CALL, fields), about);
const unreached = (why: NoReplyReason, cause?: unknown) =>
  describeAtlasError(new AtlasUnreachableError(CALL, { why, sent: false, cause }));

describe('the sentence for a refusal', () => {
  test('names a missing role, where it is needed and who can add it', () => {
    const about = { role: 'Project Support Access Manager', where: 'Payments' };
    expect(said({ status: 401, errorCode: 'USER_UNAUTHORIZED' }, about)).toMatch(
      /^Atlas refused: .*needs Project Support Access Manager in Payments\. An owner.*\(USER_UNAUTHORIZED\)$/,
    );
    expect(said({ status: 403, errorCode: 'NOT_ORG_OWNER' })).toMatch(/lacks a role\. An owner/);
  });

  test('shows the address that Atlas saw when an access list refuses it', () => {
    const fields = { status: 403, errorCode: 'IP_ADDRESS_NOT_ON_ACCESS_LIST', parameters: ['203.0.113.7'] };
    expect(said(fields)).toMatch(/my address 203\.0\.113\.7 isn’t on.*access list/);
    expect(said({ status: 403, errorCode: 'ORG_REQUIRES_WHITELIST' })).toContain('my address isn’t');
  });

  test.each([
    [55_000, 'in 55 seconds'],
    [400, 'in a second'],
    [0, 'in a second'],
    [240_000, 'in 4 minutes'],
    [undefined, 'in a minute'],
  ])('says when to try again after a rate limit of %p ms', (retryAfterMs, when) => {
    expect(said({ status: 429, errorCode: 'RATE_LIMITED', retryAfterMs })).toMatch(
      new RegExp(`limiting requests.* again ${when}\\. \\(RATE_LIMITED\\)$`),
    );
  });

  test.each([
    [{ status: 410, errorCode: 'VERSION_GONE' }, 'update me. (VERSION_GONE)'],
    [{ status: 406 }, 'update me. (406)'],
    [{ status: 400, errorCode: 'INVALID_VERSION_DATE' }, 'update me. (INVALID_VERSION_DATE)'],
    [{ status: 401, errorCode: 'UNEXPECTED_ERROR' }, 'doesn’t accept'],
    [{ status: 401, errorCode: 'NOT_GLOBAL_USER_ADMIN', detail: 'No' }, 'Atlas refused: No. An owner'],
    [{ status: 401, errorCode: 'API_KEY_WHITELIST_ACCESS_DENIED' }, 'Atlas refused. An owner'],
    [{ status: 402, errorCode: 'ACCOUNT_SUSPENDED' }, 'suspended in Atlas'],
    [{ status: 402, errorCode: 'SOMETHING_NEW' }, 'because of billing. An organization owner'],
    [{ status: 400, errorCode: 'ADDRESS_ALREADY_IN_WHITELIST', detail: 'There' }, 'refused: There. Change the request'],
    [{ status: 400, errorCode: 'CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST' }, 'refused. Change the request'],
    [{ status: 405, errorCode: 'WRITES_NOT_ALLOWED_DURING_APP_UPGRADES' }, 'in a few minutes'],
    [{ status: 404, errorCode: 'CLUSTER_NOT_FOUND' }, 'find this cluster'],
    [{ status: 404, errorCode: 'GROUP_NOT_FOUND' }, 'find this project in'],
    [{ status: 404, errorCode: 'SOMETHING_NEW' }, 'find this in'],
    [{ status: 404, errorCode: 'CANNOT_ADD_PENDING_USER' }, 'accepted the invitation'],
    [{ status: 404, errorCode: 'PRIVATELINK_NOT_FOUND' }, 'private-endpoints'],
    [{ status: 403, errorCode: 'CANNOT_DELETE_LAST_ADMIN' }, 'the only owner'],
    [{ status: 400, errorCode: 'RATE_LIMITED_IP' }, 'more invitations'],
    [{ status: 502 }, 'returned 502. Try again'],
    [{ status: 302 }, 'MONGODB_ATLAS_BASE_URL'],
    [
      { status: 403, errorCode: 'FEATURE_UNSUPPORTED', detail: 'Not on this tier' },
      'refused: Not on this tier. An owner',
    ],
    [{ status: 409, detail: 'Busy.' }, 'the current state: Busy. Check'],
    [{ status: 400, errorCode: 'VALIDATION_ERROR' }, 'Atlas refused. Change the request'],
  ])('%j', (fields, part) => {
    expect(said(fields)).toContain(part);
  });

  test('keeps Atlas’s words on one line and short', () => {
    const sentence = said({ status: 400, errorCode: 'X', detail: `a\n\n${'b'.repeat(5000)}` });
    expect(sentence).toMatch(/^Atlas refused: a b+… Change/);
    expect(sentence.length).toBeLessThan(420);
  });
});

describe('the sentence for a missing reply', () => {
  test.each([
    ['timeout', 'in time'],
    ['aborted', 'stopped waiting'],
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

  test('says why a sign-in failed', () => {
    const wrong = new AtlasApiError(CALL, { status: 401, errorCode: 'invalid_client' });
    expect(unreached('sign-in', wrong)).toMatch(/doesn’t accept.*\(invalid_client\)$/);
    const full = new AtlasApiError(CALL, {
      status: 403,
      errorCode: 'access_denied',
      detail: 'Access Token limit reached',
    });
    expect(unreached('sign-in', full)).toContain('sign-in: Access Token limit reached.');
    expect(unreached('sign-in', new AtlasApiError(CALL, { status: 503 }))).toContain('returned 503');
    const scheme = new AtlasBadReplyError(CALL, { status: 401, flaw: 'no digest challenge' });
    expect(unreached('sign-in', scheme)).toContain('service account instead');
  });
});

test.each([
  ['html', 'isn’t from'],
  ['cut off', 'cut off'],
  ['too large', 'too large'],
  ['not shown', 'I couldn’t read'],
  ['unexpected shape', 'don’t recognize'],
] as const)('describes a reply that is %s', (flaw, part) => {
  expect(describeAtlasError(new AtlasBadReplyError(CALL, { status: 200, flaw }))).toContain(part);
});

test('gives whole sentences without an exclamation mark for any error', () => {
  const errors = [
    new UnsafePathError('../x'),
    new Error('secret'),
    'text',
    null,
    new AtlasApiError(CALL, { status: 418 }),
  ];
  for (const error of errors) {
    expect(describeAtlasError(error)).toMatch(/^[^!]+\.( \([\w, .]+\))?$/);
    expect(describeAtlasError(error)).not.toContain('secret');
  }
});
