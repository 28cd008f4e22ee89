// Which replies show that Atlas accepts or refuses the credential itself.
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { path } from '../../src/atlas/path.js';
import { json, withAtlas } from './server.js';

const TOKEN = { access_token: 't', expires_in: 3600 };

test.each([
  ['a 200', 200, 200, undefined, ['accepted']],
  ['a 401 without a code', 200, 401, undefined, ['401']],
  ['a 401 with the code of a bad credential', 200, 401, 'UNEXPECTED_ERROR', ['UNEXPECTED_ERROR']],
  [
    'an address that isn’t on the credential’s access list',
    200,
    403,
    'IP_ADDRESS_NOT_ON_ACCESS_LIST',
    ['IP_ADDRESS_NOT_ON_ACCESS_LIST'],
  ],
  ['a missing role', 200, 401, 'NOT_ORG_OWNER', []],
  ['a single operation’s refusal', 200, 403, 'ACCESS_FORBIDDEN', []],
  ['an organization that requires an access list', 200, 403, 'ORG_REQUIRES_ACCESS_LIST', []],
  ['Atlas’s trouble', 200, 500, undefined, []],
  ['a refused secret', 401, 200, undefined, ['invalid_client']],
  ['the token endpoint’s trouble', 500, 200, undefined, []],
  ['the token endpoint’s rate limit', 429, 200, undefined, []],
])('%s', async (_, tokenStatus, status, errorCode, verdicts) => {
  const noted: string[] = [];
  await withAtlas(
    ({ target }, response) => {
      if (target !== '/api/oauth/token') json(response, status, status === 200 ? {} : { error: status, errorCode });
      else json(response, tokenStatus, tokenStatus === 200 ? TOKEN : { error: 'invalid_client' });
    },
    async ({ atlas }) => {
      await atlas.get(path`/groups/${'g1'}`, z.object({})).catch(() => undefined);
    },
    { noteVerdict: (refusal = 'accepted') => noted.push(refusal), sleep: async () => {} },
  );
  expect([...new Set(noted)]).toEqual(verdicts);
});
