// Laws of every change's card while it waits for approval, tested with the cases in test/operations/cases.ts.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { requestCard } from '../../../src/slack/cards/request-card.js';
import { cardTitle } from '../../../src/slack/cards/title.js';
import { CASES } from '../../operations/cases.js';
import { openSharedFixture, type SharedFixture } from '../../operations/fixture.js';
import { NOW } from '../../operations/given.js';
import { textOf } from '../../support/looking.js';
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
      expect(textOf(blocks)).toMatch(/from approval , then ends · End now ends it earlier/);
    });

    test('ends its title with its end', async () => {
      const { params } = await waiting();
      if (!('for' in change.params.shape)) return;
      const temporary = { ...params, for: '2h' };
      const preview = await change.preview(fixture.atlas, temporary, NOW);
      const title = cardTitle(pending({ operation: change.name, params: temporary, preview }));
      expect(title).toMatch(/ for 2 h$/);
    });

    test('shows no JSON', async () => {
      const request = await waiting();
      const { blocks } = requestCard(request, { buttons: false, now: NOW });
      expect(textOf(blocks)).not.toMatch(/\{ ?"/);
    });
  },
);
