import { expect, test } from '@jest/globals';
import { AtlasApiError, AtlasBadReplyError } from '../../src/atlas/errors.js';
import { ifExists } from '../../src/operations/place.js';

const CALL = { method: 'GET', path: '/orgs/1/federationSettings' };

test('gives undefined for a 404 with an error code', async () => {
  const error = new AtlasApiError(CALL, { status: 404, errorCode: 'RESOURCE_NOT_FOUND' });
  expect(await ifExists(Promise.reject(error))).toBeUndefined();
  expect(await ifExists(Promise.resolve('there'))).toBe('there');
});

test.each([
  ['without a code, which may be about the address', new AtlasApiError(CALL, { status: 404, detail: 'Not found.' })],
  ['of a gateway', new AtlasBadReplyError(CALL, { status: 404, flaw: 'html' })],
  ['that access is refused', new AtlasApiError(CALL, { status: 403, errorCode: 'USER_UNAUTHORIZED' })],
])('rethrows an answer %s', async (_, error) => {
  await expect(ifExists(Promise.reject(error))).rejects.toBe(error);
});
