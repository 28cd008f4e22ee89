import { type Case, inPayments } from '../given.js';

export const databaseUserCases: readonly Case[] = [
  ['set-db-user-roles', inPayments({ user: 'admin/app', roles: 'read@payments' })],
  [
    'set-db-user-roles',
    inPayments({ user: '$external/arn:aws:iam::123456789012:role/etl', roles: '+readWrite@audit' }),
  ],
  ['add-db-user', inPayments({ user: 'CN=shop', with: 'x509', roles: 'read@payments', on: 'Cluster0' })],
  ['add-db-user', inPayments({ user: `${'a'.repeat(24)}/dba`, with: 'oidc-group', roles: 'atlasAdmin' })],
  ['delete-db-user', inPayments({ user: '$external/CN=billing' })],
];
