import { expect, test } from '@jest/globals';
import { AtlasApiError } from '../../src/atlas/errors.js';
import { path } from '../../src/atlas/path.js';
import { Organization } from '../../src/atlas/replies.js';
import { createOptionalReads, withTimeout } from '../../src/operations/optional-reads.js';
import { withAtlas, withTokens } from '../atlas/server.js';

const refused = () =>
  Promise.reject(new AtlasApiError({ method: 'GET', path: '/x' }, { status: 401, errorCode: 'USER_UNAUTHORIZED' }));

test('gives what can be read, with nothing missing', async () => {
  const { read, missing } = createOptionalReads();
  expect([await read('Alerts are', Promise.resolve(3)), missing]).toEqual([3, []]);
});

test('lists what the credential may not read as missing, with the role it needs', async () => {
  const { read, missing } = createOptionalReads();
  expect(await read('Alerts are', refused(), { role: 'Project Read Only', where: 'Payments' })).toBeUndefined();
  expect(missing).toEqual([
    expect.stringMatching(/^Alerts are not shown: .*Project Read Only in Payments.*USER_UNAUTHORIZED/),
  ]);
});

test('lists what doesn’t answer in time as missing', async () => {
  await withAtlas(
    withTokens(() => {}),
    async ({ atlas }) => {
      const { read, missing } = createOptionalReads();
      const name = withTimeout(atlas, 50).get(path`/orgs/1`, Organization);
      expect(await read('Its name is', name)).toBeUndefined();
      expect(missing).toEqual([expect.stringMatching(/^Its name is not shown: .*in time/)]);
    },
  );
});

test('says once why several are missing, with their names', async () => {
  const { readEach, missing } = createOptionalReads();
  const reads = new Map([
    ['C0', refused()],
    ['C1', Promise.resolve(1)],
    ['C2', refused()],
  ]);
  expect([...(await readEach<number>('Last backups', reads))]).toEqual([['C1', 1]]);
  expect(missing).toEqual([expect.stringMatching(/^Last backups .*C0 and C2 are not shown: .*refused/)]);
});

test('rethrows the bot’s own errors', async () => {
  await expect(createOptionalReads().read('Alerts are', Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
});
