// The message field of a channel or thread, which also accepts slash commands.
import { useId, useRef, useState } from 'preact/hooks';
import { SLASH_COMMAND } from '../../../slack/world.js';
import type { Act, Channel, UserSnapshot } from '../../wire.js';
import { useWorkspace } from '../context.js';
import { useTask } from '../hooks.js';
import { type Choice, ListBox, listBoxProps, nextActiveIndex } from '../parts/list-box.js';
import { ErrorText } from '../parts/parts.js';
import { type Suggestion, suggestCommands, suggestNames } from './commands.js';

export interface ComposerProps {
  readonly channel: Channel;
  readonly title: string;
  readonly thread?: string;
}

/** Drafts by user, channel and thread. They're kept when the user switches channels. */
const drafts = new Map<string, string>();

export function Composer({ channel, title, thread }: ComposerProps) {
  const { act, snapshot } = useWorkspace();
  const place = `${snapshot.you} ${channel.id} ${thread ?? ''}`;
  const [text, setDrawn] = useState(drafts.get(place) ?? '');
  const setText = (next: string) => {
    drafts.set(place, next);
    setDrawn(next);
  };
  const { busy, trouble, run, setTrouble } = useTask();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const take = (line: string) => {
    setText(line);
    field.current?.focus();
  };
  const offer = useSuggestions(suggestionsFor(text, snapshot, thread !== undefined), take);

  const send = async () => {
    const said = text.trim();
    if (said === '') return;
    if (said.startsWith('/') && thread !== undefined)
      return setTrouble(`${said.split(/\s/)[0]} is not supported in threads. Sorry! Mention @Countersign instead.`);
    setText('');
    const outcome = await run(act(actOf(said, channel.id, thread)));
    if (outcome.kind === 'trouble') setText(said);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (offer.onKeyDown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void send();
    }
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <ErrorText>{trouble}</ErrorText>
      {offer.open && (
        <ListBox id={`${id}-list`} choices={offer.choices} active={offer.active} onPick={offer.pick}>
          <p class="quiet" aria-hidden="true">
            <kbd>↑</kbd> <kbd>↓</kbd> choose <kbd>Tab</kbd> insert <kbd>Esc</kbd> close
          </p>
        </ListBox>
      )}
      <div class="field">
        <textarea
          ref={field}
          {...listBoxProps(`${id}-list`, offer.open, offer.choices, offer.active)}
          aria-label={`Message ${title}`}
          aria-haspopup="listbox"
          rows={1}
          value={text}
          placeholder={thread === undefined ? `Type ${SLASH_COMMAND} or a message` : 'Reply in the thread'}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            offer.reopen();
          }}
          onBlur={offer.close}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="button primary" aria-busy={busy} disabled={text.trim() === ''}>
          Send
        </button>
      </div>
    </form>
  );
}

/** Handles a suggestion list's keys: arrow keys choose, Tab or Enter inserts, Escape closes. */
function useSuggestions(suggested: readonly Suggestion[], take: (line: string) => void) {
  const [closed, setClosed] = useState(true);
  const [active, setActive] = useState(-1);
  const choices = suggested.map(({ line, note }): Choice => ({ value: line, name: line, note }));
  const open = !closed && choices.length > 0;
  const reopen = () => {
    setClosed(false);
    setActive(-1);
  };
  const close = () => setClosed(true);
  const pick = ({ value }: Choice) => {
    take(value);
    reopen();
  };
  /** @returns whether the list handled the key */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    // If nothing is chosen, Enter sends the text.
    const chosen = choices[active] ?? (event.key === 'Tab' ? choices[0] : undefined);
    const next = nextActiveIndex(event.key, active, choices.length);
    if (next !== undefined) setActive(next);
    else if (event.key === 'Escape') close();
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && chosen) pick(chosen);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { choices, open, active, onKeyDown, pick, reopen, close };
}

function actOf(said: string, channel: string, thread: string | undefined): Act {
  if (thread !== undefined) return { kind: 'say', channel, text: said, thread };
  if (!said.startsWith('/')) return { kind: 'say', channel, text: said };
  const [name = ''] = said.split(/\s/);
  return { kind: 'command', channel, name, text: said.slice(name.length).trim() };
}

function suggestionsFor(text: string, { people, groups }: UserSnapshot, inThread: boolean): readonly Suggestion[] {
  const names = [
    { name: 'Countersign', note: 'app' },
    ...people.map(({ name, note }) => ({ name, note })),
    ...groups.map(({ name }) => ({ name, note: 'group' })),
  ];
  return inThread ? suggestNames(text, names) : [...suggestCommands(text), ...suggestNames(text, names)];
}
