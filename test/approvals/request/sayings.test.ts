import { describe, expect, test } from '@jest/globals';
import { SETTLE_AFTER_MS } from '../../../src/approvals/request/request.js';
import { type Command, decideRequest, sayStanding } from '../../../src/approvals/request/transitions.js';
import { ben, rita } from '../../support/people.js';
import { everyStanding, NOW, pending, preparing, type Standing, standings, unknown } from '../../support/requests.js';

const WHERE: Record<Standing, unknown> = {
  preparing: 'K7Q-4MD is still preparing: I am looking at Atlas.',
  pending: 'K7Q-4MD is waiting for approval.',
  approved: 'K7Q-4MD is already approved.',
  executing: 'K7Q-4MD is running.',
  sent: 'K7Q-4MD is running.',
  unknown: 'The outcome of K7Q-4MD is unknown: its call may have been sent, and I am still finding out.',
  succeeded: 'K7Q-4MD is already done.',
  failed: 'K7Q-4MD failed: Atlas refused it.',
  voided: 'K7Q-4MD is voided: The limit is gone.',
  denied: 'K7Q-4MD is already denied.',
  cancelled: 'K7Q-4MD is already cancelled.',
  expired: ['K7Q-4MD expired at ', { at: NOW }, '. Ask again if it is still needed.'],
};

test.each(standings)('a request that is $standing says so in its own words', ({ standing, request }) => {
  const words = Object.entries(WHERE).find(([name]) => name === standing)?.[1];
  expect(sayStanding(request)).toEqual(words);
});

describe('a refusal says', () => {
  const { planHash, rule } = pending();
  const approve = (person = ben, over: object = {}) => ({ type: 'approve', person, planHash, rule, ...over }) as const;
  const settle = (person = ben) => ({ type: 'settle', person, happened: true }) as const;
  const late = pending({ expiresAt: NOW });
  const expired = ['K7Q-4MD expired at ', { at: NOW }, ', so nothing was recorded. Ask again if it is still needed.'];
  const own = 'You asked for this, so somebody else has to approve it.';
  const cases: readonly (readonly [string, (typeof standings)[number]['request'], Command, unknown])[] = [
    ['who can approve instead', pending(), approve(rita), `${own} Anyone in @security can.`],
    ['nothing of approvers while none are known', preparing(), approve(rita), own],
    [
      'that the card is old',
      pending(),
      approve(ben, { planHash: 'old' }),
      'This card of K7Q-4MD is out of date, so nothing was recorded. Use the newest card.',
    ],
    ['when it expired, to who approves', late, approve(), expired],
    ['when it expired, to who denies', late, { type: 'deny', person: ben, rule: 'rule 1' }, expired],
    [
      'who can cancel',
      pending(),
      { type: 'cancel', person: ben },
      'Only the one who asked can cancel K7Q-4MD. An approver can deny it.',
    ],
    [
      'from when on it can be settled',
      unknown({ since: NOW }),
      settle(),
      ['I am still reading K7Q-4MD back from Atlas. A person can settle it from ', { at: NOW + SETTLE_AFTER_MS }, '.'],
    ],
    [
      'who can settle it',
      unknown(),
      settle(rita),
      'You asked for this, so somebody else has to settle it. Anyone in @security can.',
    ],
    ['where it stands, to who settles too late', everyStanding.failed, settle(), WHERE.failed],
  ];

  test.each(cases)('%s', (_, request, command, sentence) => {
    expect(decideRequest(request, command, NOW)).toMatchObject({ sentence });
  });
});

test.each([
  [true, 'People who looked at Atlas settled that it happened.'],
  [false, 'People who looked at Atlas settled that it did not happen.'],
])('what was settled is kept in words: %s', (happened, sentence) => {
  expect(decideRequest(unknown(), { type: 'settle', person: ben, happened }, NOW)).toMatchObject([{ sentence }]);
});
