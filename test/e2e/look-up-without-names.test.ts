// Atlas does not list what only names need: the answer stands, and no name is said not to be there.
import { afterEach, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { privateAnswers } from '../support/acting.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita } = PEOPLE;
const system = useTestSystem({ roles: ['web'] });
afterEach(async () => {
  system.atlas.clearFaults();
  // What was read under a fault is no longer known.
  await system.bots.at(-1)?.kill('SIGKILL');
  await system.start('web');
}, 60_000);

/** What she is told in the end: retries may take longer than she is left without a word. */
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
  'an overview stands while Atlas answers $status for organizations and for flex clusters',
  async (fault) => {
    system.atlas.fault({ ...fault, path: /\/orgs|flexClusters/ });
    const told = await ask('overview Cluster0 in Payments');
    expect(told).toMatch(/Cluster0 is running.*The organization’s name is not shown: Atlas/s);
    const project = await ask('overview in Payments');
    expect(project).toMatch(/Payments has .*Flex clusters are not shown: Atlas.*The organization’s name is not shown/s);
  },
  60_000,
);

test.each(TROUBLE)(
  'a flex cluster is not said to be missing while Atlas answers $status for these',
  async (fault) => {
    system.atlas.fault({ ...fault, path: /flexClusters/ });
    for (const line of ['overview FlexDev in Payments', 'use Payments FlexDev']) {
      const told = await ask(line);
      expect(told).toMatch(/Atlas is (having trouble|limiting)/);
      expect(told).not.toMatch(/no cluster|not called/);
    }
  },
  60_000,
);

test('a line about one organization stands while Atlas does not name it', async () => {
  system.atlas.fault({ ...TROUBLE[0], path: /\/orgs\/[^/]+$/ });
  expect(await ask('projects "Counter Inc"')).toMatch(/4 projects.*The organization’s name is not shown/s);
}, 60_000);
