// What people see, and waiting until they see it.
import type { SlackStandIn } from './contract.js';
import type { Workspace } from './workspace.js';

/** Generous, as everything is slow on a busy machine; nothing is measured by it. */
const LONG_MS = 25_000;

export const sightOf = (slack: Workspace) =>
  ({
    channels: () => slack.world.channels,
    messages: (channel, asUser) => slack.messages.in(channel, asUser),
    directMessages: (user) => slack.messages.in(slack.directChannel(user).id, user),
    openViews: (user) => [slack.views.of(user) ?? []].flat(),
    home: (user) => slack.views.homeOf(user),
    values: (viewId) => slack.views.find(viewId)?.values ?? {},
    files: () => slack.uploads.shared(),
    on: (event, listener) => slack.hear(event, listener),
    until: (look, timeoutMillis = LONG_MS) => waitFor(slack, look, timeoutMillis),
  }) satisfies Partial<SlackStandIn>;

function waitFor<T>(slack: Workspace, look: () => T | undefined | null | false, timeoutMillis: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = slack.hear('change', check);
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
