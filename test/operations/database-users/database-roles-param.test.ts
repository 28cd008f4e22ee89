import { expect, test } from '@jest/globals';
import { databaseRolesParam, rolesAfter } from '../../../src/operations/database-users/database-roles-param.js';

const read = (text: string) => databaseRolesParam().safeParse(text);

test.each([
  ['read@shop', 'read@shop'],
  ['readwrite@shop, READ@logs read@logs', 'read@logs readWrite@shop'],
  ['read@shop.orders.old', 'read@shop.orders.old'],
  ['atlasAdmin@admin', 'atlasAdmin'],
  ['reporting', 'reporting'],
  ['+read@shop -readWrite@shop', '+read@shop -readWrite@shop'],
  ['None', 'none'],
])('stores %s as %s', (text, stored) => {
  expect(read(text).data).toBe(stored);
});

test.each([
  ['', /read@shop, or none/],
  ['read', /^Add the database: read@shop/],
  ['read@shop@x', /^“read@shop@x” isn’t a role/],
  ['atlasAdmin@shop', /^atlasAdmin .*single database.*“@shop”/],
  ['dbAdmin@shop.orders', /^dbAdmin .*whole database/],
  ['+read@shop readWrite@shop', /^In “\+read@shop readWrite@shop”, .*or -/],
  ['+read@shop -read@shop', /^read@shop is both added and removed/],
])('rejects %j with a reason', (text, sentence) => {
  expect(read(text).error?.issues[0]?.message).toMatch(sentence);
});

test('replaces all roles, or adds and removes only the signed ones', () => {
  const before = ['read@logs', 'readWrite@shop'];
  expect(rolesAfter('read@shop', before)).toEqual(['read@shop']);
  expect(rolesAfter('none', before)).toEqual([]);
  expect(rolesAfter('+read@shop -readWrite@shop -read@other', before)).toEqual(['read@logs', 'read@shop']);
});
