// Finds elements in messages and views that a user can see.
import { type PlacedElement, placedElements } from '../blocks/walk.js';
import type { ElementLocation } from '../contract.js';
import type { ElementValue, FormValues } from '../form-state.js';
import type { Message } from '../messages.js';
import type { OpenView, PublishedHome } from '../views.js';
import type { Workspace } from '../workspace.js';

export type SeenSurface =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'view'; readonly open: OpenView }
  | { readonly kind: 'home'; readonly home: PublishedHome };

/** @throws if the user can't see the message or view */
export function surfaceAt(slack: Workspace, user: string, where: ElementLocation): SeenSurface {
  const home = slack.views.homeOf(user);
  if ('viewId' in where && home?.id === where.viewId) return { kind: 'home', home };
  if ('viewId' in where) return { kind: 'view', open: viewOf(slack, user, where.viewId) };
  slack.mustRead(user, where.channel);
  const message = slack.messages.find(where.channel, where.ts);
  if (message === undefined || (message.ephemeralFor !== undefined && message.ephemeralFor !== user)) {
    throw new Error(`${user} can’t see message ${where.ts} in ${where.channel}.`);
  }
  return { kind: 'message', message };
}

export function viewOf(slack: Workspace, user: string, viewId: string): OpenView {
  const open = slack.views.of(user);
  if (open?.id !== viewId) throw new Error(`${user} has no view ${viewId} open.`);
  return open;
}

export function elementIn(
  surface: SeenSurface,
  actionId: string,
  blockId?: string,
  buttonValue?: string,
): PlacedElement {
  const all = placedElements(blocksOf(surface));
  const found = all.filter(
    (each) =>
      each.actionId === actionId &&
      (blockId === undefined || each.blockId === blockId) &&
      (buttonValue === undefined || each.element.type !== 'button' || each.element.value === buttonValue),
  );
  const [only] = found;
  if (only === undefined) {
    throw new Error(
      `No element has the action id ${actionId}. Found: ${all.map((each) => each.actionId).join(', ') || 'none'}.`,
    );
  }
  if (found.length > 1) throw new Error(`Several elements have the action id ${actionId}. Specify the block or value.`);
  return only;
}

function blocksOf(surface: SeenSurface) {
  if (surface.kind === 'message') return surface.message.blocks;
  return surface.kind === 'view' ? surface.open.view.blocks : surface.home.view.blocks;
}

/** Returns `values` with one input changed. */
export function withValue(values: FormValues, { blockId, actionId }: PlacedElement, value: ElementValue): FormValues {
  return { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
}
