// Denying a return leaves its change in effect for good, so not everybody who may deny a request may deny that.
import { expect, test } from '@jest/globals';
import { decideRequest } from '../../../src/approvals/request/transitions.js';
import { previewOf } from '../../support/limit.js';
import { ann, ben, rita } from '../../support/people.js';
import { NOW, pending, ruleOf } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const preview = { ...previewOf('5 GB'), direction: 'narrows access' } as const;
const asks = (over: Parameters<typeof pending>[0] = {}) => asReturn(pending({ preview, ...over }));
const deny = (request: ReturnType<typeof asks>, person: typeof ann) =>
  decideRequest(request, { type: 'deny', person, rule: 'rule 1' }, NOW);

test('an approver may, where one approval was enough', () => {
  expect(deny(asks(), ann)).toMatchObject([{ type: 'denied', by: ann }]);
});

test('who asked for the change may not, whichever account they press with', () => {
  expect(deny(asks(), { userId: 'W0RITA', identity: rita.identity })).toMatchObject({ refused: 'own request' });
});

test('who the change is about may not', () => {
  expect(deny(asks({ preview: { ...preview, about: { people: [ann] } } }), ann)).toMatchObject({
    refused: 'about them',
  });
});

test('nobody may keep access on their own that took two to give; a return that widens is only stopped', () => {
  const rule = ruleOf({ approvals: 2 });
  expect(deny(asks({ rule }), ben)).toMatchObject({ refused: 'more people' });
  const widens = { ...preview, direction: 'widens access' } as const;
  expect(deny(asks({ rule, preview: widens }), ben)).toMatchObject([{ type: 'denied' }]);
});
