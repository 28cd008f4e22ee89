// The input for a slash command or a message, in a channel or thread.
import { useId, useRef, useState } from 'preact/hooks';
import type { Act, Channel, Snapshot } from '../../wire.js';
import { useWorkspace } from '../workspace.js';
import { type Suggested, suggestCommands, suggestNames } from './commands.js';
import { useDraft, useRecent } from './recent.js';
import { Suggestions, useSuggestions } from './suggestions.js';

interface ComposerProps {
  readonly channel: Channel;
  readonly title: string;
  readonly thread?: string;
}

export function Composer({ channel, title, thread }: ComposerProps) {
  const { snapshot } = useWorkspace();
  const [text, setText] = useDraft(`${snapshot.you} ${channel.id} ${thread ?? ''}`);
  const { underWay, trouble, send, recall } = useSending(channel, thread, setText);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const take = ({ line }: Suggested) => {
    setText(line);
    field.current?.focus();
  };
  const offer = useSuggestions(suggestionsFor(text, snapshot, thread !== undefined), take);

  const onKeyDown = (event: KeyboardEvent) => {
    if (offer.onKeyDown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send(text);
    }
    if (event.key === 'ArrowUp' && text === '') recall();
  };
  const placeholder = thread === undefined ? `Type ${snapshot.command} or a message` : 'Reply in the thread';
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send(text);
      }}
    >
      {trouble !== undefined && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
      <Suggestions offer={offer} id={`${id}-list`} onTake={take} />
      <label class="unseen" for={id}>
        Message {title}
      </label>
      <div class="line">
        <textarea
          ref={field}
          id={id}
          rows={1}
          value={text}
          placeholder={placeholder}
          autoComplete="off"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={offer.open ? `${id}-list` : undefined}
          aria-activedescendant={offer.open && offer.active >= 0 ? `${id}-list-${offer.active}` : undefined}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            offer.reopen();
          }}
          onBlur={offer.close}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="button primary" aria-busy={underWay > 0} disabled={text.trim() === ''}>
          Send
        </button>
      </div>
    </form>
  );
}

function useSending(channel: Channel, thread: string | undefined, setText: (text: string) => void) {
  const { act, snapshot } = useWorkspace();
  const [underWay, setUnderWay] = useState(0);
  const [trouble, setTrouble] = useState<string>();
  const [recent, remember] = useRecent();
  const send = async (text: string) => {
    const said = text.trim();
    if (said === '') return;
    if (said.startsWith('/') && thread !== undefined)
      return setTrouble(`${said.split(/\s/)[0]} is not supported in threads. Sorry! Mention @Countersign instead.`);
    if (said.startsWith('/')) remember(said);
    setText('');
    setTrouble(undefined);
    setUnderWay((count) => count + 1);
    const outcome = await act(actOf(said, channel.id, thread, snapshot.command));
    setUnderWay((count) => count - 1);
    if (outcome.kind !== 'trouble') return;
    setTrouble(outcome.sentence);
    setText(said);
  };
  return { underWay, trouble, send, recall: () => recent[0] !== undefined && setText(recent[0]) };
}

function actOf(said: string, channel: string, thread: string | undefined, command: string): Act {
  if (thread !== undefined) return { kind: 'say', channel, text: said, thread };
  if (!said.startsWith('/')) return { kind: 'say', channel, text: said };
  const name = said.split(/\s/)[0] ?? command;
  return { kind: 'command', channel, name, text: said.slice(name.length).trim() };
}

function suggestionsFor(text: string, { command, people, groups }: Snapshot, inThread: boolean): readonly Suggested[] {
  const names = [
    { name: 'Countersign', note: 'app' },
    ...people.map(({ name, note }) => ({ name, note })),
    ...groups.map(({ name }) => ({ name, note: 'group' })),
  ];
  return inThread ? suggestNames(text, names) : [...suggestCommands(text, command), ...suggestNames(text, names)];
}
