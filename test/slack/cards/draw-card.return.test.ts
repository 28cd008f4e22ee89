// The return of a temporary change is drawn on the change's cards, and announced in their thread and to the requester.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { NEVER_MS, type Request } from '../../../src/approvals/request/request.js';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/index.js';
import { isCard, textOf, toldDirectly } from '../../support/looking.js';
import { openRedis } from '../../support/redis.js';
import { approved, HOUR, NOW, pending, succeeded } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';
import { type Drawing, inCounterInc, startDrawing } from './drawing.js';

const redis = await openRedis();
let drawing: Drawing;
beforeEach(async () => {
  drawing = await startDrawing(redis);
});
afterEach(() => drawing.stop());

const ID = 'K7Q-4MD';
const RETURN = `${ID}-R`;
const change = inCounterInc(succeeded({ params: { limit: 'daily', for: '2h' } }), ID);
const reverting = { ...change.preview, act: 'Revert the change to', before: 'no limit', after: '5 GB' };
const returning = <R extends Request>(request: R): R => inCounterInc(asReturn(request), RETURN);
const waiting = returning(approved({ preview: reverting, notBefore: NOW + HOUR, expiresAt: NEVER_MS }));

async function drawn(...requests: readonly Request[]): Promise<void> {
  for (const request of requests) await drawing.become(request);
  for (const { id } of requests) await drawing.rest(id);
}
const cards = () => [CHANNELS.approvals, CHANNELS.incident].map((channel) => textOf(drawing.card(channel, ID)?.blocks));
const posted = (channel: string) => drawing.slack.messages(channel).filter(({ threadTs }) => threadTs === undefined);
const isOfReturn = ({ text }: { readonly text: string }) => /[Rr]evert/.test(text) && !text.includes('approved. Now');
const inThread = () =>
  drawing.slack.messages(CHANNELS.approvals).filter((one) => one.threadTs !== undefined && isOfReturn(one));
const told = () => toldDirectly(drawing.slack, PEOPLE.rita).filter(isOfReturn);

test('a return is on each card of its change while it waits and after it ended', async () => {
  await drawn(inCounterInc(pending({ params: change.params }), ID));
  await drawn(change, waiting);
  for (const card of cards()) expect(card).toMatch(/Reverts to 5 GB at /);
  await drawn(returning(succeeded({ preview: reverting })));
  for (const card of cards()) expect(card).toMatch(/Reverted at .* , confirmed/);
  expect(posted(CHANNELS.approvals)).toHaveLength(1);
  expect(
    drawing.slack
      .directMessages(PEOPLE.rita)
      .filter(isCard)
      .map(({ blocks }) => textOf(blocks)),
  ).toEqual([expect.stringMatching(/Reverted at .* , confirmed/)]);
  expect(inThread().map(({ text }) => text)).toEqual([`✅ Reverted. Now: 5 GB ${ID}`]);
  expect(told().map(({ text }) => text)).toEqual([`✅ Reverted. Now: 5 GB ${ID}`]);
}, 120_000);

test('a failed return is reported once, however often it is tried', async () => {
  const stuck = (troubles: number) => ({ ...waiting, delayed: 'Refused.', returning: { troubles } });
  await drawn(inCounterInc(pending({ params: change.params }), ID));
  await drawn(change, stuck(1));
  await drawn(stuck(2));
  for (const card of cards()) expect(card).toMatch(/⚠ The change hasn’t been reverted.* Refused\./);
  expect([inThread(), told()].map((said) => said.length)).toEqual([1, 1]);
}, 120_000);

test('a return that needs approval has its own card in the approvals channel', async () => {
  await drawn(inCounterInc(pending({ params: change.params }), ID));
  await drawn(change, returning({ ...pending({ preview: reverting, delayed: 'Ann left.' }), expiresAt: NEVER_MS }));
  const own = posted(CHANNELS.approvals).at(-1);
  expect(textOf(own?.blocks)).toMatch(/Approve .*Deny… .*Details/);
  expect(posted(CHANNELS.incident)).toHaveLength(1);
  expect(cards()[1]).toMatch(/reverts once .*approves.* Ann left\./);
  expect(told().map(({ text }) => text)).toEqual([expect.stringMatching(/approves.* Ann left\. K7Q-4MD$/)]);
}, 120_000);

test('the bot says once that it couldn’t read what was done with a temporary role', async () => {
  const params = { person: 'ada@example.com', role: 'project-owner', project: 'a'.repeat(24), for: '2h' };
  await drawn(inCounterInc(pending({ operation: 'add-role', params }), ID));
  const basis = { org: 'b'.repeat(24), user: { id: 'c'.repeat(24), status: 'ACTIVE' }, roles: [] };
  const sent = { ...succeeded().sent, basis };
  const given = inCounterInc(succeeded({ operation: 'add-role', params, sent }), ID);
  const taken = returning(succeeded({ operation: 'remove-role', preview: reverting }));
  await drawn(given, taken);
  const readings = drawing.readings();
  expect(readings).toBeGreaterThan(0);
  await drawn(taken);
  const unread = drawing.slack
    .messages(CHANNELS.approvals)
    .filter(({ text, threadTs }) => threadTs !== undefined && /couldn’t .* done/.test(text));
  expect(unread).toHaveLength(1);
  expect(drawing.readings()).toBe(readings);
}, 120_000);

test('a return says nothing if its change failed', async () => {
  const failed: Request = { ...change, state: 'failed', sentence: 'Atlas refused it.' };
  await drawn(inCounterInc(pending({ params: change.params }), ID));
  await drawn(failed);
  const { preview, rule } = waiting;
  const ended = { preview, rule, endedAt: NOW, by: 'countersign', sentence: 'Not made.' };
  const { approvals: _, ...rest } = waiting;
  await drawn({ ...rest, ...ended, state: 'voided' });
  const all = [drawing.slack.messages(CHANNELS.approvals), drawing.slack.directMessages(PEOPLE.rita)];
  expect(JSON.stringify(all)).not.toMatch(/Not made|revert/i);
}, 120_000);

test('a failed return is reported also when the change’s record is lost', async () => {
  await drawn(inCounterInc(pending({ params: change.params }), ID));
  await redis.connection.del(drawing.store.key('request', ID));
  await drawn({ ...waiting, delayed: 'Refused.', returning: { troubles: 1 } });
  expect([inThread(), told()].map((said) => said.length)).toEqual([1, 1]);
}, 120_000);
