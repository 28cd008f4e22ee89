// Atlas fails to list names: answers still work, and no name is called missing.
import { afterEach, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { privateAnswers } from '../support/acting.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita } = PEOPLE;
const system = useTestSystem({ roles: ['web'] });
afterEach(async () => {
  system.atlas.clearFaults();
  // Restarts the bot, so that it forgets what it read during a fault.
  await system.bots.at(-1)?.kill('SIGKILL');
  await system.start('web');
}, 120_000);

/** The final answer. If retries take long, a progress message comes first. */
async function ask(line: string): Promise<string> {
  const answers = () => privateAnswers(system, rita, CHANNELS.incident);
  const before = answers().length;
  await system.slack.command(rita, CHANNELS.incident, line);
  const said = () =>
    answers()
      .slice(before)
      .find((text) => !text.includes('Atlas is slow'));
  return system.slack.until(said, 30_000);
}

const TROUBLE = [
  { kind: 'status', status: 500, errorCode: 'UNEXPECTED_ERROR' },
  { kind: 'status', status: 429, errorCode: 'RATE_LIMITED', headers: { 'retry-after': '3600' } },
] as const;

test.each(TROUBLE)(
  'an overview works while Atlas answers $status for organizations and flex clusters',
  async (fault) => {
    system.atlas.fault({ ...fault, path: /\/orgs|flexClusters/ });
    const told = await ask('overview Cluster0 in Payments');
    expect(told).toMatch(/Cluster0 is running.*organization’s name is not.*: Atlas/s);
    const project = await ask('overview in Payments');
    expect(project).toMatch(/Payments has .*Flex clusters are not.*: Atlas.*organization’s name is not/s);
  },
  60_000,
);

test.each(TROUBLE)(
  'a flex cluster is not called missing while Atlas answers $status for flex clusters',
  async (fault) => {
    system.atlas.fault({ ...fault, path: /flexClusters/ });
    for (const line of ['overview FlexDev in Payments', 'use Payments FlexDev']) {
      const told = await ask(line);
      expect(told).toMatch(/Atlas is (having trouble|limiting)/);
      expect(told).not.toMatch(/no cluster/);
    }
  },
  60_000,
);

test('a query about one organization works while Atlas does not name it', async () => {
  system.atlas.fault({ ...TROUBLE[0], path: /\/orgs\/[^/]+$/ });
  expect(await ask('projects "Counter Inc"')).toMatch(/4 projects.*organization’s name is not/s);
}, 120_000);
