// The forms that open from a card: that Slack takes them, whatever is in them, and that nothing in them looks like ours.
import { describe, expect, test } from '@jest/globals';
import type { RichTextBlock } from '@slack/types';
import { noPolicy, type Policy, type PolicyRule } from '../../../src/approvals/request/policy.js';
import type { Request } from '../../../src/approvals/request/request.js';
import { isGuess } from '../../../src/operations/claims.js';
import { changeNamed } from '../../../src/operations/index.js';
import { validateBlocks } from '../../../src/sandbox/slack/index.js';
import { approvalForm } from '../../../src/slack/cards/forms/approval-form.js';
import { denialForm } from '../../../src/slack/cards/forms/denial-form.js';
import { detailsForm } from '../../../src/slack/cards/forms/details-form.js';
import { settlingForm, stuckForm } from '../../../src/slack/cards/forms/settling-form.js';
import { textOf } from '../../support/looking.js';
import { ann, ben } from '../../support/people.js';
import {
  approved,
  everyStanding,
  HOUR,
  MINUTE,
  NOW,
  pending,
  policyRule,
  ruleOf,
  standings,
  unknown,
} from '../../support/requests.js';

const LONG = '\u200b<@U0RITA> *x* \n'.repeat(2_000);
const entry = { at: NOW, type: 'asked', by: 'U0RITA', details: { sentence: LONG } };
/** As much as can be stored, and more. */
const full = <R extends Request>(request: R): R => ({
  ...request,
  reason: LONG,
  ...('preview' in request &&
    request.preview && {
      preview: {
        ...request.preview,
        subject: LONG,
        warnings: Array(40).fill(LONG),
        facts: Array(40).fill({ label: LONG, value: LONG }),
        loss: LONG,
        confirm: LONG,
      },
    }),
});

const validates = (view: object) => expect(validateBlocks('modal', view)).toEqual([]);

describe.each(standings)('a request that is $standing', ({ request }) => {
  test('shows its details, however much there is of it', () => {
    validates(detailsForm(request, [], noPolicy));
    const view = detailsForm(full(request), Array(300).fill(entry), noPolicy);
    validates(view);
    expect(JSON.stringify(view).length).toBeLessThan(250_000);
    expect(view.submit).toBeUndefined();
    validates(denialForm(full(request)));
  });
});

describe('what others wrote draws no line of its own, and no bold letter, in the form', () => {
  const evil = (name: string) => `${name}\n𝗔𝗽𝗽𝗿𝗼𝘃𝗲𝗱   by Sam`;
  const place = { project: { id: 'b'.repeat(24), name: evil('Payments') } };
  const preview = {
    ...pending().preview,
    place,
    before: evil('on'),
    facts: [{ label: evil('Limit'), value: evil('on') }],
  };
  const names = { limit: { id: 'daily', name: evil('daily') } };
  const request = pending({ preview, names, reason: evil('INC-42') });

  test.each([
    ['with its details', detailsForm(request, [], noPolicy), /because:$/],
    ['to approve in', approvalForm(request, false), /^Reason:$/],
  ])('%s, but in the reason, which is a quotation', (_, { blocks }, above) => {
    const lines = blocks
      .filter((block): block is RichTextBlock => block.type === 'rich_text')
      .flatMap(({ elements }) => elements);
    const at = lines.findIndex(({ type }) => type === 'rich_text_quote');
    expect(textOf(lines[at - 1]).trim()).toMatch(above);
    const ours = JSON.stringify(lines.filter((_, index) => index !== at));
    expect(ours).toContain('Payments Approved by Sam');
    expect(ours).not.toMatch(/\\n𝗔|\\nApproved|𝗔|Approved {3}/u);
  });
});

test('the other forms are taken, too, however much is in them', () => {
  validates(approvalForm(full(pending()), false));
  validates(approvalForm(full(pending({ params: { for: '4h' } })), true));
  validates(settlingForm(full(unknown())));
  validates(stuckForm(full(approved({ delayed: LONG }))));
});

describe('what approving in a form says of approvals', () => {
  const needed = (over: Parameters<typeof pending>[0]) =>
    textOf(approvalForm(pending(over), false).blocks.at(-1)).trim();

  test.each([
    ['one, at once', {}, 'Yours is the final approval. It runs immediately.'],
    [
      'one, after a wait',
      { rule: ruleOf({ waitMs: 10 * MINUTE }) },
      'Yours is the final approval. It runs 10 minutes later, and can be stopped until then.',
    ],
    ['two', { rule: ruleOf({ approvals: 2 }) }, 'After yours, 1 more of @security must approve.'],
    [
      'three by the policy of now, of which one is given',
      {
        approvals: [{ person: ann, at: NOW, rule: '' }],
        demanded: { title: '', approvals: 4, waitMs: 0 },
      },
      'After yours, 2 more of @security must approve.',
    ],
  ])('%s', (_, over, sentence) => {
    expect(needed(over)).toBe(sentence);
  });
});

test('approving in a form says of a like request that it was denied, by whom and why', () => {
  const view = approvalForm(
    pending({ denial: { id: 'A', by: ben.userId, at: NOW - HOUR, why: 'Not\n*today*' } }),
    false,
  );
  expect(textOf(view.blocks)).toMatch(/⚠ +U0BEN denied the same change at .*: “Not \*today\*”/);
});

test('details say what an approval is for at most', () => {
  const { approved } = everyStanding;
  const approvals = [{ person: ann, at: NOW, rule: 'rule 1', atMost: '2h' }];
  expect(textOf(detailsForm({ ...approved, approvals }, [], noPolicy).blocks)).toMatch(
    /U0ANN approved at .* by rule 1, limited to 2h/,
  );
});

test('details call no id an organization’s that is the federation’s of several', () => {
  const { approved } = everyStanding;
  const [organization, target] = [{ id: 'f'.repeat(24), name: 'Counter Inc and 1 more organization' }, 'f'.repeat(24)];
  const detailed = (id: string) => {
    const preview = { ...approved.preview, place: { organization }, target: { kind: 'federation', id } };
    return textOf(detailsForm({ ...approved, preview }, [], noPolicy).blocks);
  };
  expect(detailed('b'.repeat(24))).toContain(`organization ${organization.id}`);
  expect(detailed(target)).not.toContain(`organization ${organization.id}`);
});

test('details say which of the operation’s promises have no source', () => {
  const { approved } = everyStanding;
  const said = (operation: string) => textOf(detailsForm({ ...approved, operation }, [], noPolicy).blocks);
  const guesses = changeNamed('restart-primary')?.claims?.filter(isGuess) ?? [];
  expect(guesses).not.toEqual([]);
  for (const { says, guess } of guesses) expect(said('restart-primary')).toContain(`Not confirmed ${says} ${guess}`);
  expect(said('unmute-alert')).not.toContain('Not confirmed');
});

describe('details say of the policy', () => {
  test.each([
    ['the one that it was asked under', 'a1', /Policy hash a1(?! when)/],
    ['that another one is in force', 'b2', /Policy hash a1 when requested; another one is in force now/],
  ])('%s', (_, hash, said) => {
    const inForce = { version: 1, hash, refresh: async () => {} };
    const view = detailsForm(pending({ policyHash: 'a1' }), [], { ...noPolicy, inForce });
    expect(textOf(view.blocks)).toMatch(said);
  });

  const stored = ruleOf({ title: 'rule 2 (drop-limit)' });
  const same = policyRule({ title: 'rule 2 (drop-limit)' });
  const said = (...rules: PolicyRule[]) =>
    textOf(detailsForm(pending({ rule: stored }), [], { rules, lookUpRequesters: 'everyone' }).blocks);

  test('why the rules before the one that decides do not match, without the projects that they are for', () => {
    const text = said(
      policyRule({ title: 'rule 1 (drop-limit)', projects: ['Secret'] }),
      policyRule({ title: 'rule 1 (other)', operations: ['other'] }),
      same,
    );
    expect(text).toMatch(
      /Policy rule 2 \(drop-limit\), the first.* Does not match rule 1 \(drop-limit\) is for other projects /,
    );
    expect(text).not.toMatch(/Secret|rule 1 \(other\)|Policy now/);
  });

  test.each([
    [[], 'no rule matches now'],
    [[policyRule({ title: 'rule 1 (drop-limit)' })], 'rule 1 (drop-limit), with the same terms'],
    [
      [policyRule({ title: 'rule 1 (drop-limit)', approvals: 2, waitMs: 5 * MINUTE })],
      'rule 1 (drop-limit): 2 of @security, 5 minutes before it runs, asked by @sre. Both rules must allow it.',
    ],
  ])('where it says something else now: %#', (rules, now) => {
    expect(said(...rules)).toContain(`Policy now ${now}`);
  });

  test('what a reason has to name, and in which channel it is decided', () => {
    const reason = { pattern: String.raw`INC-\d+`, hint: 'an incident, such as INC-42' };
    const { blocks } = detailsForm(pending({ rule: ruleOf({ ...stored, reason, channel: 'C0DATABASES' }) }), [], {
      rules: [policyRule({ title: stored.title, reason, channel: 'C0DATABASES' })],
      lookUpRequesters: 'everyone',
    });
    expect(textOf(blocks)).toMatch(/Reason +must name an incident, such as INC-42: INC-\\d\+/);
    expect(JSON.stringify(blocks)).toContain('{"type":"channel","channel_id":"C0DATABASES"}');
    validates(detailsForm(pending(), [], { ...noPolicy, approvalsChannel: 'C0APPROVALS' }));
  });

  test('what has to be known to tell', () => {
    const policy: Policy = { rules: [policyRule({ when: { limit: ['daily*'] } })], lookUpRequesters: 'everyone' };
    const request = pending({ rule: stored, params: { limit: 'a'.repeat(24) } });
    expect(textOf(detailsForm(request, [], policy).blocks)).toMatch(/Policy now I can’t tell whether rule 1 /);
  });

  test('nothing of now once it is over', () => {
    const { denied } = everyStanding;
    expect(textOf(detailsForm(denied, [], noPolicy).blocks)).not.toContain('Policy now');
  });
});
