import { expect, test } from '@jest/globals';
import { ownersOf } from '../../../src/operations/database-users/database-user.js';

test.each([
  ['ada@example.com', ['ada@example.com']],
  ['CN=Ada@Example.com,OU=ops', ['ada@example.com']],
  ['OU=ops, CN=ada@example.com', ['ada@example.com']],
  [`${'a'.repeat(24)}/ada@example.com`, ['ada@example.com']],
  ['app', undefined],
  ['CN=billing', undefined],
  [`${'a'.repeat(24)}/dba`, undefined],
  ['arn:aws:iam::123456789012:role/etl', undefined],
])('%s tells its owner: %j', (username, owners) => {
  expect(ownersOf(username)).toEqual(owners);
});
