// A project that the policy hides from most people: they learn nothing about it or its contents.
import { beforeAll, expect, test } from '@jest/globals';
import { lookUps } from '../../src/operations/index.js';
import type { LookUp } from '../../src/operations/operation.js';
import { projectNamed } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, askAndChange, latestView } from '../support/acting.js';
import { textOf } from '../support/looking.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, sam } = PEOPLE;
const hasProject = ({ params }: LookUp) => 'project' in params.shape;
const nameOf = ({ name }: LookUp) => name;
const KEPT = `  - operations: [clusters]
    projects: ["Pay*"]
    requesters: everyone
  - operations: [${lookUps.filter(hasProject).map(nameOf).join(', ')}]
    projects: ["Sea*"]
    requesters: [security]
  - operations: [${lookUps
    .filter((one) => !hasProject(one))
    .map(nameOf)
    .join(', ')}]
    requesters: [security]
`;
const ONLY_PAYMENTS = POLICY.replace('[grant-access]\n', '[grant-access]\n    projects: ["Pay*"]\n');

const system = useTestSystem({ policy: ONLY_PAYMENTS + KEPT });
beforeAll(async () => {
  const { world, credentials } = system.atlas;
  const id = 'c'.repeat(24);
  world.organizations.push({ id, name: 'Harbour', restrictEmployeeAccess: false });
  world.projects.push({ ...projectNamed(world, 'Search'), id: 'd'.repeat(24), name: 'Seaport', organizationId: id });
  credentials.reader.roles.push({ role: 'ORG_OWNER', at: id });
}, 90_000);

const clusters = () => system.atlas.world.clusters.map(({ name }) => name);

test('the form of a change there shows nothing of it, even when Atlas is slow', async () => {
  system.atlas.fault({ kind: 'slow', ms: 2_500, path: /\/groups(\?|$)/ });
  await system.slack.command(rita, CHANNELS.incident, 'grant-access nothing-like-it in Search for 4h because INC-5');
  const view = await latestView(system, rita, 'find the project');
  system.atlas.clearFaults();
  for (const name of clusters()) expect(textOf(view.view)).not.toContain(name);
});

test('a wrong cluster name in it does not reveal the existing ones', async () => {
  const told = await ask(system, rita, 'overview nothing-like-it in Search');
  expect(told).toMatch(/find the project “?Search/);
  for (const name of clusters()) expect(told).not.toContain(name);
  expect(await ask(system, sam, 'overview nothing-like-it in Search')).toMatch(/Search has no cluster/);
});

test('a query about every project is refused, even if other rules allow some', async () => {
  expect(await ask(system, rita, 'clusters')).toMatch(/Only @security can use clusters/);
  expect(await ask(system, sam, 'clusters')).toMatch(/ledger-eu Payments/);
});

test('it is not suggested for a similar name', async () => {
  expect(await ask(system, rita, 'alerts in Serch')).toMatch(/find the project “?Serch(?!.*Search)/);
  expect(await ask(system, sam, 'alerts in Serch')).toMatch(/Did you mean.*Search/);
});

test('an organization with only hidden projects is neither suggested nor offered in a form', async () => {
  expect(await ask(system, rita, 'clusters of Harbor')).toMatch(/find the organization Harbor(?!.*Harbour)/);
  expect(await ask(system, sam, 'clusters of Harbor')).toMatch(/Did you mean Harbour/);
  const offeredTo = async (user: string) => {
    const { id: viewId } = await askAndChange(system, user, 'clusters Payments', 'Organization');
    const options = await system.slack.suggest(user, { viewId }, 'param:org', '');
    await system.slack.closeView(user, viewId);
    return options.map(({ text }) => text.text);
  };
  expect(await offeredTo(rita)).toEqual(['Counter Inc', 'Counter Labs']);
  expect(await offeredTo(sam)).toEqual(['Counter Inc', 'Counter Labs', 'Harbour']);
});

test('organizations are not named to people who may not look them up', async () => {
  expect(await ask(system, rita, 'projects Counter Ink')).toMatch(
    /^(?!.*Counter Inc\b)Only @security can use projects/s,
  );
  expect(await ask(system, sam, 'projects Counter Ink')).toMatch(/Did you mean.*Counter Inc/);
});

test('whoami shows what somebody can look up, request and decide', async () => {
  expect(await ask(system, rita, 'whoami')).toMatch(
    /look up: overview, clusters, [^\n]*private-endpoints, [^\n]*not everywhere\s.*request: grant-access, delete-query-limit.*approve or deny: delete-query-limit,/s,
  );
  expect(await ask(system, sam, 'whoami')).toContain('look up: everything\n');
  const told = await ask(system, PEOPLE.pat, 'whoami');
  expect(told).toMatch(/request: nothing.*approve or deny: nothing(?!,)/s);
});
