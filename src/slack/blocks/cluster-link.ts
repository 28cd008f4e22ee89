// Links to clusters in Atlas's interface.
import type { Operation, Params } from '../../operations/operation.js';
import { fieldOf } from '../../operations/params/field.js';

/** Returns a link as mrkdwn, or undefined if the operation isn't about a dedicated cluster. */
export type ClusterLink = (operation: Operation, params: Params) => string | undefined;

const ATLAS = 'https://cloud.mongodb.com';

/**
 * MongoDB only documents this address for dedicated clusters on its main server, in its Terraform provider's guide
 * `advanced-cluster-new-sharding-schema`.
 * @param baseUrl the address of Atlas's API
 * @returns undefined for other servers
 */
export function createClusterLink(baseUrl: string): ClusterLink | undefined {
  if (new URL(baseUrl).origin !== ATLAS) return undefined;
  return ({ params: { shape } }, { project = '', cluster = '' }) => {
    const isDedicated = 'cluster' in shape && fieldOf(shape.cluster).leavesOut?.traits.includes('flex') === true;
    const isSafe = /^[a-f0-9]{24}$/.test(project) && /^[a-zA-Z0-9-]+$/.test(cluster);
    return isDedicated && isSafe
      ? `<${ATLAS}/v2/${project}#/clusters/detail/${cluster}|${cluster} in Atlas>`
      : undefined;
  };
}
