// User actions, each followed by a change event. Each throws if the channel, button or view doesn't exist, because
// that's a mistake in the test.
import type { Workspace } from '../workspace.js';
import { closeView, submit } from './form.js';
import { deleteMessage, postAsOtherApp, postAsPerson, runSlashCommand } from './message.js';
import { changeInput, loadOptionGroups, loadOptions, openHome, press, pressShortcut } from './press.js';

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
    say: now(postAsPerson),
    notice: now(postAsOtherApp),
    deleteMessage: now(deleteMessage),
    command: then(runSlashCommand),
    press: then(press),
    change: then(changeInput),
    suggest: then(loadOptions),
    suggestGroups: then(loadOptionGroups),
    shortcut: then(pressShortcut),
    openHome: then(openHome),
    submit: then(submit),
    closeView: then(closeView),
  };
}
