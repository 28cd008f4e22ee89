// The actions of people, each followed by a change event.
import type { SlackStandIn } from '../contract.js';
import type { Deliveries } from '../deliveries.js';
import type { Workspace } from '../workspace.js';
import * as commands from './command.js';
import * as forms from './form.js';
import * as messages from './message.js';
import * as presses from './press.js';
import { openHome, shortcut } from './shortcut.js';
import { suggest, suggestGroups } from './suggest.js';

type People =
  | 'say'
  | 'notice'
  | 'command'
  | 'press'
  | 'change'
  | 'suggest'
  | 'suggestGroups'
  | 'shortcut'
  | 'openHome'
  | 'submit'
  | 'closeView'
  | 'deleteMessage';

export function peopleOf(slack: Workspace, deliveries: Deliveries, changed: () => void): Pick<SlackStandIn, People> {
  const then = async <T>(seen: Promise<T>): Promise<T> => {
    const result = await seen;
    changed();
    return result;
  };
  return {
    say: (...args) => {
      const message = messages.say(slack, deliveries, ...args);
      changed();
      return message;
    },
    notice: (...args) => {
      const message = messages.notice(slack, ...args);
      changed();
      return message;
    },
    command: (...args) => then(commands.command(slack, deliveries, ...args)),
    press: (...args) => then(presses.press(slack, deliveries, ...args)),
    change: (...args) => then(presses.change(slack, deliveries, ...args)),
    suggest: (...args) => then(suggest(slack, deliveries, ...args)),
    suggestGroups: (...args) => then(suggestGroups(slack, deliveries, ...args)),
    shortcut: (...args) => then(shortcut(slack, deliveries, ...args)),
    openHome: (...args) => then(openHome(slack, deliveries, ...args)),
    submit: (...args) => then(forms.submit(slack, deliveries, ...args)),
    closeView: (...args) => then(forms.closeView(slack, deliveries, ...args)),
    deleteMessage: (channel, ts) => {
      if (!slack.messages.delete(channel, ts)) throw new Error(`There is no message ${ts} in ${channel}.`);
      changed();
    },
  };
}
