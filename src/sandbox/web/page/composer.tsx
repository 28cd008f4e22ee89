// What you say: a slash command for the bot, or a plain message.
import { useId, useState } from 'preact/hooks';
import type { Act, Channel } from '../wire.js';
import { EXAMPLES, useRecent } from './recent.js';
import { useWorkspace } from './workspace.js';

export function Composer({ channel, title }: { channel: Channel; title: string }) {
  const { act, snapshot } = useWorkspace();
  const [text, setText] = useState('');
  const [underWay, setUnderWay] = useState(0);
  const [trouble, setTrouble] = useState<string>();
  const [recent, remember] = useRecent();
  const field = useId();

  const send = async (event: Event) => {
    event.preventDefault();
    const said = text.trim();
    if (said === '') return;
    if (said.startsWith('/')) remember(said);
    setText('');
    setTrouble(undefined);
    setUnderWay((count) => count + 1);
    const outcome = await act(actOf(said, channel.id));
    setUnderWay((count) => count - 1);
    if (outcome.kind !== 'trouble') return;
    setTrouble(outcome.sentence);
    setText((typed) => (typed === '' ? said : typed));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
    if (event.key === 'ArrowUp' && text === '' && recent[0] !== undefined) setText(recent[0]);
  };
  const offers = recent.length > 0 ? recent : EXAMPLES.map((example) => `${snapshot.command} ${example}`);
  return (
    <form class="composer" onSubmit={send}>
      {trouble !== undefined && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
      <section class="offers" aria-label={recent.length > 0 ? 'Your last commands' : 'Commands to try'}>
        <span>{recent.length > 0 ? 'Again' : 'Try'}</span>
        {offers.map((offer) => (
          <button key={offer} type="button" class="offer" onClick={() => setText(offer)}>
            {offer}
          </button>
        ))}
      </section>
      <label class="unseen" for={field}>
        Message {title}
      </label>
      <div class="line">
        <textarea
          id={field}
          rows={1}
          value={text}
          placeholder={`Type ${snapshot.command} help, or a message to ${title}`}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="button primary" aria-busy={underWay > 0} disabled={text.trim() === ''}>
          Send
        </button>
      </div>
    </form>
  );
}

function actOf(said: string, channel: string): Act {
  if (!said.startsWith('/')) return { kind: 'say', channel, text: said };
  const [name = '', ...words] = said.split(/(?<=^\S+)\s/);
  return { kind: 'command', channel, name, text: words.join(' ').trim() };
}
