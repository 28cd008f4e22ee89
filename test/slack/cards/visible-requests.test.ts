// Which requests a person sees, besides what test/e2e/ask-for-hidden-project.test.ts checks.
import { describe, expect, test } from '@jest/globals';
import type { PolicyRule } from '../../../src/approvals/request/policy.js';
import type { Request } from '../../../src/approvals/request/request.js';
import type { ListedRequest } from '../../../src/approvals/storage/store.js';
import { createLog } from '../../../src/log.js';
import { lookUps } from '../../../src/operations/index.js';
import { createVisibilityCheck, listVisibleRequests } from '../../../src/slack/cards/visible-requests.js';
import { ann, annElsewhere, FakePeople, rita } from '../../support/people.js';
import { pending, policyRule, preparing, ruleOf } from '../../support/requests.js';

const SHUT = { id: 'a'.repeat(24), name: 'Search' };
const OPEN = { id: 'b'.repeat(24), name: 'Payments' };
const pat = { userId: 'U0PAT', identity: 'U0PAT' };
const nobody = [{ name: 'nobody', ids: ['S0NOBODY'] }];
const all = lookUps.filter(({ params }) => 'project' in params.shape).map(({ name }) => name);
const hiding = (over: Partial<PolicyRule> = {}) =>
  policyRule({ operations: all, projects: ['Sea*'], requesters: nobody, approvers: [], ...over });
const wide = (operations: string[]) => policyRule({ operations, requesters: nobody, approvers: [] });

const depsWith = (...rules: PolicyRule[]) => ({
  policy: { approvalsChannel: 'C0APPROVAL', rules, lookUpRequesters: 'everyone' as const },
  people: new FakePeople(),
  log: createLog('silent'),
  offered: async () => ({ names: [SHUT, OPEN] }),
});
const inProject = (project: { id: string; name: string }, over: Partial<Request & { state: 'pending' }> = {}) =>
  pending({ preview: { ...pending().preview, place: { project } }, rule: ruleOf({ approvers: nobody }), ...over });

test('shows a request in a hidden project only to its requester and approvers, by either Slack id', async () => {
  const isSeen = (person: typeof pat, request: Request) => createVisibilityCheck(depsWith(hiding()), person)(request);
  expect(await isSeen(pat, inProject(SHUT))).toBe(false);
  expect(await isSeen(pat, inProject(OPEN))).toBe(true);
  expect(await isSeen(rita, inProject(SHUT))).toBe(true);
  expect(await isSeen(annElsewhere, inProject(SHUT, { requester: ann }))).toBe(true);
  expect(await isSeen(ann, inProject(SHUT, { rule: ruleOf() }))).toBe(true);
});

test('shows it to approvers of the current rule, and not to those of a rule for other projects', async () => {
  const now = policyRule({ projects: ['Search'] });
  expect(await createVisibilityCheck(depsWith(hiding(), now), ann)(inProject(SHUT))).toBe(true);
  const elsewhere = policyRule({ projects: ['Payments'] });
  expect(await createVisibilityCheck(depsWith(hiding(), elsewhere), ann)(inProject(SHUT))).toBe(false);
});

test('matches the project’s current name, or the preview’s while Atlas is down', async () => {
  const renamed = inProject({ ...OPEN, name: 'Search' });
  const deps = depsWith(hiding());
  expect(await createVisibilityCheck(deps, pat)(renamed)).toBe(true);
  const away = { ...deps, offered: () => Promise.reject(new Error('502')) };
  expect(await createVisibilityCheck(away, pat)(renamed)).toBe(false);
  expect(await createVisibilityCheck(away, pat)(inProject(OPEN))).toBe(true);
});

test('before the preview matches the name in Atlas, and hides an unnamed project from all but the requester', async () => {
  const early = (project: string) => preparing({ params: { project } });
  const deps = depsWith(hiding());
  expect(await createVisibilityCheck(deps, pat)(early(OPEN.id))).toBe(true);
  expect(await createVisibilityCheck(deps, pat)(early(SHUT.id))).toBe(false);
  expect(await createVisibilityCheck(deps, pat)(early('c'.repeat(24)))).toBe(false);
  expect(await createVisibilityCheck(deps, rita)(early('c'.repeat(24)))).toBe(true);
});

test('shows a request in an organization to people who may use a look-up with an equal role', async () => {
  const request = pending({
    operation: 'delete-idp',
    preview: { ...pending().preview, place: {} },
    rule: ruleOf({ approvers: nobody }),
  });
  const isSeen = (...rules: PolicyRule[]) => createVisibilityCheck(depsWith(...rules), pat)(request);
  expect(await isSeen()).toBe(true);
  expect(await isSeen(wide(['idps']))).toBe(true); // org-config
  expect(await isSeen(wide(['idps', 'org-config']))).toBe(false); // orgs is not enough
});

test('throws if Slack doesn’t say who may see it', async () => {
  const deps = depsWith(hiding());
  deps.people.silent.isFreshMemberOfAny = true;
  await expect(createVisibilityCheck(deps, pat)(inProject(SHUT))).rejects.toThrow('usergroups');
});

describe('listVisibleRequests', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);
  const idOf = (at: number) => `AAA-${String(at).padStart(3, '0')}`;
  const isOpen = (at: number) => at % 10 === 0;
  const store = {
    read: 0,
    async list(ids: readonly string[]) {
      this.read += ids.length;
      return ids.map((id): ListedRequest => {
        const at = Number(id.slice(4));
        return at === 7 ? { id, unreadable: 'newer' } : inProject(isOpen(at) ? OPEN : SHUT, { id });
      });
    },
  };
  async function* pages(count: number) {
    for (let at = 0; at < count; at += 100)
      yield numbers(count)
        .slice(at, at + 100)
        .map(idOf);
  }
  const isSeen = () => createVisibilityCheck(depsWith(hiding()), pat);

  test('lists the requests that a person may see, and the ids of unreadable ones', async () => {
    const { seen, rest } = await listVisibleRequests(store, pages(230), { isSeen: isSeen(), most: 100 });
    expect(seen.map(({ id }) => id)).toEqual(
      numbers(230)
        .filter((at) => at === 7 || isOpen(at))
        .map(idOf),
    );
    expect(rest).toBe('none');
  });

  test('stops after the wanted number, and says whether there are more', async () => {
    store.read = 0;
    const { seen, rest } = await listVisibleRequests(store, pages(100_000), { isSeen: isSeen(), most: 5 });
    expect([seen.length, rest]).toEqual([5, 'more']);
    expect(store.read).toBeLessThanOrEqual(50);
  });

  test('says that it stopped reading after too many', async () => {
    const wanted = {
      isSeen: async () => false,
      most: 5,
      mostRead: 200,
      isWanted: (one: ListedRequest) => !('unreadable' in one),
    };
    store.read = 0;
    expect(await listVisibleRequests(store, pages(100_000), wanted)).toEqual({ seen: [], rest: 'unread' });
    expect(store.read).toBe(200);
  });
});
