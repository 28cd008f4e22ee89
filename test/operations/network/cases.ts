import { privateEndpointParamKind } from '../../../src/operations/network/private-endpoint-param.js';
import { listNames } from '../../../src/operations/params/kind.js';
import { type Case, type Given, inPayments } from '../given.js';

/** A private endpoint of clusters, by its name or the start of its detail. */
const endpoint =
  (name: string): Given =>
  async (fixture) => {
    const given = await inPayments()(fixture);
    const all = await listNames(fixture.atlas, privateEndpointParamKind, given);
    return { ...given, endpoint: all.find((one) => one.name === name || one.detail?.startsWith(name))?.id ?? '' };
  };

export const networkCases: readonly Case[] = [
  ['allow-address', inPayments({ address: '203.0.113.7/32', for: '2h' })],
  ['allow-address', inPayments({ address: '0.0.0.0/0', comment: 'a test' })],
  ['allow-address', inPayments({ address: 'sg-0a1b2c3d4e5f60718' })],
  ['remove-address', inPayments({ address: 'sg-0f3a91c27b6d4e580' })],
  ['remove-address', inPayments({ address: '203.0.113.9/32' })],
  ['remove-address', inPayments({ address: '198.51.100.0/24' })],
  ['delete-private-endpoint', endpoint('vpce-0d41f86a2b7c93e15')],
  ['delete-private-endpoint', endpoint('ledger')],
  ['delete-private-endpoint', endpoint('service without endpoints')],
];
