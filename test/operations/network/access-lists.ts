// An Atlas that answers with an access list.
import { type Answers, BASE, PROJECT } from '../answering.js';

export const LIST = `GET /groups/${PROJECT}/accessList`;
export const NOW = Date.parse('2026-11-25T10:00:00Z');
export const HOUR_MS = 3_600_000;
export const inHours = (hours: number) => `${new Date(NOW + hours * HOUR_MS).toISOString().slice(0, 19)}Z`;

export const listing = (...results: object[]): Answers => ({
  ...BASE,
  [LIST]: { results },
  [`GET /groups/${PROJECT}/clusters`]: { results: [{ id: 'c'.repeat(24), name: 'Cluster0', stateName: 'IDLE' }] },
  [`GET /groups/${PROJECT}/dbAccessHistory/clusters/Cluster0`]: { accessLogs: [] },
  [`GET /groups/${PROJECT}/flexClusters`]: { results: [] },
  [`GET /groups/${PROJECT}/serverless`]: { results: [] },
});

/** As Atlas shows a single address. */
export const single = (ipAddress: string, rest: object = {}) => ({
  cidrBlock: `${ipAddress}/32`,
  ipAddress,
  ...rest,
});
