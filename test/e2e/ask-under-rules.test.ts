// More parts of a rule: the channel where its requests are decided, and what a reason must name.
import { describe, expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, askGrant, decide, submitted } from '../support/acting.js';
import { textOf } from '../support/looking.js';
import { stateOn } from '../support/states.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, sam } = PEOPLE;
const POLICY = `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
defaults: { approvers: [security] }
tickets: { 'INC-\\d+': 'https://tickets.example/browse/{id}' }
rules:
  - operations: [grant-access]
    requesters: [sre]
    channel: ${CHANNELS.general}
    reason_pattern: 'INC-\\d+|CHG\\d{4}'
    reason_hint: an incident or a change, such as INC-42
    runbook: https://wiki.example/support
`;

const system = useTestSystem({ policy: POLICY });

/** Waits for the pending card with this reason in a channel. */
const cardIn = (channel: string, reason: string): Promise<Message> =>
  system.slack.until(() =>
    system.slack
      .messages(channel)
      .findLast(({ blocks }) => stateOn(blocks) === 'waiting' && textOf(blocks).includes(reason)),
  );

describe('a rule with its own channel and a pattern for reasons', () => {
  test('refuses a reason without an incident in the form, and says what to name', async () => {
    const view = await askGrant(system, rita, 'grant-access Cluster0 in Payments for 4h because it is slow');
    const seen = await system.slack.submit(rita, view.id);
    expect(JSON.stringify(seen)).toMatch(/name an incident or a change, such as INC-42.*rule 1 \(grant-access\)/);
    await submitted(system, rita, view, { reason: 'it is slow: CHG0042, INC-7' });
  });

  test('posts its cards there, with links to the reason’s tickets and the runbook', async () => {
    const card = await cardIn(CHANNELS.general, 'CHG0042');
    expect(JSON.stringify(card.blocks)).toContain(
      '{"type":"link","url":"https://tickets.example/browse/INC-7","text":"INC-7"}',
    );
    expect(JSON.stringify(card.blocks)).not.toContain('browse/CHG');
    expect(JSON.stringify(card.blocks)).toContain('<https://wiki.example/support|Runbook on wiki.example>');
    await decide(system, sam, card, 'decide:approve');
    await system.slack.until(() => textOf(system.slack.messages(CHANNELS.general)).includes('✅'));
    expect(system.slack.messages(CHANNELS.approvals).map(({ text }) => text)).toEqual([]);
  });

  test('is shown by status', async () => {
    expect(await ask(system, rita, 'status')).toContain(
      `1 rule; requests are decided in <#${CHANNELS.approvals}> and <#${CHANNELS.general}>`,
    );
  });
});
