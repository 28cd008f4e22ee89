import { expect, test } from '@jest/globals';
import { createLog } from '../../../src/log.js';
import { disconnectOrg } from '../../../src/operations/federation/disconnect-org.js';
import type { NamedItem } from '../../../src/operations/operation.js';
import type { AtlasNames } from '../../../src/slack/lines/channel-default.js';
import { formatExactLine } from '../../../src/slack/lines/exact-line.js';
import { gate } from '../../support/eventually.js';

const PARAMS = { provider: 'a'.repeat(24), org: 'b'.repeat(24) };
const log = createLog('silent');

test('reads all names of a line in parallel', async () => {
  const asked: string[] = [];
  const both = gate();
  const offered: AtlasNames['offered'] = async ({ name }) => {
    asked.push(name);
    if (asked.length === 2) both.open();
    await both.until;
    return {
      names: [
        { id: PARAMS.provider, name: 'Okta' },
        { id: PARAMS.org, name: 'Counter Inc' },
      ],
    };
  };
  expect(await formatExactLine({ offered, log }, disconnectOrg, PARAMS)).toBe('disconnect-org Okta from "Counter Inc"');
});

test.each<[string, () => Promise<{ readonly names: readonly NamedItem[] }>]>([
  [
    'two things share',
    async () => ({
      names: Object.values(PARAMS).flatMap((id) => [
        { id, name: 'Okta' },
        { id: 'c', name: 'OKTA' },
      ]),
    }),
  ],
  ['is missing in the list', async () => ({ names: [] })],
  ['can’t be read', () => Promise.reject(new Error('away'))],
])('writes the id for a name that %s', async (_, offered) => {
  const line = await formatExactLine({ offered, log }, disconnectOrg, PARAMS);
  expect(line).toBe(`disconnect-org ${PARAMS.provider} from ${PARAMS.org}`);
});
