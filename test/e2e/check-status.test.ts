// What `status` says of the credential that the process facing Slack has.
import { expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask } from '../support/acting.js';
import { testSystems } from '../support/use-test-system.js';

const open = testSystems();
const ROLES = /serviceAccounts/;

test.each(['service-account', 'api-key'] as const)(
  'a status warns of a %s that could make changes by itself, and names no place; a weak one is none',
  async (credential) => {
    const system = await open({ credential, roles: ['web'] });
    const told = await ask(system, PEOPLE.pat, 'status');
    expect(told).toMatch(/Warning: .*enough for grant-access, revoke-access, .*set-query-limit, .* and \d+ more, so/);
    expect(told).not.toMatch(/Counter|Payments/);
    const asked = system.atlas.calls.length;
    expect(await ask(system, PEOPLE.pat, 'status')).toContain('Warning: ');
    expect(system.atlas.calls.slice(asked).filter(({ path }) => ROLES.test(path))).toEqual([]);

    const { reader, readerKey } = system.atlas.credentials;
    for (const { roles } of [reader, readerKey])
      roles.splice(0, roles.length, ...roles.map(({ at }) => ({ role: 'ORG_READ_ONLY' as const, at })));
    await system.start('web');
    expect(await ask(system, PEOPLE.pat, 'status')).not.toContain('Warning');
  },
  60_000,
);

test('a status does not wait for an Atlas that does not say which roles there are', async () => {
  const system = await open({ roles: ['web'] });
  system.atlas.fault({ kind: 'hang', path: ROLES });
  const told = await ask(system, PEOPLE.pat, 'status');
  expect(told).toMatch(/Atlas: ok/);
  expect(told).not.toContain('Warning');
}, 60_000);
