import { expect, test } from '@jest/globals';
import { addresses } from '../../../src/operations/network/addresses.js';
import { PROJECT, withAnswers } from '../answering.js';
import { inHours, listing, NOW, single } from './access-lists.js';

const run = (...entries: object[]) =>
  withAnswers(listing(...entries), (atlas) => addresses.run(atlas, { project: PROJECT }, NOW));

test('lists the widest range first, shows when entries end, and is only for the asker', async () => {
  const { headline, table, personal } = await run(
    { awsSecurityGroup: 'sg-1', comment: null },
    single('203.0.113.9', { deleteAfterDate: inHours(1) }),
    { cidrBlock: '10.20.0.0/16', comment: 'VPC' },
  );
  expect(headline).toMatch(/3 entries, 1 .*temporary/);
  expect(table?.rows).toEqual([
    ['10.20.0.0/16', { said: '65,536 addresses', exact: 65_536 }, '–', 'VPC'],
    ['203.0.113.9', { said: '1 address', exact: 1 }, [{ at: NOW + 3_600_000 }], '–'],
    ['sg-1', { said: 'a security group', exact: 0 }, '–', '–'],
  ]);
  expect(personal).toBe(true);
});

test('says in the headline that anyone may connect, or that no address may', async () => {
  expect((await run(single('203.0.113.9'), { cidrBlock: '0.0.0.0/0' })).headline).toMatch(
    /whole internet \(0\.0\.0\.0\/0\) can connect/,
  );
  const { headline, table, notes } = await run();
  expect([headline, table]).toEqual([expect.stringContaining('No address'), undefined]);
  expect(notes).toEqual([expect.stringMatching(/private endpoints.*Peered networks/)]);
});
