// User actions, each followed by a change event.
import type { SlackStandIn } from '../contract.js';
import type { Workspace } from '../workspace.js';
import { closeView, submit } from './form.js';
import { command, deleteMessage, notice, say } from './message.js';
import { change, openHome, press, shortcut, suggest, suggestGroups } from './press.js';

export function personActions(slack: Workspace) {
  const now =
    <A extends unknown[], R>(act: (slack: Workspace, ...args: A) => R) =>
    (...args: A): R => {
      const result = act(slack, ...args);
      slack.changed();
      return result;
    };
  const then =
    <A extends unknown[], R>(act: (slack: Workspace, ...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const result = await act(slack, ...args);
      slack.changed();
      return result;
    };
  return {
    say: now(say),
    notice: now(notice),
    deleteMessage: now(deleteMessage),
    command: then(command),
    press: then(press),
    change: then(change),
    suggest: then(suggest),
    suggestGroups: then(suggestGroups),
    shortcut: then(shortcut),
    openHome: then(openHome),
    submit: then(submit),
    closeView: then(closeView),
  } satisfies Partial<SlackStandIn>;
}
