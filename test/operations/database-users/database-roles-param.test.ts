import { expect, test } from '@jest/globals';
import { databaseRoles, rolesAfter } from '../../../src/operations/database-users/database-roles-param.js';

const read = (text: string) => databaseRoles().safeParse(text);

test.each([
  ['read@shop', 'read@shop'],
  ['readwrite@shop, READ@logs read@logs', 'read@logs readWrite@shop'],
  ['read@shop.orders.old', 'read@shop.orders.old'],
  ['atlasAdmin@admin', 'atlasAdmin'],
  ['reporting', 'reporting'],
  ['+read@shop -readWrite@shop', '+read@shop -readWrite@shop'],
  ['None', 'none'],
])('%s is stored as %s', (text, stored) => {
  expect(read(text).data).toBe(stored);
});

test.each([
  ['', 'Write roles such as read@shop, or none.'],
  ['read', 'Add the database: read@shop for the database shop.'],
  ['read@shop@x', '“read@shop@x” isn’t a role. Write one such as read@shop or atlasAdmin.'],
  ['atlasAdmin@shop', 'atlasAdmin isn’t for a single database. Write it without “@shop”.'],
  ['dbAdmin@shop.orders', 'dbAdmin applies to a whole database. Leave out the collection.'],
  [
    '+read@shop readWrite@shop',
    'In “+read@shop readWrite@shop”, some roles have + or - and some don’t. Use it for all of them or none.',
  ],
  ['+read@shop -read@shop', 'read@shop is both added and removed. Write it once.'],
])('%j is refused in words', (text, sentence) => {
  expect(read(text).error?.issues[0]?.message).toBe(sentence);
});

test('what is written is all there is, or what comes and goes', () => {
  const before = ['read@logs', 'readWrite@shop'];
  expect(rolesAfter('read@shop', before)).toEqual(['read@shop']);
  expect(rolesAfter('none', before)).toEqual([]);
  expect(rolesAfter('+read@shop -readWrite@shop -read@other', before)).toEqual(['read@logs', 'read@shop']);
});
