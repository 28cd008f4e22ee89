// What `status` says about the credential of the web process.
import { expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask } from '../support/acting.js';
import { testSystems } from '../support/use-test-system.js';

const open = testSystems();
const ROLES = /serviceAccounts/;

test.each(['service-account', 'api-key'] as const)(
  'status warns about a %s that could make changes, without naming places, and not about a weak one',
  async (credential) => {
    const system = await open({ credential, roles: ['web'] });
    const told = await ask(system, PEOPLE.pat, 'status');
    expect(await ask(system, PEOPLE.pat, 'status Payments')).toMatch(/I don’t understand “Payments”/);
    expect(told).toMatch(/Warning: .*run grant-access, revoke-access, .*set-query-limit, .* and \d+ more, so/);
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

test('status does not wait for Atlas to say which roles the credential has', async () => {
  const system = await open({ roles: ['web'] });
  system.atlas.fault({ kind: 'hang', path: ROLES });
  const told = await ask(system, PEOPLE.pat, 'status');
  expect(told).toMatch(/Atlas: ok/);
  expect(told).not.toContain('Warning');
}, 60_000);
