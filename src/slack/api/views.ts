// Views in Slack: opens and updates forms, and publishes the Home tab.
import { setTimeout as sleep } from 'node:timers/promises';
import type { HomeView, ModalView } from '@slack/types';
import type { Log } from '../../log.js';
import type { SlackClient } from './client.js';
import { failureOf } from './failures.js';

export interface Views {
  readonly client: { readonly views: Pick<SlackClient['views'], 'open' | 'update' | 'push' | 'publish'> };
  readonly log: Log;
}

/** @returns the view's id; undefined when the trigger had expired */
export const openView = (deps: Views, trigger: string, view: ModalView): Promise<string | undefined> =>
  inTime(deps, () => deps.client.views.open({ trigger_id: trigger, view }));

/**
 * Opens a view above the open one, which is seen again when the new one is submitted or closed.
 * @param trigger of a press in the open view
 * @returns the view's id; undefined when the trigger had expired
 */
export const pushView = (deps: Views, trigger: string, view: ModalView): Promise<string | undefined> =>
  inTime(deps, () => deps.client.views.push({ trigger_id: trigger, view }));

async function inTime(
  deps: Pick<Views, 'log'>,
  open: () => Promise<{ readonly view?: { readonly id?: string } | undefined }>,
): Promise<string | undefined> {
  try {
    const answer = await open();
    return answer.view?.id;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'refused' || !/trigger/.test(failure.error)) throw error;
    deps.log.warn({ refused: failure.error }, 'failed to open a form in time');
    return undefined;
  }
}

const UPDATE_TRIES = 4;

/**
 * Updates a form. A form that was closed meanwhile is no error; temporary errors are retried.
 * @param hash of the last update: Slack refuses this update if the form was updated since
 * @returns the new hash
 */
export async function updateView(
  deps: Views,
  viewId: string,
  view: ModalView,
  hash?: string,
): Promise<string | undefined> {
  for (let attempt = 0; attempt < UPDATE_TRIES; attempt++) {
    try {
      const answer = await deps.client.views.update({ view_id: viewId, view, ...(hash !== undefined && { hash }) });
      return answer.view?.hash;
    } catch (error) {
      const failure = failureOf(error);
      deps.log.warn({ err: error, ...failure, attempt }, 'failed to update a form');
      if (failure.kind === 'refused') return undefined;
      await sleep(failure.kind === 'rate limited' ? failure.retryAfterMs : 500 * 2 ** attempt);
    }
  }
  return undefined;
}

/** @throws what the Web API throws: `not_enabled` where the app was installed with a manifest without the tab */
export async function publishHome({ client }: Pick<Views, 'client'>, userId: string, view: HomeView): Promise<void> {
  await client.views.publish({ user_id: userId, view });
}
