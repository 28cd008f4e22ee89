// Sixty people press at the same moment, over three web and two worker replicas.
import { beforeAll, expect, test } from '@jest/globals';
import { GROUPS, type Message } from '../../src/sandbox/slack/index.js';
import { cardWhere, decide, privateAnswers } from '../support/acting.js';
import { carriedFor, everyButton } from '../support/card-forms.js';
import { askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { openReplicas } from '../support/replicas.js';
import { falseReplies, hire, type Pressed } from '../support/telling.js';
import { POLICY } from '../support/test-system.js';
import { useOpened } from '../support/use-test-system.js';

const policy = POLICY.replace('max_duration', 'approvals: 2\n    max_duration');
const system = useOpened(() => openReplicas([{}, {}, {}], [{}, {}], { policy }));
const { inside } = system;
let sixty: string[];
beforeAll(async () => {
  sixty = hire(system.slack, 60, GROUPS.security);
}, 120_000);

/** Denies on an earlier release's card, whose button acts at once. */
async function pressAll(
  card: Message,
  earlier: ReturnType<typeof cardWhere>,
  decisionOf: (at: number) => Pressed['decision'],
): Promise<Pressed[]> {
  return Promise.all(
    sixty.map(async (user, at) => {
      const decision = decisionOf(at);
      const seen =
        decision === 'approved'
          ? await decide(system, user, card, 'decide:approve')
          : await system.slack.press(user, earlier, 'decide:deny');
      return { user, decision, seen };
    }),
  );
}

/** Waits until each press counted or its presser was told why not. */
const everybodyHeard = (pressed: readonly Pressed[], by: ReadonlySet<string>) =>
  system.slack.until(() =>
    pressed.every(({ user, seen }) => by.has(user) || seen.kind === 'failed' || privateAnswers(system, user)[0]),
  );

async function settled(id: string, pressed: readonly Pressed[]) {
  const by = new Set((await inside.journal(id)).map((entry) => entry.by));
  await everybodyHeard(pressed, by);
  return inside.journal(id);
}

test('sixty opposite presses make one decision, and each presser is told the truth', async () => {
  const { card, id } = await askedGrant(system, 'Cluster0', 'INC-601');
  const earlier = await everyButton(system, await carriedFor(inside, id));
  const pressed = await pressAll(card, earlier, (at) => (at % 2 === 0 ? 'approved' : 'denied'));
  const said = await cardSaying(system, 'INC-601', /^(Done|Denied): /);
  const journal = await settled(id, pressed);
  const { state } = await inside.request(id);
  const ended = typesOf(journal.slice(2)); // asked, previewed
  if (state === 'succeeded') expect(ended).toBe('approved approved quorum claimed sent succeeded');
  else expect(ended).toMatch(/^(approved )?(approved quorum (claimed )?)?denied$/);
  expect(grantCalls(system, 'Cluster0')).toHaveLength(state === 'succeeded' ? 1 : 0);
  expect(said).toContain(state === 'succeeded' ? 'Done: ' : 'Denied: ');
  expect(falseReplies(system.slack, pressed, journal)).toEqual([]);
}, 90_000);

test('sixty approvals at once count for a quorum of two, and one call is sent', async () => {
  const { card, id } = await askedGrant(system, 'Cluster1', 'INC-602');
  const pressed = await pressAll(card, cardWhere(card), () => 'approved');
  await cardSaying(system, 'INC-602', /^Done: /);
  const journal = await settled(id, pressed);
  expect(typesOf(journal)).toBe('asked previewed approved approved quorum claimed sent succeeded');
  const [one, two] = journal.filter(({ type }) => type === 'approved').map(({ by }) => by);
  expect(one).not.toBe(two);
  expect(grantCalls(system, 'Cluster1')).toHaveLength(1);
}, 90_000);
