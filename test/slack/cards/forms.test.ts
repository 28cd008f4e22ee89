// The forms that open from a card are valid for Slack whatever is in them, and nobody's text in them looks like ours.
import { describe, expect, test } from '@jest/globals';
import type { RichTextBlock } from '@slack/types';
import { noPolicy, type Policy, type PolicyRule } from '../../../src/approvals/request/policy.js';
import type { Request } from '../../../src/approvals/request/request.js';
import { DIRECTIONS, type Direction } from '../../../src/operations/effect.js';
import { changeNamed } from '../../../src/operations/index.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { approvalModal } from '../../../src/slack/cards/forms/approval-modal.js';
import { requestDetailsModal } from '../../../src/slack/cards/forms/details-modal.js';
import { settlementModal, stuckReturnModal } from '../../../src/slack/cards/forms/settling-modal.js';
import { cancelModal, denialModal, endModal, reasonModal } from '../../../src/slack/cards/forms/stop-modal.js';
import { textOf } from '../../support/looking.js';
import { ann, ben } from '../../support/people.js';
import {
  approved,
  everyStanding,
  executing,
  HOUR,
  MINUTE,
  NOW,
  pending,
  policyRule,
  ruleOf,
  standings,
  unknown,
} from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const LONG = '\u200b<@U0RITA> *x* \n'.repeat(2_000);
const entry = { at: NOW, type: 'asked', by: 'U0RITA', details: { sentence: LONG } };
/** With texts longer than those that can be stored. */
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

const validates = (view: object) => expect(payloadProblems('modal', view)).toEqual([]);

describe.each(standings)('the details of a request that is $standing', ({ request }) => {
  test('are a valid form, however long they are', () => {
    validates(requestDetailsModal(request, [], noPolicy));
    const view = requestDetailsModal(full(request), Array(300).fill(entry), noPolicy);
    validates(view);
    expect(JSON.stringify(view).length).toBeLessThan(250_000);
    expect(view.submit).toBeUndefined();
    if (request.state === 'denied' || request.state === 'cancelled') validates(reasonModal(full(request)));
  });
});

describe('text that others wrote adds no line and no bold letter to the form', () => {
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
    ['Details', requestDetailsModal(request, [], noPolicy), /because:$/],
    ['Approve', approvalModal(request, false), /^Reason:$/],
  ])('%s, except in the quoted reason', (_, { blocks }, above) => {
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

test('the approval form says what changes before who asked, and has its inputs last', () => {
  const { blocks } = approvalModal(pending({ params: { for: '4h' } }), true);
  expect(textOf(blocks[1])).toMatch(/Now.*After.*Requested by.*Reason/s);
  expect(blocks.map(({ type }) => type)).toEqual(['header', 'rich_text', 'input', 'context']);
});

test('the other forms are valid, however long they are', () => {
  validates(approvalModal(full(pending()), false));
  validates(approvalModal(full(pending({ params: { for: '4h' } })), true));
  validates(settlementModal(full(unknown())));
  validates(stuckReturnModal(full(approved({ delayed: LONG }))));
  for (const request of [pending(), approved(), executing()]) {
    validates(denialModal(full(request), LONG.slice(0, 300)));
    validates(cancelModal(full(request)));
  }
  for (const direction of DIRECTIONS)
    validates(endModal(full(asReturn(approved({ preview: { ...approved().preview, direction } }))), NOW, LONG));
});

describe('the form for an early end says', () => {
  const { preview } = approved();
  const endsAt = NOW + HOUR;
  const saying = (direction: Direction, over: object = {}) => {
    const itsReturn = asReturn(approved({ preview: { ...preview, direction }, ...over }));
    return endModal(
      { ...itsReturn, ...(itsReturn.returns && { returns: { ...itsReturn.returns, endsAt } }) },
      NOW,
      'Raise it',
    );
  };

  test('what happens now and when it would have happened, without an input', () => {
    const { blocks, submit } = saying('narrows access');
    expect(textOf(blocks)).toMatch(/^Raise it +Ends now instead of at .*Reverts to/);
    expect([blocks.some(({ type }) => type === 'input'), submit?.text]).toEqual([false, 'End now']);
    expect(saying('neither').submit?.text).toBe('End now');
    expect(textOf(saying('narrows access', { returning: { byItself: true } }).blocks)).toMatch(/Ends now/);
  });

  test.each<[Direction, RegExp]>([
    ['widens access', /Needs a new approval: .* more access than was approved/],
    ['widens cost', /Needs a new approval: .* cost more than was approved/],
    ['unknown', /Needs a new approval: .* may give more access/],
  ])('why it needs an approval if it %s', (direction, why) => {
    const { blocks, submit } = saying(direction);
    expect(textOf(blocks)).toMatch(why);
    expect([blocks.some(({ type }) => type === 'input'), submit?.text]).toEqual([true, 'Ask for approval']);
  });
});

test('the forms show for when a change is scheduled', () => {
  const request = pending({ startsAt: NOW + 60 * MINUTE });
  expect(textOf(approvalModal(request, false).blocks)).toContain('Scheduled for ');
  expect(textOf(requestDetailsModal(request, [], noPolicy).blocks)).toContain(' to run this at ');
});

describe('the approval form says what happens after this approval:', () => {
  const needed = (over: Parameters<typeof pending>[0]) =>
    textOf(approvalModal(pending(over), false).blocks.at(-1)).trim();

  test.each([
    ['it runs at once', {}, /final approval.* immediately/],
    ['it runs after a wait', { rule: ruleOf({ waitMs: 10 * MINUTE }) }, /final approval.* 10 minutes later.*stopped/],
    ['it is scheduled', { startsAt: NOW + 60 * MINUTE }, /final approval.* scheduled.*stopped/],
    ['one more is needed', { rule: ruleOf({ approvals: 2 }) }, / 1 more approval from @security/],
    [
      'two more are needed by the current policy',
      {
        approvals: [{ person: ann, at: NOW, rule: '' }],
        demanded: { title: '', approvals: 4, waitMs: 0 },
      },
      / 2 more approvals from @security/,
    ],
  ])('%s', (_, over, sentence) => {
    expect(needed(over)).toMatch(sentence);
  });
});

test('the approval form says who denied the same change, and why', () => {
  const view = approvalModal(
    pending({ denial: { id: 'A', by: ben.userId, at: NOW - HOUR, why: 'Not\n*today*' } }),
    false,
  );
  expect(textOf(view.blocks)).toMatch(/⚠ +U0BEN denied .*: “Not \*today\*”/);
});

test('details show to what an approval is limited', () => {
  const { approved } = everyStanding;
  const approvals = [{ person: ann, at: NOW, rule: 'rule 1', atMost: '2h' }];
  expect(textOf(requestDetailsModal({ ...approved, approvals }, [], noPolicy).blocks)).toMatch(
    /U0ANN approved at .* by rule 1, limited to 2h/,
  );
});

test('details don’t show a federation’s id as an organization’s', () => {
  const { approved } = everyStanding;
  const [organization, target] = [{ id: 'f'.repeat(24), name: 'Counter Inc and 1 more organization' }, 'f'.repeat(24)];
  const detailed = (id: string) => {
    const preview = { ...approved.preview, place: { organization }, target: { kind: 'federation', id } };
    return textOf(requestDetailsModal({ ...approved, preview }, [], noPolicy).blocks);
  };
  expect(detailed('b'.repeat(24))).toContain(`organization ${organization.id}`);
  expect(detailed(target)).not.toContain(`organization ${organization.id}`);
});

test('details list the operation’s guesses', () => {
  const { approved } = everyStanding;
  const said = (operation: string) => textOf(requestDetailsModal({ ...approved, operation }, [], noPolicy).blocks);
  const guesses = changeNamed('revoke-access')?.guesses ?? [];
  expect(guesses).not.toEqual([]);
  for (const { says, reason } of guesses) expect(said('revoke-access')).toContain(`Not confirmed ${says} ${reason}`);
  expect(said('unmute-alert')).not.toContain('Not confirmed');
});

describe('details show', () => {
  test.each([
    ['the policy that the request was made under', 'a1', /Policy hash a1(?! when)/],
    ['that another policy is in force', 'b2', /Policy hash a1 when .*different/],
  ])('%s', (_, hash, said) => {
    const inForce = { version: 1, hash, refresh: async () => {} };
    const view = requestDetailsModal(pending({ policyHash: 'a1' }), [], { ...noPolicy, inForce });
    expect(textOf(view.blocks)).toMatch(said);
  });

  const stored = ruleOf({ title: 'rule 2 (drop-limit)' });
  const same = policyRule({ title: 'rule 2 (drop-limit)' });
  const said = (...rules: PolicyRule[]) =>
    textOf(requestDetailsModal(pending({ rule: stored }), [], { rules, lookUpRequesters: 'everyone' }).blocks);

  test('why earlier rules don’t match, without naming their projects', () => {
    const text = said(
      policyRule({ title: 'rule 1 (drop-limit)', projects: ['Secret'] }),
      policyRule({ title: 'rule 1 (other)', operations: ['other'] }),
      same,
    );
    expect(text).toMatch(
      /Policy rule 2 \(drop-limit\) \(the first matching rule\) Rules that don’t apply rule 1 \(drop-limit\) .* other projects /,
    );
    expect(text).not.toMatch(/Secret|rule 1 \(other\)|Policy now/);
  });

  test.each([
    [[], /^no rule/],
    [[policyRule({ title: 'rule 1 (drop-limit)' })], /^rule 1 \(drop-limit\), .* same terms/],
    [
      [policyRule({ title: 'rule 1 (drop-limit)', approvals: 2, waitMs: 5 * MINUTE })],
      /^rule 1 \(drop-limit\): 2 approvals from @security, .*5 minutes.* @sre\. Both rules/,
    ],
  ])('how the current policy differs: %#', (rules, now) => {
    expect(said(...rules).split('Policy now ')[1]).toMatch(now);
  });

  test('the rule’s reason pattern and its channel', () => {
    const reason = { pattern: String.raw`INC-\d+`, hint: 'an INC number' };
    const { blocks } = requestDetailsModal(
      pending({ rule: ruleOf({ ...stored, reason, channel: 'C0DATABASES' }) }),
      [],
      {
        rules: [policyRule({ title: stored.title, reason, channel: 'C0DATABASES' })],
        lookUpRequesters: 'everyone',
      },
    );
    expect(textOf(blocks)).toMatch(/Reason +must name an INC number: INC-\\d\+/);
    expect(JSON.stringify(blocks)).toContain('{"type":"channel","channel_id":"C0DATABASES"}');
    validates(requestDetailsModal(pending(), [], { ...noPolicy, approvalsChannel: 'C0APPROVALS' }));
  });

  test('that it can’t be told whether a rule matches', () => {
    const policy: Policy = { rules: [policyRule({ when: { limit: ['daily*'] } })], lookUpRequesters: 'everyone' };
    const request = pending({ rule: stored, params: { limit: 'a'.repeat(24) } });
    expect(textOf(requestDetailsModal(request, [], policy).blocks)).toMatch(/Policy now .*can’t tell .*rule 1 /);
  });

  test('no current policy once the request has ended', () => {
    const { denied } = everyStanding;
    expect(textOf(requestDetailsModal(denied, [], noPolicy).blocks)).not.toContain('Policy now');
  });
});
