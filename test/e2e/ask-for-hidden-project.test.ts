// A project that the policy hides from most people: no answer names it to them.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { lookUps } from '../../src/operations/index.js';
import { projectNamed } from '../../src/sandbox/atlas/index.js';
import { BOT_USER_ID, CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { buttonValue } from '../../src/slack/ids.js';
import { ask, askGrant, latestView, privateAnswers, submitted } from '../support/acting.js';
import { everyButton, pressForm } from '../support/card-forms.js';
import { cardWith, idOn } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, sam, max, pat } = PEOPLE;
const OF_PROJECTS = lookUps.filter(({ params }) => 'project' in params.shape).map(({ name }) => name);
const POLICY = `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
rules:
  - { operations: [${OF_PROJECTS.join(', ')}], projects: ["Search*"], requesters: [security] }
  - { operations: [idps, org-config], requesters: [security] }
  - { operations: [delete-query-limit], requesters: [security], approvers: [sre] }
  - { operations: [grant-access], projects: ["Pay*"], requesters: [sre], approvers: [security] }
channels:
  - { names: ["inc-kept-*"], project: Search Platform }
`;
const NAME = 'Search Platform';
const PLACE = 'C0SEARCHP9';
const ITS_OWN = 'C0KEPT001';

const system = useTestSystem({ policy: POLICY });
let id: string;
beforeAll(async () => {
  const project = projectNamed(system.atlas.world, 'Search');
  project.name = NAME;
  id = project.id;
  const members = [rita, sam, BOT_USER_ID];
  const channel = { kind: 'public' as const, members, archived: false, connectedTeams: [] };
  system.slack.world.channels.push(
    { id: PLACE, name: 'inc-search-platform-9', ...channel },
    { id: ITS_OWN, name: 'inc-kept-1', ...channel },
  );
}, 90_000);

describe('a channel', () => {
  test('is not bound to it by people who may not look it up, and it is not suggested to them', async () => {
    expect(await ask(system, rita, 'use Searc')).toMatch(/find the project Searc(?!.*Search Platform)/);
    expect(await ask(system, sam, 'use Searc')).toMatch(/Did you mean.*Search Platform/);
    const told = await ask(system, rita, `use "${NAME}" search-flx`);
    expect(told).toMatch(/find the project “?Search Platform/);
    expect(told).not.toContain('search-flex');
    expect(await ask(system, rita, 'use')).toMatch(/no default project/);
  });

  test('bound to it by the policy or a person has no default for them', async () => {
    for (const setBy of ['the policy', 'somebody']) {
      for (const line of ['use', 'use nothing', 'status']) {
        const told = await ask(system, rita, line, ITS_OWN);
        expect(told).toContain('no default project');
        expect(told).not.toMatch(new RegExp(`${NAME}|${id}`));
      }
      await system.slack.command(rita, ITS_OWN, 'alerts');
      const form = await latestView(system, rita, 'Look up');
      expect(JSON.stringify(form.view)).not.toMatch(new RegExp(`${NAME}|${id}`));
      await system.slack.closeView(rita, form.id);
      expect(await ask(system, sam, 'use', ITS_OWN)).toContain(`defaults to ${NAME}`);
      if (setBy === 'the policy') await system.slack.command(sam, ITS_OWN, `use ${id} search-flex`);
    }
  });

  test('named after it offers them no default', async () => {
    const suggested = (user: string) => privateAnswers(system, user, PLACE).some((text) => text.includes('Default to'));
    await ask(system, rita, 'clusters in Payments', PLACE);
    await ask(system, rita, 'status', PLACE);
    await ask(system, sam, 'clusters in Payments', PLACE);
    await system.slack.until(() => suggested(sam));
    expect(suggested(rita)).toBe(false);
  });
});

describe('its name and id are as unknown as any other in', () => {
  test.each([
    ['a look-up', 'overview nothing-like-it in'],
    ['a binding', 'use'],
    ['a look-up of its cluster', 'metrics Cluster0 cpu in'],
  ])('%s', async (_, line) => {
    for (const written of [id, `"${NAME}"`, '"Search Nowhere"'])
      expect(await ask(system, rita, `${line} ${written}`)).toMatch(
        new RegExp(`find the project “?${written.replaceAll('"', '')}`),
      );
    expect(await ask(system, rita, `${line} ${id}`)).not.toContain(NAME);
  });

  test('the form of a change', async () => {
    await system.slack.command(rita, CHANNELS.incident, `grant-access Cluster0 in ${id} for 4h because INC-5`);
    const view = await latestView(system, rita, 'find the project');
    expect(textOf(view.view)).not.toContain(NAME);
  });
});

test('the list of projects omits it, even when others ask at the same time', async () => {
  const [told, whole] = await Promise.all([ask(system, rita, 'projects'), ask(system, sam, 'projects')]);
  const counted = (text: string) => Number(/sees (\d+) project/.exec(text)?.[1]);
  expect(told).not.toMatch(new RegExp(`${NAME}|${id}`));
  expect(whole).toContain(NAME);
  expect(counted(told)).toBe(counted(whole) - 1);
});

describe('a request', () => {
  let hidden: string;
  let open: string;
  beforeAll(async () => {
    const asked = async (line: string, reason: string) => {
      const user = line.startsWith('grant') ? rita : max;
      const view = await askGrant(system, user, `${line} because ${reason}`);
      await submitted(system, user, view);
      return idOn(await cardWith(system, reason, /Needs \d+ approvals? from/));
    };
    hidden = await asked(`delete-query-limit search_lake.v2 monthly in "${NAME}"`, 'INC-1301');
    open = await asked('grant-access Cluster0 in Payments for 1h', 'INC-1302');
  }, 120_000);

  test('in it is not found by people who did not ask, may not decide and may not look there', async () => {
    const listed = await ask(system, pat, 'requests');
    expect(listed).toContain(open);
    expect(listed).not.toMatch(new RegExp(`${hidden}|of 2|${NAME}`));
    const told = await ask(system, pat, `request ${hidden}`);
    expect(told).toBe((await ask(system, pat, 'request 333-333')).replace('333-333', hidden));
    expect(await ask(system, pat, `request ${open}`)).toContain('INC-1302');
  });

  test('in it shows its details to nobody else, even from its card', async () => {
    const card = await everyButton(system, buttonValue(hidden, ''));
    await system.slack.press(pat, card, 'decide:details');
    await system.slack.until(() => /Only the requester.*@sre/.test(privateAnswers(system, pat).join()));
    expect(system.slack.openViews(pat)).toEqual([]);
    await pressForm(system, rita, card, 'decide:details', /History/);
  });

  test.each([
    ['its requester', max],
    ['an approver of its rule', rita],
    ['people who may look there', sam],
  ])('in it is shown to %s', async (_, user) => {
    expect(await ask(system, user, 'requests')).toContain(hidden);
    expect(await ask(system, user, `request ${hidden}`)).toContain('INC-1301');
  });
});
