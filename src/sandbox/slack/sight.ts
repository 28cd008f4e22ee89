// What people see, and waiting until they see it.
import type { EventEmitter } from 'node:events';
import type { SlackStandIn } from './contract.js';
import type { Workspace } from './workspace.js';

type Sight = 'channels' | 'messages' | 'directMessages' | 'openViews' | 'home' | 'values' | 'files' | 'on' | 'until';

/** Generous, as everything is slow on a busy machine; nothing is measured by it. */
const LONG_MS = 25_000;

export function sightOf(slack: Workspace, changes: EventEmitter): Pick<SlackStandIn, Sight> {
  const on: SlackStandIn['on'] = (event, listener) => {
    changes.on(event, listener);
    return () => changes.off(event, listener);
  };
  return {
    channels: () => slack.world.channels,
    messages: (channel, asUser) => slack.messages.in(channel, asUser),
    directMessages: (user) => slack.messages.in(slack.directChannel(user).id, user),
    openViews: (user) => [slack.views.of(user) ?? []].flat(),
    home: (user) => slack.views.homeOf(user),
    values: (viewId) => slack.views.find(viewId)?.values ?? {},
    files: () => slack.uploads.shared(),
    on,
    until: (look, timeoutMillis = LONG_MS) => waitFor(on, look, timeoutMillis),
  };
}

function waitFor<T>(
  on: SlackStandIn['on'],
  look: () => T | undefined | null | false,
  timeoutMillis: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = on('change', check);
    const timer = setTimeout(
      () => end(() => reject(new Error(`Not seen within ${timeoutMillis} ms: ${look.toString()}`))),
      timeoutMillis,
    );
    function end(settle: () => void): void {
      clearTimeout(timer);
      stop();
      settle();
    }
    function check(): void {
      try {
        const found = look();
        if (found) end(() => resolve(found));
      } catch (error) {
        end(() => reject(error));
      }
    }
    check();
  });
}
