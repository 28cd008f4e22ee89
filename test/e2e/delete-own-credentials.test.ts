// Web and worker have separate credentials, and both know all of them, so that no request can delete one.
import { expect, test } from '@jest/globals';
import { OwnCredentialIdStore } from '../../src/approvals/people/own-credentials.js';
import { eventually } from '../support/eventually.js';
import { lookInside } from '../support/inside.js';
import { testSystems } from '../support/use-test-system.js';

const open = testSystems();

test('each process records the credentials that it signs in with', async () => {
  const system = await open({ roles: ['web', 'worker'] });
  const inside = await lookInside(system);
  const credentials = new OwnCredentialIdStore(inside.redis, inside.store.key);
  const { reader, executor, owner } = system.atlas.credentials;
  const known = await eventually(() => credentials.read());
  inside.close();
  expect(known).toEqual(new Set([reader.clientId, executor.clientId, owner.clientId]));
}, 120_000);
