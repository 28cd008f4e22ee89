// Opens and updates forms in Slack and publishes the Home tab.
import { setTimeout as sleep } from 'node:timers/promises';
import type { HomeView, ModalView } from '@slack/types';
import type { Log } from '../../log.js';
import type { SlackClient } from './client.js';
import { slackFailureOf } from './failures.js';

export interface ViewServices {
  readonly client: { readonly views: Pick<SlackClient['views'], 'open' | 'update' | 'push' | 'publish'> };
  readonly log: Log;
}

/** @returns the view's id, or undefined if the trigger had expired */
export const openView = (deps: ViewServices, trigger: string, view: ModalView): Promise<string | undefined> =>
  inTime(deps, () => deps.client.views.open({ trigger_id: trigger, view }));

/**
 * Opens a view on top of the open view, which reappears when the new view is submitted or closed.
 * @param trigger the trigger from a press in the open view
 * @returns the view's id, or undefined if the trigger had expired
 */
export const pushView = (deps: ViewServices, trigger: string, view: ModalView): Promise<string | undefined> =>
  inTime(deps, () => deps.client.views.push({ trigger_id: trigger, view }));

async function inTime(
  deps: Pick<ViewServices, 'log'>,
  open: () => Promise<{ readonly view?: { readonly id?: string } | undefined }>,
): Promise<string | undefined> {
  try {
    const answer = await open();
    return answer.view?.id;
  } catch (error) {
    const failure = slackFailureOf(error);
    if (failure.kind !== 'refused' || !/trigger/.test(failure.error)) throw error;
    deps.log.warn({ refused: failure.error }, 'failed to open a form in time');
    return undefined;
  }
}

const UPDATE_TRIES = 4;

/**
 * Updates a form and retries temporary errors. Ignores a form that has been closed.
 * @param hash the last update's hash. Slack rejects this update if the form was updated again in the meantime
 * @returns the new hash
 */
export async function updateView(
  deps: ViewServices,
  viewId: string,
  view: ModalView,
  hash?: string,
): Promise<string | undefined> {
  for (let attempt = 0; attempt < UPDATE_TRIES; attempt++) {
    try {
      const answer = await deps.client.views.update({ view_id: viewId, view, ...(hash !== undefined && { hash }) });
      return answer.view?.hash;
    } catch (error) {
      const failure = slackFailureOf(error);
      deps.log.warn({ err: error, ...failure, attempt }, 'failed to update a form');
      if (failure.kind === 'refused') return undefined;
      await sleep(failure.kind === 'rate limited' ? failure.retryAfterMs : 500 * 2 ** attempt);
    }
  }
  return undefined;
}

/**
 * Publishes the Home tab.
 * @throws errors from the Web API, e.g. `not_enabled` if the manifest doesn't include the tab
 */
export async function publishHome(
  { client }: Pick<ViewServices, 'client'>,
  userId: string,
  view: HomeView,
): Promise<void> {
  await client.views.publish({ user_id: userId, view });
}
