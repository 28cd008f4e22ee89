// One change of a whole sandbox, as its page drives it: asked for, approved, and held up to what Atlas got.
import { expect } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/index.js';
import type { Check } from '../../../src/sandbox/web/inspector-wire.js';
import type { Act, Snapshot, View } from '../../../src/sandbox/web/wire.js';
import type { Behind, Scenes } from '../../support/behind-scenes.js';

interface Asked {
  readonly line: string;
  /** Tells its form and its card from all others. */
  readonly reason: string;
  /** Who asks; Rita unless said. */
  readonly by?: string;
  /** By block id, what is typed besides what the line says. */
  readonly values?: Readonly<Record<string, string>>;
}

/** @returns the request's id, once its card waits for approval */
export async function requested(sandbox: Scenes, { line, reason, by = PEOPLE.rita, values = {} }: Asked) {
  const text = `${line} because ${reason}`;
  await sandbox.act(by, { kind: 'command', channel: CHANNELS.incident, name: '/atlas', text });
  const asksFor = ({ blocks }: View) => Object.keys(values).every((id) => blocks.some((one) => one.block_id === id));
  const filled = ({ view }: Snapshot) =>
    view?.submit && JSON.stringify(view).includes(reason) && asksFor(view) ? view.id : undefined;
  const viewId = await sandbox.sees(by, filled);
  expect(await sandbox.act(by, { kind: 'submit', viewId, values })).toEqual({ kind: 'done' });
  const press = await approveIn(sandbox, reason);
  return press.blockId.replace('decide:', '');
}

/** Rita asks for a grant. @returns the request's id */
export const asked = (sandbox: Scenes, cluster: string, reason: string) =>
  requested(sandbox, { line: `grant-access ${cluster} in Payments for 1h level logs`, reason });

/** @param values what is typed where it is approved in a form */
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

/** The press on the card with this reason, as everybody sees it in the approvals channel. */
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

/** What was received and carried out for a request, once its card says so. */
export const checkOnce = (sandbox: Scenes, id: string, says: Check['card']): Promise<Check> =>
  sandbox.behind(({ inspector }) => inspector.checks.find(({ request, card }) => request === id && card === says));

export const journalOf = (id: string, { entries }: Behind) =>
  entries.filter(({ source, requests }) => source === 'journal' && requests.includes(id)).map(({ answer }) => answer);

export const ONCE = { received: 1, carriedOut: 1, verdict: 'holds' };
export const NEVER = { received: 0, carriedOut: 0, verdict: 'holds' };
