import { expect, test } from '@jest/globals';
import { AtlasApiError } from '../../src/atlas/errors.js';
import { path } from '../../src/atlas/path.js';
import { Organization } from '../../src/atlas/replies.js';
import { partialAnswer, withTimeout } from '../../src/operations/partial.js';
import { withAtlas, withTokens } from '../atlas/server.js';

const refused = () =>
  Promise.reject(new AtlasApiError({ method: 'GET', path: '/x' }, { status: 401, errorCode: 'USER_UNAUTHORIZED' }));

test('what can be read is given, and nothing is missing', async () => {
  const { read, missing } = partialAnswer();
  expect([await read('Alerts are', Promise.resolve(3)), missing]).toEqual([3, []]);
});

test('what may not be read is missing, with the role that it needs', async () => {
  const { read, missing } = partialAnswer();
  expect(await read('Alerts are', refused(), { role: 'Project Read Only', where: 'Payments' })).toBeUndefined();
  expect(missing).toEqual([
    'Alerts are not shown: Atlas refused: this credential needs Project Read Only in Payments. An owner can add it in Atlas, under Access Manager. (USER_UNAUTHORIZED)',
  ]);
});

test('what does not come in time is missing, as is said', async () => {
  await withAtlas(
    withTokens(() => {}),
    async ({ atlas }) => {
      const { read, missing } = partialAnswer();
      const name = withTimeout(atlas, 50).get(path`/orgs/1`, Organization);
      expect(await read('Its name is', name)).toBeUndefined();
      expect(missing).toEqual(['Its name is not shown: Atlas didn’t answer in time. Try again in a minute.']);
    },
  );
});

test('what stands in the way of several is said once, with their names', async () => {
  const { readEach, missing } = partialAnswer();
  const reads = new Map([
    ['C0', refused()],
    ['C1', Promise.resolve(1)],
    ['C2', refused()],
  ]);
  expect([...(await readEach<number>('Last backups', reads))]).toEqual([['C1', 1]]);
  expect(missing).toEqual([expect.stringMatching(/^Last backups for C0 and C2 are not shown: Atlas refused/)]);
});

test('a mistake of the bot is not taken for something that Atlas keeps back', async () => {
  await expect(partialAnswer().read('Alerts are', Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
});
