// Laws of every change's card while it waits for approval, tested with the cases in test/operations/cases.ts.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changeNamed } from '../../../src/operations/index.js';
import type { Params, Phrase } from '../../../src/operations/operation.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { requestCard } from '../../../src/slack/cards/request-card.js';
import { cardTitle } from '../../../src/slack/cards/title.js';
import { hasHiddenWarnings } from '../../../src/slack/cards/warnings.js';
import { CASES } from '../../operations/cases.js';
import { openSharedFixture, type SharedFixture } from '../../operations/fixture.js';
import { NOW } from '../../operations/given.js';
import { buttonsOf, textOf } from '../../support/looking.js';
import { pending } from '../../support/requests.js';

let fixture: SharedFixture;
beforeAll(async () => {
  fixture = await openSharedFixture(() => NOW);
});
afterAll(() => fixture.close());

describe.each(CASES.map(([change, given], nth) => [`${change.name} (${nth})`, change, given] as const))(
  '%s',
  (_, change, given) => {
    const waiting = async () => {
      fixture.reset();
      const params = await given(fixture);
      const preview = await change.preview(fixture.atlas, params, NOW);
      return pending({ operation: change.name, params, preview });
    };

    test('shows its new state without its end, and says how to end it earlier', async () => {
      const request = await waiting();
      if (request.params.for === undefined) return;
      expect(formatPlain(request.preview.after)).not.toMatch(/\d (minute|hour|day)|until|runs/);
      const { blocks } = requestCard(request, { buttons: true, now: NOW });
      expect(textOf(blocks)).toMatch(/from approval .* ends .* early/);
      expect(textOf(blocks)).not.toMatch('End now');
    });

    test('ends its title with its end', async () => {
      const { params } = await waiting();
      if (!('for' in change.params.shape)) return;
      const temporary = { ...params, for: '2h' };
      const preview = await change.preview(fixture.atlas, temporary, NOW);
      const title = cardTitle(pending({ operation: change.name, params: temporary, preview }));
      expect(title).toMatch(/ for 2 hours$/);
    });

    test('shows all its warnings, in full', async () => {
      expect(hasHiddenWarnings(await waiting())).toBe(false);
    });

    test('repeats nothing of its present state in its new state', async () => {
      const { before, after } = (await waiting()).preview;
      const words = (phrase: Phrase) => formatPlain(phrase).split(/, |: /);
      const kept = words(after).filter((word) => word.length > 12 && words(before).includes(word));
      expect(kept).toEqual([]);
    });

    test('shows no JSON', async () => {
      const request = await waiting();
      const { blocks } = requestCard(request, { buttons: false, now: NOW });
      expect(textOf(blocks)).not.toMatch(/\{ ?"/);
    });
  },
);

test.each<[string, Params, 'danger' | 'primary']>([
  ['allow-address', { address: '0.0.0.0/0' }, 'danger'],
  ['allow-address', { address: '::/0' }, 'danger'],
  ['allow-address', { address: '203.0.113.7/32' }, 'primary'],
  ['remove-address', { address: '0.0.0.0/0' }, 'primary'],
  ['add-role', { role: 'project-owner' }, 'danger'],
  ['add-role', { role: 'project-read-only' }, 'primary'],
  ['remove-role', { role: 'project-owner' }, 'primary'],
  ['invite', { role: 'organization-owner' }, 'danger'],
  ['set-auditing', { to: 'off' }, 'danger'],
  ['set-auditing', { to: 'on' }, 'primary'],
  ['delete-cluster', {}, 'danger'],
])('%s with %j has an Approve button in the style %s', (operation, params, style) => {
  expect(changeNamed(operation)).toBeDefined();
  const [approve] = buttonsOf(requestCard(pending({ operation, params }), { buttons: true, now: NOW }).blocks);
  expect(approve).toMatchObject({ style, text: { text: expect.stringMatching(/^Approve/) } });
});

test('a change has a red Approve button if what Atlas shows makes it dangerous', () => {
  const request = pending();
  const preview = { ...request.preview, isDangerous: true };
  const [approve] = buttonsOf(requestCard({ ...request, preview }, { buttons: true, now: NOW }).blocks);
  expect(approve?.style).toBe('danger');
});

test.each<[string, Params, RegExp]>([
  ['set-query-limit', { to: '10TiB' }, /limit is 2,048 times/],
  ['set-disk', { to: '2TiB' }, /size is 13 times/],
  ['set-backup-schedule', { keep: 'weekly=99y' }, /retention is 1,294 times/],
  ['set-project-limit', { to: '250' }, /limit is 10 times/],
  ['set-cluster-option', { option: 'oplogMinRetentionHours=480' }, /value is 20 times/],
])('%s with %j says how large the jump is', async (operation, params, jump) => {
  const first = [];
  for (const [change, given] of CASES.filter(([{ name }]) => name === operation)) {
    fixture.reset();
    const { warnings } = await change.preview(fixture.atlas, { ...(await given(fixture)), ...params }, NOW);
    first.push(formatPlain(warnings[0] ?? ''));
  }
  expect(first).toContainEqual(expect.stringMatching(jump));
});
