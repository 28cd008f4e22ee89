import { expect, test } from '@jest/globals';
import { operationNamed, operations } from '../../src/operations/index.js';
import type { LookUp, Params } from '../../src/operations/operation.js';
import { payments } from './payments.js';

const lookUps = operations.flatMap((operation): LookUp[] =>
  operation.effect === 'read' && 'project' in operation.params.shape ? [operation] : [],
);

test.each(lookUps.map((operation) => [operation.name, operation] as const))(
  'what %s suggests next can be asked as it stands',
  async (_, operation) => {
    const { run } = await payments();
    for (const cluster of ['Cluster0', 'FlexDev', 'reports-archive', 'Clutser0']) {
      const known: Params = { cluster, database: 'FederatedDB0', operation: 'grant-access', what: 'app' };
      const params = Object.fromEntries(Object.entries(known).filter(([name]) => name in operation.params.shape));
      const { next = [] } = await run(operation, params);
      for (const one of next) {
        expect(operationNamed(one.operation)?.params.safeParse(one.params).error).toBeUndefined();
        expect(one.label).toMatch(/^[A-Z].{1,40}$/);
      }
    }
  },
);
