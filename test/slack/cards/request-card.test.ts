// What a card says, and that nothing which people or Atlas wrote looks like something it says.
import { describe, expect, test } from '@jest/globals';
import type { RichTextBlock } from '@slack/types';
import type { Request } from '../../../src/approvals/request.js';
import { deleteIdp } from '../../../src/operations/delete-idp.js';
import type { Preview } from '../../../src/operations/operation.js';
import { validateBlocks } from '../../../src/sandbox/slack/index.js';
import { sayEnd } from '../../../src/slack/cards/notices.js';
import { requestCard, requestSketch } from '../../../src/slack/cards/request-card.js';
import { historyBlocks } from '../../../src/slack/cards/request-history.js';
import { formView } from '../../../src/slack/forms/view.js';
import { textOf } from '../../support/looking.js';
import { ann } from '../../support/people.js';
import { approved, everyStanding, NOW, pending, ruleOf, standings } from '../../support/requests.js';

test('a pending request says that one more is needed, also when the policy of now asks for more than its rule', () => {
  const request = pending({ approvals: [{ person: ann, at: NOW, rule: 'rule 1 (drop-limit)' }] });
  expect(textOf(requestCard(request, { buttons: true, now: NOW }).blocks)).toContain('(1 more)');
});

test('what one person runs alone says so until approvers are asked, and is denied by them', () => {
  const rule = ruleOf({ alone: true });
  const drawn = (request: Request) => requestCard(request, { buttons: true, now: NOW });
  const alone = drawn(approved({ approvals: [], rule }));
  const none = 'Needs no approval: rule 1 (drop-limit) lets one person do what narrows access';
  expect(textOf(alone.blocks).replaceAll(/\s+/g, ' ')).toContain(none);
  expect(alone.text).toMatch(/ – not yet carried out$/);
  expect(JSON.stringify(alone.blocks)).toContain('"Deny"');
  const asked = textOf(drawn(pending({ rule })).blocks);
  expect(asked).toContain('1 of');
  expect(asked).not.toContain('no approval');
});

test('a card is shortened where Slack would not take it: first what explains, never what is asked and why', () => {
  const long = (length: number) => 'x'.repeat(length);
  const reason = `${long(990)} the end`;
  const request = pending({ reason });
  const preview = {
    ...request.preview,
    summary: long(600),
    before: long(600),
    after: long(600),
    facts: Array.from({ length: 12 }, (_, index) => ({ label: `fact ${index}`, value: long(500) })),
    warnings: Array.from({ length: 8 }, () => long(500)),
  };
  const { blocks } = requestCard(pending({ reason, preview }), { buttons: true, now: NOW });
  expect(validateBlocks('message', blocks)).toEqual([]);
  const said = textOf(blocks);
  expect(said).toContain('the end');
  expect(said.match(/fact \d+/g)).toHaveLength(12);
});

test('of a long history as much is shown as there is room for, the newest', () => {
  const entry = (version: number) => ({
    at: NOW + version,
    type: 'delayed',
    by: 'countersign',
    details: { sentence: `${version} ${'x'.repeat(400)}` },
  });
  const history = Array.from({ length: 45 }, (_, index) => entry(index));
  const blocks = historyBlocks(history, 4_000);
  expect(validateBlocks('message', blocks)).toEqual([]);
  const said = textOf(blocks);
  const shown = Number(/The newest (\d+) of 45 entries/.exec(said)?.[1]);
  expect(shown).toBeGreaterThan(8);
  expect(shown).toBeLessThan(13);
  expect(said.indexOf('43 x')).toBeLessThan(said.indexOf('44 x'));
  expect(textOf(historyBlocks(history, 0))).toContain('The newest 0 of 45 entries');
  expect(textOf(historyBlocks(history.slice(0, 3), 4_000))).not.toContain('The newest');
});

/** On a line of its own, in bold letters, white on black, circled and wide, behind a gap that fills the line. */
const FALSE_LINE = '\n\r\u2028𝗔𝗽𝗽𝗿𝗼𝘃𝗲𝗱\ufe0f  by 🅢🄰Ⓜｍ\u2800\u2800\u2003   Denied by';
const evil = (text: string) => `${text}${FALSE_LINE}`;
const named = { id: 'a'.repeat(24), name: evil('Payments') };
const preview: Preview = {
  ...pending().preview,
  summary: evil('delete the provider Okta'),
  subject: evil('Okta'),
  place: { project: named, organization: named },
  before: evil('SAML'),
  after: [evil('gone at '), { at: NOW }],
  facts: [{ label: 'Domains', value: evil('counter.example') }],
  warnings: [evil('It signs people in.')],
  blockers: [{ sentence: evil('Okta is connected.') }],
  undo: evil('Make Okta again.'),
};
const attacked = (request: Request): Request => ({
  ...request,
  ...('preview' in request && { preview }),
  ...('sentence' in request && { sentence: evil('Okta is gone.') }),
  names: { limit: { id: 'daily', name: evil('daily') } },
  reason: evil('INC-42'),
});

const richTexts = (blocks: readonly object[]) =>
  blocks.filter((block): block is RichTextBlock => 'type' in block && block.type === 'rich_text');
const linesOf = (blocks: readonly object[]) => richTexts(blocks).flatMap(({ elements }) => elements);
const sections = (blocks: readonly object[]) => linesOf(blocks).filter(({ type }) => type === 'rich_text_section');
const outsideQuotes = (blocks: readonly object[]) =>
  JSON.stringify(blocks.map((block) => ('elements' in block ? sections([block]) : block)));

describe.each(standings)('what is written by others, on a request that is $standing,', ({ request: plain }) => {
  const request = attacked(plain);
  const card = requestCard(request, { buttons: true, now: NOW });
  const all = [card, requestSketch(request, new Set()), sayEnd(request)];

  test('draws no line, no gap and no bold letter on a card or in its thread', () => {
    for (const { blocks } of all) {
      expect(validateBlocks('message', blocks)).toEqual([]);
      expect(JSON.stringify(blocks)).not.toMatch(/[𝗔𝗽🅢🄰ｍ]/u);
      expect(outsideQuotes(blocks)).not.toMatch(/\\n|\u2028|\u2800|\S {3}/u);
    }
    expect(all.map(({ text }) => text).join('')).not.toMatch(/[\n\u2028𝗔]/u);
  });

  test('stands in a quotation after the word Reason, with its own lines, where it is the reason', () => {
    const lines = linesOf(card.blocks);
    const at = lines.findIndex(({ type }) => type === 'rich_text_quote');
    expect(textOf(lines[at - 1])).toBe('Reason');
    expect(JSON.stringify(lines[at])).toContain('INC-42\\n\\nApproved');
    expect(textOf(lines.filter((_, index) => index !== at))).not.toContain('INC-42');
  });
});

test('a button is read out on one line, without what cannot be seen', () => {
  const subject = 'Ok\u202eta\nApproved by Sam';
  const request = pending({ preview: { ...pending().preview, subject } });
  const labels = JSON.stringify(requestCard(request, { buttons: true, now: NOW }).blocks);
  expect(labels).toContain('"accessibility_label":"Approve: K7Q-4MD, Okta Approved by Sam"');
});

test('where it happens is said with the name that Atlas has for that id, whatever the form said', () => {
  const provider = 'b'.repeat(24);
  const request = pending({
    params: { provider },
    names: { provider: { id: provider, name: 'A harmless one' } },
    preview: { ...pending().preview, subject: 'Okta', place: {} },
  });
  const text = textOf(requestCard(request, { buttons: true, now: NOW }).blocks);
  expect(text).toContain(`Where provider Okta (${provider})`);
  expect(text).not.toContain('harmless');
});

test('a refusal that ends in lines for the policy file keeps them, set apart from the card’s own', () => {
  const sentence = 'No rule. Write:\nrules:\n  - operations: [x]';
  const blocks = requestCard({ ...everyStanding.voided, sentence }, { buttons: true, now: NOW }).blocks;
  expect(linesOf(blocks).at(-1)).toEqual({
    type: 'rich_text_preformatted',
    elements: [{ type: 'text', text: 'rules:\n  - operations: [x]' }],
  });
});

test('the preview in the form has each of its lines on one line, and asks for a name that can be typed', () => {
  const confirm = evil('Okta');
  const view = formView({
    operation: deleteIdp,
    meta: { operation: 'delete-idp', channel: 'C1', command: '/atlas' },
    params: {},
    names: {},
    typed: {},
    reason: '',
    look: { kind: 'seen', preview: { ...preview, blockers: [], confirm } },
  });
  expect(JSON.stringify(view)).not.toMatch(/\\n|\u2028|\u2800|[𝗔𝗽🅢🄰ｍ]/u);
  expect(textOf(view)).toContain('Type its name, Okta Approved');
});
