// What a form's pickers offer, to whom and how fast, even with 5,000 projects and a slow Atlas.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { federatedDatabaseNamed, projectNamed } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, type OpenView, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, askAndChange, latestView, privateAnswers } from '../support/acting.js';
import { eventually } from '../support/eventually.js';
import { textOf } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, sam, pat, gus, xena } = PEOPLE;
const { incident } = CHANNELS;

const system = useTestSystem();

test('measurements can be searched', async () => {
  await system.slack.command(rita, incident, 'metrics in Payments');
  const hasPicker = ({ view }: OpenView) => JSON.stringify(view).includes('param:measurement');
  const view = await system.slack.until(() => system.slack.openViews(rita).find(hasPicker));
  const offered = async (query: string) =>
    (await system.slack.suggest(rita, { viewId: view.id }, 'param:measurement', query)).map(({ value }) => value);
  expect(await offered('')).toHaveLength(5);
  expect(await offered('lag')).toEqual(['replication-lag']);
  await system.slack.closeView(rita, view.id);
});

describe('the limits of a federated database', () => {
  beforeAll(() => {
    system.atlas.world.federatedDatabases.push({
      ...federatedDatabaseNamed(system.atlas.world, 'FederatedDB0'),
      name: 'Silent',
    });
  });
  const formFor = async (database: string) => {
    await system.slack.command(rita, incident, `delete-query-limit ${database} in Payments because INC-93`);
    const { id: viewId } = await latestView(system, rita, 'Limit');
    await system.slack.until(() => Object.keys(system.slack.values(viewId)).some((id) => id.endsWith(`/${database}`)));
    return { viewId };
  };
  const shown = async (place: { viewId: string }) =>
    (await system.slack.suggest(rita, place, 'param:limit', '')).map(({ value }) => value);

  test('are offered as they are set', async () => {
    const { limits } = federatedDatabaseNamed(system.atlas.world, 'FederatedDB0');
    const set = limits.map(({ name }) => name.replace('bytesProcessed.', ''));
    const place = await formFor('FederatedDB0');
    expect((await shown(place)).toSorted()).toEqual(set.toSorted());
    await system.slack.closeView(rita, place.viewId);
  });

  test('are all four if Atlas does not list them', async () => {
    const place = await formFor('Silent');
    system.atlas.fault({ kind: 'status', status: 500, path: /Silent\/limits$/ });
    expect(await shown(place)).toEqual(['query', 'daily', 'weekly', 'monthly']);
    system.atlas.clearFaults();
    await system.slack.closeView(rita, place.viewId);
  });
});

describe('after an organization is chosen', () => {
  const formOf = async (line: string) => {
    const { id: viewId } = await askAndChange(system, rita, line, 'Organization');
    const projects = async () =>
      (await system.slack.suggestGroups(rita, { viewId }, 'param:project', ''))
        .flatMap(({ options }) => options)
        .map(({ text, description }) => `${text.text}, ${description?.text}`);
    const choose = async (name: string) => {
      const [found] = await system.slack.suggest(rita, { viewId }, 'param:org', name);
      await system.slack.change(rita, { viewId }, 'param:org', found?.value ?? '');
      await system.slack.until(() =>
        Object.keys(system.slack.values(viewId)).includes(`param:project:${found?.value}`),
      );
    };
    const chosen = (block: string) => JSON.stringify(system.slack.values(viewId)[block] ?? {});
    return { viewId, projects, choose, chosen };
  };

  test('only its projects are offered, and a project of another one is cleared', async () => {
    const { viewId, projects, choose, chosen } = await formOf('clusters Payments');
    expect(chosen('param:project')).toContain('Payments');
    expect((await projects()).filter((shown) => shown.startsWith('Sandbox'))).toHaveLength(2);
    await choose('labs');
    expect((await projects()).toSorted()).toEqual(['Research, Counter Labs', 'Sandbox, Counter Labs']);
    const kept = Object.keys(system.slack.values(viewId)).filter((block) => chosen(block).includes('Payments'));
    expect(kept).toEqual([]);
    const [sandbox] = await system.slack.suggest(rita, { viewId }, 'param:project', 'sand');
    await system.slack.change(rita, { viewId }, 'param:project', sandbox?.value ?? '');
    await choose('inc');
    expect((await projects()).filter((shown) => shown.startsWith('Sandbox'))).toEqual(['Sandbox, Counter Inc']);
    await system.slack.closeView(rita, viewId);
  });

  test('no project is needed, and one of its projects narrows the answer', async () => {
    const { viewId, choose } = await formOf('clusters Payments');
    await choose('labs');
    const answers = () => privateAnswers(system, rita, incident).filter((told) => told.includes('of "Counter Labs"'));
    await system.slack.submit(rita, viewId);
    const [told] = await system.slack.until(() => (answers().length > 0 ? answers() : undefined));
    expect(told).toContain('lab-azure');
    expect(told).not.toContain('Payments');
    expect(await ask(system, rita, 'clusters Sandbox of Counter Labs')).toContain('Counter Labs');
  });
});

test('an identity provider is found by the name of its organization', async () => {
  await system.slack.command(sam, incident, 'delete-idp');
  const { id: viewId } = await latestView(system, sam, 'Identity provider');
  const found = await system.slack.suggest(sam, { viewId }, 'param:provider', 'counter labs saml');
  expect(found.map(({ text }) => text.text)).toContain('Okta');
  expect(new Set(found.map(({ description }) => description?.text))).toEqual(
    new Set([expect.stringMatching(/^SAML, .* Counter Inc and Counter Labs$/)]),
  );
  await system.slack.closeView(sam, viewId);
});

describe('something that the operation cannot act on', () => {
  const formOf = async (person: string, line: string, label: string) => {
    await system.slack.command(person, incident, line);
    const { id: viewId } = await latestView(system, person, label);
    const offered = async (action: string, query = '') =>
      (await system.slack.suggestGroups(person, { viewId }, action, query))
        .flatMap(({ options }) => options)
        .map(({ text, description }) => `${text.text} (${description?.text})`);
    return { viewId, offered };
  };

  test('is not offered: a flex cluster for a grant, unlike a paused cluster', async () => {
    const { viewId, offered } = await formOf(rita, 'grant-access in Payments', 'Cluster');
    const all = await offered('param:cluster');
    expect(all).toContain('reports-archive (dedicated, paused)');
    expect(all).toContain('Cluster0 (dedicated)');
    expect(all.join()).not.toContain('FlexDev');
    expect(await offered('param:cluster', 'flex')).toEqual([
      expect.stringMatching(/dedicated cluster.*\(Not available: FlexDev\)/),
    ]);
    await system.slack.closeView(rita, viewId);
  });

  test('is not offered: an identity provider that an organization uses', async () => {
    const { viewId, offered } = await formOf(sam, 'delete-idp', 'Identity provider');
    expect((await offered('param:provider')).map((shown) => shown.replace(/ \(.*/, ''))).toEqual([
      'Entra trial',
      'Okta',
    ]);
    expect(await offered('param:provider', 'counter sso')).toEqual([
      expect.stringMatching(/connected to an organization.*disconnect-org.*\(Not available: Counter SSO\)/),
    ]);
    await system.slack.closeView(sam, viewId);
  });

  test('is explained by the operation when it is typed', async () => {
    expect(await ask(system, rita, 'namespaces FlexDev in Payments')).toContain('FlexDev is a flex cluster');
    const { viewId, offered } = await formOf(rita, 'grant-access FlexDev in Payments for 1h because INC-94', 'Cluster');
    await latestView(system, rita, 'FlexDev is a flex cluster');
    expect((await offered('param:cluster')).join()).not.toContain('FlexDev (');
    await system.slack.closeView(rita, viewId);
  });
});

describe('a picker', () => {
  test('offers nothing to people who may not use the operation', async () => {
    await system.slack.command(rita, incident, 'grant-access');
    const view = await latestView(system, rita, 'Project');
    expect(await system.slack.suggest(rita, { viewId: view.id }, 'param:project', '')).not.toEqual([]);
    const asked = system.slack.deliveries.findLast(({ payload }) => payload.type === 'block_suggestion');
    for (const user of [pat, sam, gus, xena]) {
      const reply = await system.slack.deliverRaw({ payload: { ...asked?.payload, user: { id: user } } });
      expect(reply).toEqual({ kind: 'acknowledged', body: JSON.stringify({ options: [] }) });
    }
    await system.slack.closeView(rita, view.id);
  });
});

describe('pickers with 5,000 projects', () => {
  beforeAll(() => {
    const { organizationId, created } = projectNamed(system.atlas.world, 'Payments');
    for (let number = 0; number < 5_000; number++) {
      system.atlas.world.projects.push({
        id: number.toString(16).padStart(24, 'a'),
        name: `Ünit ${number} ${'x'.repeat(40)}`,
        organizationId,
        created,
        tags: [],
        limits: [],
      });
    }
  });

  test('say within Slack’s 3 s that Atlas is slow, and offer its answer later', async () => {
    await system.start('web');
    system.atlas.fault({ kind: 'slow', ms: 700, path: /\/groups$/ });
    await system.slack.command(rita, incident, 'private-endpoints');
    const view = await latestView(system, rita, 'Project');
    const offered = (query: string) => system.slack.suggestGroups(rita, { viewId: view.id }, 'param:project', query);
    expect(textOf(await offered(''))).toContain('hasn’t responded yet');
    const all = await eventually(async () => {
      const groups = await offered('');
      return groups[0]?.label === undefined ? undefined : groups;
    }, 90_000);
    system.atlas.clearFaults();
    expect(all.map(({ label }) => label?.text)).toEqual([expect.stringMatching(/^100 of 5,\d+\./)]);
    const found = (await offered('unit 4711')).flatMap(({ options }) => options);
    expect(found.map(({ text }) => text.text)).toEqual([`Ünit 4711 ${'x'.repeat(40)}`]);
    await system.slack.closeView(rita, view.id);
  });

  test('distinguish two projects with one name by their organizations', async () => {
    await system.slack.command(rita, incident, 'private-endpoints');
    const view = await latestView(system, rita, 'Project');
    const both = await system.slack.suggest(rita, { viewId: view.id }, 'param:project', 'sandbox');
    expect(both.map(({ text }) => text.text)).toEqual(['Sandbox', 'Sandbox']);
    expect(new Set(both.map(({ description }) => description?.text)).size).toBe(2);
    await system.slack.closeView(rita, view.id);
  });
});
