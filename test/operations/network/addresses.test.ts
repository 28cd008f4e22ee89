import { expect, test } from '@jest/globals';
import { addresses } from '../../../src/operations/network/addresses.js';
import { PROJECT, withAnswers } from '../answering.js';
import { inHours, listing, NOW, single } from './access-lists.js';

const run = (...entries: object[]) =>
  withAnswers(listing(...entries), (atlas) => addresses.run(atlas, { project: PROJECT }, NOW));

test('the widest come first, with what ends when, for the asker alone', async () => {
  const { headline, table, personal } = await run(
    { awsSecurityGroup: 'sg-1', comment: null },
    single('203.0.113.9', { deleteAfterDate: inHours(1) }),
    { cidrBlock: '10.20.0.0/16', comment: 'VPC' },
  );
  expect(headline).toBe('The access list of Payments has 3 entries, 1 of them temporary.');
  expect(table?.rows).toEqual([
    ['10.20.0.0/16', { said: '65,536 addresses', exact: 65_536 }, '–', 'VPC'],
    ['203.0.113.9', { said: '1 address', exact: 1 }, [{ at: NOW + 3_600_000 }], '–'],
    ['sg-1', { said: 'a security group', exact: 0 }, '–', '–'],
  ]);
  expect(personal).toBe(true);
});

test('that everybody may connect is the answer, and so is that nobody may', async () => {
  expect((await run(single('203.0.113.9'), { cidrBlock: '0.0.0.0/0' })).headline).toBe(
    'The whole internet (0.0.0.0/0) may connect to the databases of Payments.',
  );
  const { headline, table, notes } = await run();
  expect([headline, table]).toEqual(['No address may connect to the databases of Payments.', undefined]);
  expect(notes).toEqual([
    'Private endpoints need no entry, so what connects through them isn’t listed. Peered networks need one.',
  ]);
});
