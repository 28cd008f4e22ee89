import { describe, expect, test } from '@jest/globals';
import {
  AtlasApiError,
  AtlasBadReplyError,
  AtlasUnreachableError,
  classifyWriteError,
} from '../../src/atlas/errors.js';
import { UnsafePathError } from '../../src/atlas/path.js';

const CALL = { method: 'DELETE', path: '/groups/g1/dataFederation/fd/limits/bytesProcessed.daily' };
const status = (code: number, errorCode?: string) => new AtlasApiError(CALL, { status: code, errorCode });

describe('the outcome of a change after', () => {
  test.each([400, 401, 402, 403, 405, 406, 409, 410])('%d is refused', (code) => {
    expect(classifyWriteError(status(code, 'SOME_CODE'))).toBe('refused');
  });

  test.each([500, 502, 503, 504, 408, 302, 499])('%d is not known', (code) => {
    expect(classifyWriteError(status(code))).toBe('not known');
  });

  test('500 is refused if its code says that Atlas kept the disks', () => {
    expect(classifyWriteError(status(500, 'CANNOT_DECREASE_DISK_SIZE'))).toBe('refused');
    expect(classifyWriteError(status(500, 'CANNOT_GET_VOLUME_SIZE_LIMITS'))).toBe('not known');
  });

  test('404 is not known for a DELETE and refused for other methods', () => {
    expect(classifyWriteError(status(404))).toBe('not known');
    expect(classifyWriteError(new AtlasApiError({ ...CALL, method: 'POST' }, { status: 404 }))).toBe('refused');
  });

  test('a rate limit or during an upgrade of Atlas is not sent', () => {
    expect(classifyWriteError(status(429, 'RATE_LIMITED'))).toBe('not sent');
    expect(classifyWriteError(status(405, 'WRITES_NOT_ALLOWED_DURING_APP_UPGRADES'))).toBe('not sent');
  });

  test.each([
    [409, 'CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES'],
    [400, 'CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE'],
    [400, 'UNFINISHED_ON_DEMAND_SNAPSHOT'],
    [400, 'CANNOT_DELETE_IN_PROGRESS_SNAPSHOT'],
  ])('%d %s is not sent, because Atlas is busy', (code, errorCode) => {
    expect(classifyWriteError(status(code, errorCode))).toBe('not sent');
    expect(classifyWriteError(status(500, errorCode))).toBe('not known');
  });

  test('a restore that another restore blocks is refused, because it would overwrite that restore', () => {
    expect(classifyWriteError(status(409, 'ATLAS_CLUSTER_RESTORE_IN_PROGRESS'))).toBe('refused');
  });

  test('a restart of primaries is refused while the cluster restarts, because a retry would find other primaries', () => {
    expect(classifyWriteError(status(400, 'CLUSTER_RESTART_IN_PROGRESS'))).toBe('refused');
  });

  test('no reply is not sent or not known, by whether anything was sent', () => {
    expect(classifyWriteError(new AtlasUnreachableError(CALL, { why: 'no connection', sent: false }))).toBe('not sent');
    expect(classifyWriteError(new AtlasUnreachableError(CALL, { why: 'timeout', sent: true }))).toBe('not known');
  });

  test('an unreadable reply or any other error is not known', () => {
    expect(classifyWriteError(new AtlasBadReplyError(CALL, { status: 404, flaw: 'html' }))).toBe('not known');
    expect(classifyWriteError(new TypeError('a mistake of ours'))).toBe('not known');
    expect(classifyWriteError(undefined)).toBe('not known');
  });

  test('an unsafe path is refused', () => {
    expect(classifyWriteError(new UnsafePathError('..'))).toBe('refused');
  });
});

test('an error names method, path, status and code in its message', () => {
  expect(status(404, 'GROUP_NOT_FOUND').message).toBe(`${CALL.method} ${CALL.path} returned 404 GROUP_NOT_FOUND`);
  const refused = { status: 400, errorCode: 'INVALID_ATTRIBUTE', parameters: ['tracks'] };
  expect(new AtlasApiError(CALL, refused).message).toMatch(/ returned 400 INVALID_ATTRIBUTE \(tracks\)$/);
  const cause = new Error('ECONNREFUSED');
  expect(new AtlasUnreachableError(CALL, { why: 'no connection', sent: false, cause })).toMatchObject({
    cause,
    sent: false,
  });
});
