// An entry of the timeline; pressed, it shows its details.
import { useEffect, useState } from 'preact/hooks';
import type { Details, Entry, Source } from '../../glass-wire.js';
import { detailsOf } from './behind.js';
import { showMessage } from './show.js';

const SIGNS: Readonly<Record<Source, string>> = {
  requests: 'Stored',
  journal: 'Journal',
  slack: 'Slack',
  atlas: 'Atlas',
  dial: 'Dial',
};

interface EntryRowProps {
  readonly entry: Entry;
  /** Filters the timeline by this request. */
  onRequest(id: string): void;
}

export function EntryRow({ entry, onRequest }: EntryRowProps) {
  const [open, setOpen] = useState(false);
  const { source, at, who, what, answer, tone } = entry;
  return (
    <li class={`glass-entry of-${source} tone-${tone}`}>
      <button type="button" class="row" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="sign">{SIGNS[source]}</span>
        <span class="by-whom">{who}</span>
        <time dateTime={new Date(at).toISOString()}>{exactTime(at)}</time>
        <span class="what">{what}</span>
        {answer !== '' && <span class="answer">{answer}</span>}
      </button>
      {open && <More entry={entry} onRequest={onRequest} />}
    </li>
  );
}

function More({ entry, onRequest }: EntryRowProps) {
  const { drew, requests } = entry;
  const details = useDetails(entry.id);
  return (
    <div class="more">
      {(requests.length > 0 || drew !== undefined) && (
        <p class="links">
          {requests.map((id) => (
            <button key={id} type="button" class="link" onClick={() => onRequest(id)}>
              All about {id}
            </button>
          ))}
          {drew !== undefined && (
            <button type="button" class="link" onClick={() => showMessage(drew)}>
              Show the message in the chat
            </button>
          )}
        </p>
      )}
      {details === undefined && <p role="status">Reading</p>}
      {details?.parts.map(({ title, text }) => (
        <figure key={title}>
          <figcaption>{title}</figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
          <pre tabIndex={0}>{text}</pre>
        </figure>
      ))}
    </div>
  );
}

function useDetails(id: number): Details | undefined {
  const [details, setDetails] = useState<Details>();
  useEffect(() => {
    let wanted = true;
    detailsOf(id).then((found) => wanted && setDetails(found));
    return () => {
      wanted = false;
    };
  }, [id]);
  return details;
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});
const exactTime = (at: number) => CLOCK.format(at);
