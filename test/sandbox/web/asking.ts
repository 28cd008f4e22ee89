// Requests and approves one change through the sandbox page's server, and reads what Atlas received.
import { expect } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/index.js';
import type { Check } from '../../../src/sandbox/web/inspector-wire.js';
import type { Act, UserSnapshot, View } from '../../../src/sandbox/web/wire.js';
import type { Behind, Scenes } from '../../support/behind-scenes.js';

interface Asked {
  readonly line: string;
  /** Unique, to find its form and card. */
  readonly reason: string;
  /** The requester. Defaults to Rita. */
  readonly by?: string;
  /** Values to type in addition to the line's, by block ID. */
  readonly values?: Readonly<Record<string, string>>;
}

/** @returns the request's ID, once its card shows that it needs approval */
export async function requested(sandbox: Scenes, { line, reason, by = PEOPLE.rita, values = {} }: Asked) {
  const text = `${line} because ${reason}`;
  await sandbox.act(by, { kind: 'command', channel: CHANNELS.incident, name: '/atlas', text });
  const asksFor = ({ blocks }: View) => Object.keys(values).every((id) => blocks.some((one) => one.block_id === id));
  const filled = ({ view }: UserSnapshot) =>
    view?.submit && JSON.stringify(view).includes(reason) && asksFor(view) ? view.id : undefined;
  const viewId = await sandbox.sees(by, filled);
  expect(await sandbox.act(by, { kind: 'submit', viewId, values })).toEqual({ kind: 'done' });
  const press = await approveIn(sandbox, reason);
  return press.blockId.replace('decide:', '');
}

/** Requests a grant as Rita. @returns the request's ID */
export const asked = (sandbox: Scenes, cluster: string, reason: string) =>
  requested(sandbox, { line: `grant-access ${cluster} in Payments for 1h level logs`, reason });

/** @param values to type in the approval form */
export async function approved(
  sandbox: Scenes,
  reason: string,
  by: string = PEOPLE.sam,
  values: Readonly<Record<string, string>> = {},
): Promise<void> {
  const press = await approveIn(sandbox, reason);
  expect(await sandbox.act(by, press)).toEqual({ kind: 'done' });
  if (press.actionId === 'decide:approve') return;
  const { id } = await sandbox.sees(by, ({ view }) => (view?.submit === undefined ? undefined : view));
  expect(await sandbox.act(by, { kind: 'submit', viewId: id, values: { ...values } })).toEqual({ kind: 'done' });
}

/** Presses a button on the card with this reason in the approvals channel. */
async function approveIn(sandbox: Scenes, reason: string): Promise<Extract<Act, { kind: 'press' }>> {
  return sandbox.sees(PEOPLE.sam, ({ channels }) => {
    const messages = channels.find(({ id }) => id === CHANNELS.approvals)?.messages ?? [];
    const card = messages.find(({ blocks }) => JSON.stringify(blocks).includes(reason));
    const actions = card?.blocks.find(({ type }) => type === 'actions');
    if (card === undefined || actions?.type !== 'actions' || actions.block_id === undefined) return undefined;
    const ids = actions.elements.map(({ action_id }) => action_id);
    const actionId = ids.find((id) => id === 'decide:approve' || id === 'decide:approve-form');
    if (actionId === undefined) return undefined;
    const place = { channel: CHANNELS.approvals, ts: card.ts };
    return { kind: 'press', in: place, blockId: actions.block_id, actionId, value: null };
  });
}

/** What Atlas received and changed for a request, once its card shows it as done. */
export const checkOnce = (sandbox: Scenes, id: string, says: Check['card']): Promise<Check> =>
  sandbox.behind(({ inspector }) => inspector.checks.find(({ request, card }) => request === id && card === says));

export const journalOf = (id: string, { entries }: Behind) =>
  entries.filter(({ source, requests }) => source === 'journal' && requests.includes(id)).map(({ answer }) => answer);

export const ONCE = { received: 1, carriedOut: 1, verdict: 'holds' };
export const NEVER = { received: 0, carriedOut: 0, verdict: 'holds' };
