// What a card says, and that nobody else's text on it looks like its own.
import { describe, expect, test } from '@jest/globals';
import type { RichTextBlock } from '@slack/types';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import type { Denial, InState, Person, Request } from '../../../src/approvals/request/request.js';
import { deleteIdp } from '../../../src/operations/federation/delete-idp.js';
import { formatUtc } from '../../../src/operations/format.js';
import type { Preview } from '../../../src/operations/operation.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { lengthOf } from '../../../src/slack/blocks/length.js';
import { idsToNotify } from '../../../src/slack/cards/mentions.js';
import { noticesInThread, noticesToRequester } from '../../../src/slack/cards/notices.js';
import { requestCard, stableCardParts } from '../../../src/slack/cards/request-card.js';
import { historyBlocks } from '../../../src/slack/cards/request-history.js';
import { formatState } from '../../../src/slack/cards/state-words.js';
import { formModal } from '../../../src/slack/forms/view.js';
import { ids } from '../../../src/slack/ids.js';
import { buttonsOf, textOf } from '../../support/looking.js';
import { ann, ben, cleo } from '../../support/people.js';
import {
  approved,
  everyStanding,
  MINUTE,
  NOW,
  pending,
  preparing,
  ruleOf,
  sent,
  standings,
  succeeded,
  unknown,
} from '../../support/requests.js';

const denial: Denial = { id: 'ABC-DEF', by: ann.userId, at: NOW - 20 * 60_000, why: 'Too long for logs.' };

const cardOf = (request: Request) => requestCard(request, { buttons: true, now: NOW });

test('a waiting request shows who approved and how many more are needed', () => {
  const request = pending({ approvals: [{ person: ann, at: NOW, rule: 'rule 1 (drop-limit)' }] });
  expect(textOf(cardOf(request).blocks)).toContain('✓ U0ANN approved · 1 more approval needed');
});

test('a change without approval says so, with Stop, until approvers are asked', () => {
  const rule = ruleOf({ alone: true });
  const alone = cardOf(approved({ approvals: [], rule }));
  expect(textOf(alone.blocks)).toMatch(/No approval needed: rule 1 \(drop-limit\) .*only remove/);
  expect(JSON.stringify(alone.blocks)).toContain('"Stop"');
  const asked = textOf(cardOf(pending({ rule })).blocks);
  expect(asked).toContain('1 approval');
  expect(asked).not.toContain('No approval');
});

test('a scheduled change shows its time until it runs, also while it is held up', () => {
  const startsAt = NOW + 3 * 60 * MINUTE;
  const rule = ruleOf({ waitMs: MINUTE });
  const at = `<!date^${Math.floor(startsAt / 1000)}^`;
  const shown = (request: Request) => JSON.stringify(cardOf(request).blocks);
  expect(shown(pending({ startsAt, rule }))).toMatch(/Scheduled for .* runs at least 1 minute after approval/);
  const agreed = approved({ startsAt, notBefore: startsAt });
  expect(shown(agreed)).toContain('Runs at ');
  expect(shown(agreed)).not.toContain('Scheduled for ');
  expect(shown({ ...agreed, frozen: 'All changes are frozen.' })).toMatch(/frozen.*Scheduled for /);
  for (const request of [pending({ startsAt }), agreed])
    expect(`${shown(request)} ${at}`).toContain(String(Math.floor(startsAt / 1000)));
  expect(cardOf(pending({ startsAt })).text).toContain(`scheduled for ${formatUtc(startsAt)}`);
});

test('a scheduled request that expired says whether approvals were missing', () => {
  const shown = (startsAt: number) =>
    textOf(cardOf(applyEvent(pending({ startsAt }), { type: 'expired' }, NOW)).blocks);
  expect(shown(NOW)).toMatch(/Not approved by its scheduled time/);
  expect(shown(NOW - 60 * MINUTE)).not.toMatch(/Not approved/);
});

test('a delayed request shows why, and until when I’ll try, but an expired one only why', () => {
  const delayed = 'Atlas was slow.';
  const shown = (request: Request) => textOf(cardOf(request).blocks);
  expect(shown(preparing({ delayed }))).toContain(`${delayed} I’ll keep trying.`);
  expect(shown(approved({ delayed }))).toMatch(/Atlas was slow\. If this can’t run by .*, it expires\./);
  const expired = shown(applyEvent(approved({ delayed }), { type: 'expired' }, NOW));
  expect(expired).toContain(`Last problem: ${delayed} Nothing was changed in Atlas.`);
  expect(expired).not.toMatch(/I’ll|If this/);
});

test('shortens long texts, and the reason to three lines', () => {
  const long = 'x'.repeat(600);
  const preview = { ...pending().preview, before: long, after: long, warnings: [long] };
  const { blocks } = cardOf(pending({ reason: 'one\ntwo\nthree\nfour', preview }));
  expect(payloadProblems('message', blocks)).toEqual([]);
  expect(lengthOf(blocks)).toBeLessThan(1_000);
  expect(textOf(blocks)).toMatch(/one\s+two\s+three …/);
  const written = cardOf(pending({ reason: long })).blocks;
  const [quote] = linesOf(written).filter(({ type }) => type === 'rich_text_quote');
  expect(textOf(quote).trim()).toHaveLength(300);
});

const [PROJECT, ORG] = ['32b6e34b3d91647abb20e7b8', 'a0123456789abcdef012345a'];
const CALL = { method: 'DELETE', path: '/x' } as const;

describe('warnings', () => {
  const warned = (warnings: Preview['warnings'], over: Partial<InState<'pending'>> = {}) =>
    pending({ ...over, preview: { ...pending().preview, warnings } });
  const drawn = (request: Request) => cardOf(request).blocks;
  const approving = (request: Request) =>
    buttonsOf(drawn(request)).find(({ action_id: id }) => id === ids.approve || id === ids.approveInForm);

  test('are on the card if they are short, with times in the reader’s zone', () => {
    const request = warned([['It ends at ', { at: NOW }, '.'], 'Two.', 'Three.']);
    expect(JSON.stringify(drawn(request))).toContain('"type":"date"');
    expect(textOf(drawn(request)).match(/⚠ Warning:/g)).toHaveLength(3);
    expect(approving(request)).toMatchObject({ action_id: ids.approve, style: 'primary' });
  });

  test.each([
    ['more than three', ['One.', 'Two.', 'Three.', 'Four.'], {}],
    ['long', ['x'.repeat(141)], {}],
    ['more than three with the denial of the same change', ['One.', 'Two.', 'Three.'], { denial }],
  ])('make Approve open a form if they are %s', (_, warnings, over) => {
    const request = warned(warnings, over);
    expect(approving(request)).toMatchObject({ action_id: ids.approveInForm, text: { text: 'Approve…' } });
    expect(textOf(drawn(request)).match(/⚠/g)?.length).toBeLessThan(4);
  });

  test('begin with the denial of the same change: by whom, and why', () => {
    const said = textOf(drawn(warned(['One.'], { denial })));
    expect(said).toMatch(/⚠ U0ANN denied .* at .*: “Too long for logs.”.*⚠ Warning: One\./s);
    expect(textOf(drawn(warned([], { denial: { ...denial, why: undefined } })))).toMatch(/U0ANN denied .* at .* \./);
    expect(idsToNotify(warned([], { denial }))).toContain(ann.userId);
  });

  test('leave out that denial on other cards, as its reason was meant for another requester', () => {
    const copy = requestCard(warned(['One.'], { denial }), { buttons: false, own: true, now: NOW }).blocks;
    expect(textOf(copy)).toContain('⚠ Warning: One.');
    expect(textOf(copy)).not.toMatch(/denied|U0ANN|Too long/);
  });

  test('say that it can’t be undone and what is lost, and Approve opens a form', () => {
    const endpoint = 'AWS/5f1a2b3c4d5e6f7a8b9c0d1e/vpce-0d41f86a2b7c93e15';
    const request = pending({
      operation: 'delete-private-endpoint',
      params: { project: PROJECT, endpoint },
      preview: {
        ...pending().preview,
        call: CALL,
        basis: { region: 'EU_WEST_1', clusters: [], isDeleting: false },
        loss: 'Connections break.',
      },
    });
    expect(textOf(drawn(request))).toMatch(/⚠ Warning: Connections break\. .*Permanent · can’t be undone\. .*file/);
    expect(approving(request)).toMatchObject({ action_id: ids.approveInForm, style: 'danger' });
    expect(JSON.stringify(drawn(request))).not.toContain('"confirm"');
  });

  test('call an accepted change that failed later “Not finished”', () => {
    const failed = succeeded({ finished: { at: NOW, sentence: 'The restore failed.' } });
    const said = textOf(drawn(failed));
    expect(said).toMatch(/Not finished: .*The restore failed\..*accepted the change at /s);
    expect(said).not.toMatch(/Done|Confirmed/);
    expect(textOf(drawn(succeeded({ finished: { at: NOW } })))).toMatch(/Done: .*Confirmed .* at /s);
  });

  test('promise no file if there are no settings to save', () => {
    const request = pending({
      operation: 'restart-primary',
      params: { project: PROJECT, cluster: 'Cluster0' },
      preview: { ...pending().preview, call: CALL, basis: { clusterId: 'c', primaries: [], election: null } },
    });
    expect(textOf(drawn(request))).toContain('Happens once · can’t be undone.');
    expect(textOf(drawn(request))).not.toContain('file');
  });

  test('say that it can’t be undone if that depends on the current state', () => {
    const request = pending({
      operation: 'remove-person',
      params: { person: 'ada@counter.example', org: ORG },
      preview: {
        ...pending().preview,
        call: CALL,
        basis: {
          org: ORG,
          user: { id: PROJECT, status: 'ACTIVE' },
          roles: [{ role: 'ORG_OWNER', at: ORG }],
          teams: [],
        },
        confirm: 'ada@counter.example',
      },
    });
    expect(textOf(drawn(request))).toMatch(/Not undone automatically\. .*file/);
    expect(approving(request)).toMatchObject({ action_id: ids.approveInForm, style: 'danger' });
  });
});

test.each(standings)('at most one button of a request that is $standing has a color', ({ request }) => {
  const { blocks } = cardOf(request);
  expect(buttonsOf(blocks).filter((one) => 'style' in one).length).toBeLessThan(2);
  expect(buttonsOf(blocks).map(({ action_id: id }) => id)).toContain(ids.details);
});

test.each(standings)('a card that is $standing has at most three buttons, and the others in a menu', ({ request }) => {
  const temporary = { ...request, operation: 'grant-access', params: { level: 'logs', for: '4h' } } as Request;
  for (const options of [{ buttons: true }, { buttons: false }, { buttons: false, own: true }]) {
    const { blocks } = requestCard(temporary, { ...options, now: NOW });
    expect(payloadProblems('message', blocks)).toEqual([]);
    const actions = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.slice(3).map(({ type }) => type)).toEqual(actions.length > 3 ? ['overflow'] : []);
  }
});

test('offers to approve for less time if the change could be shorter', () => {
  const withFor = (lasts: string) => pending({ operation: 'grant-access', params: { level: 'logs', for: lasts } });
  const optionsOf = (request: Request) =>
    JSON.stringify(cardOf(request).blocks).match(/"value":"(decide:less|edit|cancel) [^"]*"/g);
  const own = ['"value":"edit /atlas request K7Q-4MD"', '"value":"cancel K7Q-4MD"'];
  expect(optionsOf(withFor('4h'))).toEqual(['"value":"decide:less K7Q-4MD"', ...own]);
  expect(optionsOf(withFor('1m'))).toEqual(own);
  expect(optionsOf(pending())).toEqual(own);
});

test('shows the shortest limit that an approver set, and who set it', () => {
  const by = (person: Person, atMost?: string) => ({ person, at: NOW, rule: 'rule 1', ...(atMost && { atMost }) });
  const approvals = [by(ben, '3h'), by(ann, '1h30m'), by(cleo)];
  const params = { for: '4h' };
  for (const request of [pending({ approvals, params }), approved({ approvals, params })])
    expect(textOf(cardOf(request).blocks)).toContain('Limited to 1 h 30 min by U0ANN');
});

test('shows the limit that was sent, not one whose approval no longer counted', () => {
  const approvals = [ann, ben].map((person, index) => ({ person, at: NOW, rule: 'rule 1', atMost: `${index + 1}h` }));
  const said = (lasts?: string) => {
    const { sent: before } = sent();
    const request = { approvals, params: { for: '4h' }, ...(before && { sent: { ...before, lasts } }) };
    const notices = noticesInThread(succeeded(request), NOW).map(({ words }) => words(new Set()).blocks);
    return textOf([...cardOf(sent(request)).blocks, ...notices.flat()]);
  };
  expect(said('1h')).toMatch(/Limited to 1 h by U0ANN.*limited to 1 h/s);
  expect(said('2h')).toMatch(/Limited to 2 h by U0BEN.*limited to 2 h/s);
  expect(said()).not.toMatch(/limited/i);
});

describe('in the approvals channel', () => {
  /** In all other states only Details. */
  const PRESSES = {
    pending: [ids.approve, ids.denyInForm, ids.details],
    approved: [ids.deny, ids.edit, ids.details],
    unknown: [ids.checkAgain, ids.settle, ids.details],
  };
  const pressesOf = (request: Request) => buttonsOf(cardOf(request).blocks).map(({ action_id: id }) => id);

  test.each(standings)('a request that is $standing has the buttons of that state', ({ standing, request }) => {
    expect(pressesOf(request)).toEqual(new Map(Object.entries(PRESSES)).get(standing) ?? [ids.details]);
  });

  test('an unconfirmed request can be settled only after an hour', () => {
    expect(pressesOf(unknown({ since: NOW - 59 * MINUTE }))).toEqual([ids.checkAgain, ids.details]);
  });
});

describe('on other cards', () => {
  const copy = (request: Request, own = false) =>
    buttonsOf(requestCard(request, { buttons: false, own, now: NOW }).blocks).map(({ action_id: id }) => id);

  test.each(standings)('a request that is $standing has no buttons that change it', ({ request }) => {
    const isUndone = ['failed', 'voided', 'denied', 'cancelled', 'expired'].includes(request.state);
    expect(copy({ ...request, operation: 'revoke-access' })).toEqual([ids.details, ...(isUndone ? [ids.edit] : [])]);
  });

  test.each(standings)(
    'the requester can cancel and edit a request that is $standing only before it runs',
    ({ request }) => {
      const isOpen = ['preparing', 'pending', 'approved'].includes(request.state);
      const cancel = request.state === 'approved' ? ids.deny : ids.cancel;
      const own = copy(request, true).filter((id) => id === cancel || (isOpen && id === ids.edit));
      expect(own).toEqual(isOpen ? [cancel, ids.edit] : []);
    },
  );
});

describe('a title', () => {
  const titled = (preview: Partial<Preview>, request: Request = pending()) => {
    const [header] = cardOf({ ...request, preview: { ...pending().preview, ...preview } } as Request).blocks;
    return header?.type === 'header' ? header.text.text : '';
  };
  const act = 'Let MongoDB support access infrastructure and sync data';

  test('has act, subject, extent and end', () => {
    const given = { act: 'Scale', subject: 'Cluster0', extent: 'to M60' };
    expect(titled(given)).toBe('Scale Cluster0 to M60');
    expect(titled(given, pending({ params: { for: '4h' } }))).toBe('Scale Cluster0 to M60 for 4 hours');
  });

  test('has the end to which an approver limited it', () => {
    const approvals = [{ person: ann, at: NOW, rule: 'rule 1', atMost: '1h30m' }];
    const request = approved({ approvals, params: { for: '4h' } });
    const given = { act: 'Scale', subject: 'Cluster0', extent: 'to M60' };
    expect(titled(given, request)).toBe('Approved: Scale Cluster0 to M60 for 1 hour 30 minutes');
  });

  test('begins with the state once the request is no longer waiting', () => {
    expect(titled({ act: 'Delete', subject: 'Okta' }, approved())).toBe('Approved: Delete Okta');
    expect(titled({ act: 'Delete', subject: 'Okta' }, unknown())).toBe('Unconfirmed: Delete Okta');
    const awaited = unknown({ showsBy: NOW + MINUTE, nextReadAt: NOW });
    expect(titled({ act: 'Fail over', subject: 'Cluster1' }, awaited)).toBe('Accepted by Atlas: Fail over Cluster1');
    const { blocks } = cardOf(awaited);
    expect(textOf(blocks)).toMatch(/accepted the change.*Next check .*Accepted by Atlas at/s);
  });

  test.each(standings)(
    'of a request that is $standing has at most 150 characters, its whole act, and ends like its target',
    ({ request }) => {
      const title = titled({ act, subject: `${'x'.repeat(150)}-eu-7`, extent: 'now' }, request);
      expect(title.length).toBeLessThanOrEqual(150);
      if ('preview' in request) expect(title).toMatch(/sync data …x+-eu-7 now/);
    },
  );

  test('never cuts a character in half', () => {
    for (const more of ['', 'x'])
      expect(titled({ act, subject: `${'𝒳'.repeat(90)}${more}` }, approved())).not.toMatch(
        /[\uDC00-\uDFFF](?<![\uD800-\uDBFF].)/,
      );
  });
});

describe('a notification', () => {
  const preview = { ...pending().preview, summary: 'read Cluster0’s logs for 4 hours' };

  test('asks for approval in the approvals channel, and ends with the id', () => {
    const asks = 'Approve? <@U0RITA> wants to read Cluster0’s logs for 4 hours K7Q-4MD';
    expect(cardOf(pending({ preview })).text).toBe(asks);
    expect(stableCardParts(pending({ preview }), new Set()).text).toBe(asks);
    expect(stableCardParts(pending({ preview }), undefined).text).toBe(
      '<@U0RITA> wants to read Cluster0’s logs for 4 hours K7Q-4MD',
    );
  });

  test.each([
    ['says whole what isn’t undone automatically', { confirm: 'Cluster0' }, 'Not undone automatically.'],
    ['contains a short warning', { warnings: ['Logs may contain data.', 'Another one.'] }, 'Logs may contain data.'],
    ['only announces a long warning', { warnings: ['x'.repeat(120)] }, 'Read the warning.'],
  ])('%s', (_, more, danger) => {
    const text = `Approve? <@U0RITA> wants to read Cluster0’s logs for 4 hours. ⚠ ${danger} K7Q-4MD`;
    expect(cardOf(pending({ preview: { ...preview, ...more } })).text).toBe(text);
  });

  test('says that a change is dangerous if its warning is too long', () => {
    const params = { project: 'p', address: '0.0.0.0/0', for: '2h' };
    const more = { ...preview, warnings: ['x'.repeat(130)] };
    expect(cardOf(pending({ operation: 'allow-address', params, preview: more })).text).toMatch(
      /4 hours\. ⚠ Dangerous\. Read the warning\. K7Q-4MD$/,
    );
  });

  test.each([
    ['scale-cluster', {}, 'scale Cluster0 to M60, until changed'],
    ['scale-cluster', { for: '4h' }, 'scale Cluster0 to M60'],
    ['pause-cluster', {}, 'scale Cluster0 to M60, until resumed, at most 30 days'],
    ['delete-cluster', {}, 'scale Cluster0 to M60. ⚠ Can’t be undone.'],
  ])('for %s with %j says how long it lasts', (operation, more, what) => {
    const summary = 'scale Cluster0 to M60';
    const params = { project: 'p', cluster: 'Cluster0', ...more };
    const { text } = cardOf(pending({ operation, params, preview: { ...preview, summary } }));
    expect(text).toBe(`Approve? <@U0RITA> wants to ${what} K7Q-4MD`);
  });

  test.each([{}, { confirm: 'Cluster0' }])('has at most 160 characters, with %j', (more) => {
    const { text } = cardOf(pending({ preview: { ...preview, summary: 'x'.repeat(200), ...more } }));
    expect(text).toHaveLength(160);
    expect(text).toMatch('confirm' in more ? /…\. ⚠ Not undone automatically\. K7Q-4MD$/ : /…\sK7Q-4MD$/);
  });
});

test.each(standings)('a request that is $standing shows the word for its state, and its id last', ({ request }) => {
  const word = formatState(request);
  const { text, blocks } = requestCard(request, { buttons: false, now: NOW });
  expect(text.toLowerCase()).toMatch(new RegExp(`^(outcome )?${word}\\b`));
  expect(text).toMatch(/ · K7Q-4MD$/);
  const note = blocks.at(-1);
  expect(note?.type === 'context' && JSON.stringify(note.elements)).toMatch(/K7Q-4MD","verbatim":true\}\]$/);
  // The outcome of a change that is done already gives the time.
  if (request.state === 'succeeded') expect(textOf(note).trim()).toBe('K7Q-4MD');
  else if (request.state !== 'pending') expect(textOf(note).toLowerCase()).toContain(word);
});

test('shows as many of the newest entries of a long history as fit', () => {
  const entry = (version: number) => ({
    at: NOW + version,
    type: 'delayed',
    by: 'countersign',
    details: { sentence: `${version} ${'x'.repeat(400)}` },
  });
  const history = Array.from({ length: 45 }, (_, index) => entry(index));
  const blocks = historyBlocks(history, 4_000);
  expect(payloadProblems('message', blocks)).toEqual([]);
  const said = textOf(blocks);
  const shown = Number(/newest (\d+) of 45/.exec(said)?.[1]);
  expect(shown).toBeGreaterThan(8);
  expect(shown).toBeLessThan(13);
  expect(said.indexOf('43 x')).toBeLessThan(said.indexOf('44 x'));
  expect(textOf(historyBlocks(history, 0))).toContain('newest 0 of 45');
  expect(textOf(historyBlocks(history.slice(0, 3), 4_000))).not.toContain('newest');
});

/** On its own line, in bold, circled and wide letters, after a gap that fills the line. */
const FALSE_LINE = '\n\r\u2028𝗔𝗽𝗽𝗿𝗼𝘃𝗲𝗱\ufe0f  by 🅢🄰Ⓜｍ\u2800\u2800\u2003   Denied by';
const evil = (text: string) => `${text}${FALSE_LINE}`;
const named = { id: 'a'.repeat(24), name: evil('Payments') };
const preview: Preview = {
  ...pending().preview,
  summary: evil('delete the provider Okta'),
  subject: evil('Okta'),
  place: { project: named, organization: named },
  before: evil('SAML'),
  after: [evil('deleted at '), { at: NOW }],
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

describe.each(standings)('text that others wrote on a request that is $standing', ({ request: plain }) => {
  const request = attacked(plain);
  const card = cardOf(request);
  const notices = [...noticesInThread(request, NOW), ...noticesToRequester({ request, version: 4 }, new Set())];
  const all = [card, stableCardParts(request, new Set()), ...notices.map(({ words }) => words(new Set()))];

  test('adds no line, no gap and no bold letter to a card or its thread', () => {
    for (const { blocks } of all) {
      expect(payloadProblems('message', blocks)).toEqual([]);
      expect(JSON.stringify(blocks)).not.toMatch(/[𝗔𝗽🅢🄰ｍ]/u);
      expect(outsideQuotes(blocks)).not.toMatch(/\\n|\u2028|\u2800|\S {3}/u);
    }
    expect(all.map(({ text }) => text).join('')).not.toMatch(/[\n\u2028𝗔]/u);
  });

  test('keeps its lines only in the quoted reason', () => {
    const lines = linesOf(card.blocks);
    const at = lines.findIndex(({ type }) => type === 'rich_text_quote');
    expect(textOf(lines[at - 1])).toBe('Reason:');
    expect(JSON.stringify(lines[at])).toContain('INC-42\\n\\nApproved');
    expect(textOf(lines.filter((_, index) => index !== at))).not.toContain('INC-42');
  });
});

test('labels buttons for screen readers on one line, without invisible characters', () => {
  const subject = 'Ok\u202eta\nApproved by Sam';
  const request = pending({ preview: { ...pending().preview, subject } });
  const labels = JSON.stringify(cardOf(request).blocks);
  expect(labels).toContain('"accessibility_label":"Approve: K7Q-4MD, Okta Approved by Sam"');
});

test('names the place as Atlas does, not as the form did', () => {
  const request = pending({
    names: { project: { id: 'b'.repeat(24), name: 'Harmless' } },
    preview: { ...pending().preview, place: { project: named, organization: { id: 'o', name: 'Counter Inc' } } },
  });
  const text = textOf(cardOf(request).blocks);
  expect(text).toMatch(/ Requested by U0RITA · project Payments .* \(Counter Inc\)/);
  expect(text).not.toContain('Harmless');
});

test('shows lines for the policy file in a refusal as code', () => {
  const sentence = 'No rule. Write:\nrules:\n  - operations: [x]';
  const blocks = cardOf({ ...everyStanding.voided, sentence }).blocks;
  expect(linesOf(blocks).at(-1)).toEqual({
    type: 'rich_text_preformatted',
    elements: [{ type: 'text', text: 'rules:\n  - operations: [x]' }],
  });
});

test('the form’s preview keeps each text on one line, and asks for a name that can be typed', () => {
  const confirm = evil('Okta');
  const view = formModal({
    operation: deleteIdp,
    meta: { operation: 'delete-idp', channel: 'C1', command: '/atlas', writing: { at: 1_795_000_000_000 } },
    params: {},
    names: {},
    typed: {},
    reason: '',
    previewState: { kind: 'seen', preview: { ...preview, blockers: [], confirm } },
  });
  expect(JSON.stringify(view)).not.toMatch(/\\n|\u2028|\u2800|[𝗔𝗽🅢🄰ｍ]/u);
  expect(textOf(view)).toContain('type: Okta Approved');
});

test('links the rule’s runbook with its host until the request ends', () => {
  const rule = ruleOf({ runbook: 'https://wiki.example/atlas?a=1&b=2' });
  const link = '<https://wiki.example/atlas?a=1&amp;b=2|Runbook on wiki.example>';
  for (const request of [pending({ rule }), approved({ rule }), sent({ rule })])
    expect(cardOf(request).blocks.at(-1)).toEqual(
      expect.objectContaining({ elements: [expect.objectContaining({ text: expect.stringContaining(link) })] }),
    );
  expect(JSON.stringify(cardOf(succeeded({ rule })).blocks)).not.toContain('wiki.example');
});
