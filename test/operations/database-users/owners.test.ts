import { describe, expect, test } from '@jest/globals';
import { ownerAddressesIn } from '../../../src/operations/database-users/owners.js';

const ADA = 'ada@example.com';
const PROVIDER = 'a'.repeat(24);
const hexOf = (tag: number, bytes: Buffer) => `#${Buffer.from([tag, bytes.length, ...bytes]).toString('hex')}`;

test.each([
  ADA,
  'Ada@Example.COM',
  // Distinguished names (RFC 2253, RFC 4514).
  'CN=Ada@Example.com,OU=ops',
  'OU=ops, CN=ada@example.com',
  'emailAddress=ada@example.com,CN=ada,OU=ops',
  'CN=ada+emailAddress=ada@example.com',
  'emailAddress=ada@example.com+CN=ada,O=Counter',
  'CN=ada,UID=ada@example.com;O=Counter',
  'CN=ada\\\\,E=ada@example.com',
  'cn=ada,1.2.840.113549.1.9.1=ada@example.com',
  'OID.1.2.840.113549.1.9.1=ada@example.com,CN=ada',
  'CN="ada@example.com, of ops",O=Counter',
  'CN="Ada \\"A\\" <ada@example.com>",O=Counter',
  'CN=Ada \\<ada@example.com\\>',
  'O="Counter, Inc",emailAddress="ada@example.com"',
  'emailAddress=ada\\40example.com,CN=ada',
  'CN=ada\\@example.com',
  'emailAddress=\\61\\64\\61@example.com,CN=ada',
  `emailAddress=${hexOf(0x16, Buffer.from(ADA))},CN=ada`,
  `CN=ada+E=${hexOf(0x0c, Buffer.from(ADA)).toUpperCase()}`,
  `CN=${hexOf(0x1e, Buffer.from(ADA, 'utf16le').swap16())}`,
  '/C=US/O=Counter/CN=ada/emailAddress=ada@example.com',
  // Other forms.
  'arn:aws:iam::123456789012:user/team/ada@example.com',
  'arn:aws:iam::123456789012:user/ada@example.com/prod',
  'arn:aws:sts::123456789012:assumed-role/etl/ada@example.com',
  `${PROVIDER}/ada@example.com`,
  `${PROVIDER}/team/ada@example.com`,
  `${PROVIDER}/auth0|ada@example.com`,
  `${PROVIDER}/mailto:ada@example.com`,
  `${PROVIDER}/ada%40example.com`,
  'ada＠example.com',
  "'ada@example.com'",
])('finds the owner of %s', (username) => {
  expect(ownerAddressesIn(username)).toEqual([ADA]);
});

test.each([
  'app',
  'CN=billing',
  'CN=Billing Service,OU=ops+O="Counter, Inc"',
  'CN=Counter\\, Inc,OU=\\#1',
  `CN=${hexOf(0x0c, Buffer.from('billing'))}`,
  `${PROVIDER}/dba`,
  `${PROVIDER}/CN=dba,OU=groups`,
  'arn:aws:iam::123456789012:role/etl',
  'uid=ada,ou=people,dc=example,dc=com',
])('finds nobody in %s', (username) => {
  expect(ownerAddressesIn(username)).toBeUndefined();
});

test('finds everyone in a name', () => {
  expect(ownerAddressesIn('CN=ada@example.com+emailAddress=bob@example.com,OU=cy@example.com')).toEqual([
    ADA,
    'bob@example.com',
    'cy@example.com',
  ]);
});

test('finds an address with a tag, also without the tag', () => {
  for (const username of [`${PROVIDER}/ada+ci@example.com`, 'CN=ada\\+ci@example.com'])
    expect(ownerAddressesIn(username)).toEqual(['ada+ci@example.com', ADA]);
});

describe('includes an unreadable name as an unknown person', () => {
  test.each([
    ['ada@', []],
    ['@example.com', []],
    ['ada@localhost', []],
    ['ada@b@example.com', ['b@example.com']],
    ['ada!x@example.com', ['x@example.com']],
    ['ada_example.com#EXT#@counter.onmicrosoft.com', []],
    ['ada@bücher.example', []],
    ['CN=ada\\,bob@example.com', ['bob@example.com']],
    ['DOMAIN\\bob@example.com', ['bob@example.com']],
    ['CN="ada', []],
    ['CN=ada\\', []],
    ['CN=ada,bob', []],
    ['CN=ada,bob@example.com', ['bob@example.com']],
    [`CN=${hexOf(0x30, Buffer.from(ADA))}`, []],
    ['CN=#16', []],
    ['CN=#', []],
    ['CN=#3000,E=ada@example.com', [ADA]],
    ['-ada@example.com', [ADA]],
    ['CN=ada+bob@example.com', ['ada+bob@example.com', ADA]],
    ['CN=#xyz', []],
    [`CN=#1605${Buffer.from(ADA).toString('hex')}`, []],
  ])('%s', (username, known) => {
    const owners = ownerAddressesIn(username);
    expect(owners).toEqual(expect.arrayContaining([...known, username]));
    expect(username).not.toMatch(/^[\w.]+@[\w.]+\.\w+$/);
  });
});

test('reads the longest name without catastrophic backtracking', () => {
  for (const part of ['CN= ', '+b= ', '"\\', '=+@', 'a@', '#16', '%4', '  =', '@', 'a'])
    expect(() => ownerAddressesIn(`CN=a${part.repeat(1_040 / part.length)}"`)).not.toThrow();
});
