import { type Case, inPayments } from '../given.js';

export const federatedDatabaseCases: readonly Case[] = [
  ['set-query-limit', inPayments({ database: 'FederatedDB0', limit: 'daily', to: '10TiB' })],
  ['set-query-limit', inPayments({ database: 'FederatedDB0', limit: 'monthly', to: '10TiB', overrun: 'kill' })],
  ['delete-query-limit', inPayments({ database: 'FederatedDB0', limit: 'daily' })],
];
