// The Inspector tab: stored requests, journal, Slack and Atlas in a single timeline, newest first.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Entry, EntryDetails, Source } from '../../inspector-wire.js';
import { fetchEntryDetails, type SidePanelData } from '../live.js';
import { SCROLLABLE_PROPS } from '../parts/parts.js';
import { exactTime } from '../text/dates.js';
import { Checks } from './checks.js';
import { showMessage } from './show.js';

const FILTERS: readonly { readonly source?: Source; readonly name: string }[] = [
  { name: 'All' },
  { source: 'requests', name: 'Requests' },
  { source: 'journal', name: 'Journal' },
  { source: 'slack', name: 'Slack' },
  { source: 'atlas', name: 'Atlas' },
];
const SIGNS = { requests: 'Stored', journal: 'Journal', slack: 'Slack', atlas: 'Atlas', dial: 'Faults' };

export function InspectorPanel({ behind: { entries, checks, redis, dial } }: { behind: SidePanelData }) {
  const [source, setSource] = useState<Source>();
  const [request, setRequest] = useState<string>();
  const shown = useMemo(() => entries.filter((entry) => isShown(entry, source, request)), [entries, source, request]);
  // A paused Redis keeps its connections open, so only the fault panel knows that it's paused.
  const isPaused = dial?.knobs.some(({ id, set }) => id === 'redis' && set === 'paused') ?? false;
  return (
    <section class="stack part" aria-label="Inspector">
      <p class="quiet">Every stored request, the journal, and each Slack or Atlas call with its response.</p>
      {(redis !== 'read' || isPaused) && (
        <p class="bad" role="status">
          Redis {isPaused ? 'is paused and doesn’t respond' : 'can’t be read right now'}. Its data will appear here once
          it responds.
        </p>
      )}
      <Checks checks={request === undefined ? checks.slice(0, 3) : checks.filter((one) => one.request === request)} />
      <fieldset class="row sticky">
        <legend class="unseen">Show</legend>
        {FILTERS.map(({ source: one, name }) => (
          <button key={name} type="button" class="pill" aria-pressed={one === source} onClick={() => setSource(one)}>
            {name}
          </button>
        ))}
        {request !== undefined && (
          <button
            type="button"
            class="pill"
            aria-label={`About ${request}: show all entries`}
            onClick={() => setRequest(undefined)}
          >
            About {request} ×
          </button>
        )}
      </fieldset>
      {shown.length === 0 && <p class="empty">Nothing yet. Commands that you send appear here.</p>}
      <ol>
        {shown.map((entry) => (
          <Row key={entry.id} entry={entry} onRequest={setRequest} />
        ))}
      </ol>
    </section>
  );
}

/** Fault panel actions match every source filter, because they explain the other entries. */
const isShown = (entry: Entry, source: Source | undefined, request: string | undefined) =>
  (source === undefined || entry.source === source || entry.source === 'dial') &&
  (request === undefined || entry.requests.includes(request));

interface RowProps {
  readonly entry: Entry;
  /** Filters the timeline by this request. */
  onRequest(id: string): void;
}

/** A timeline entry that expands to show its details. */
function Row({ entry, onRequest }: RowProps) {
  const [open, setOpen] = useState(false);
  const { source, at, who, what, answer, tone } = entry;
  const saysMore = answer !== '' && source !== 'journal' && source !== 'dial';
  const isBad = tone === 'trouble' && source !== 'dial';
  return (
    <li class="entry">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class={`sign of-${source}`}>{SIGNS[source]}</span>
        <strong>{who}</strong>
        <time dateTime={new Date(at).toISOString()}>{exactTime(at)}</time>
        <span class={isBad && !saysMore ? 'bad' : `tone-${tone}`}>{what}</span>
        {saysMore && <span class={isBad ? 'bad' : 'quiet'}>→ {answer}</span>}
      </button>
      {open && <More entry={entry} onRequest={onRequest} />}
    </li>
  );
}

function More({ entry: { id, drew, requests }, onRequest }: RowProps) {
  const [details, setDetails] = useState<EntryDetails>();
  useEffect(() => {
    let wanted = true;
    void fetchEntryDetails(id).then((found) => wanted && setDetails(found));
    return () => {
      wanted = false;
    };
  }, [id]);
  return (
    <div class="stack">
      <p class="row">
        {requests.map((request) => (
          <button key={request} type="button" class="link" onClick={() => onRequest(request)}>
            Only show {request}
          </button>
        ))}
        {drew !== undefined && (
          <button type="button" class="link" onClick={() => showMessage(drew)}>
            Show the message in the chat
          </button>
        )}
      </p>
      {details === undefined && <p role="status">Loading…</p>}
      {details?.parts.map(({ title, text }) => (
        <figure key={title}>
          <figcaption>{title}</figcaption>
          <pre {...SCROLLABLE_PROPS}>{text}</pre>
        </figure>
      ))}
    </div>
  );
}
