// A cluster as Atlas shows it, with what it runs on.
import { PROJECT } from '../answering.js';

export const ID = 'c'.repeat(24);
export const PATH = `/groups/${PROJECT}/clusters/C0`;

export const nodes = (instanceSize: string, nodeCount: number) => ({
  instanceSize,
  nodeCount,
  diskSizeGB: 80,
  diskIOPS: 3000,
  ebsVolumeType: 'STANDARD',
});
export const scaling = (compute: object = { enabled: false, scaleDownEnabled: false }) => ({
  compute,
  diskGB: { enabled: true },
});
export const region = (size: string, rest: object = {}) => ({
  providerName: 'AWS',
  regionName: 'EU_WEST_1',
  priority: 7,
  electableSpecs: nodes(size, 3),
  readOnlySpecs: nodes(size, 0),
  analyticsSpecs: nodes('M20', 1),
  autoScaling: scaling(),
  analyticsAutoScaling: scaling(),
  ...rest,
});
export const cluster = (size: string, { rest = {}, of = {} } = {}) => ({
  id: ID,
  name: 'C0',
  stateName: 'IDLE',
  replicationSpecs: [{ id: 'e'.repeat(24), zoneId: 'f', zoneName: 'Zone 1', regionConfigs: [region(size, of)] }],
  connectionStrings: { standardSrv: 'mongodb+srv://secret.example.net' },
  ...rest,
});
