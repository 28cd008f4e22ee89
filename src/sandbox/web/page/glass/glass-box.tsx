// The glass box: requests, journal, Slack and Atlas as one timeline, newest first.
import { useMemo, useState } from 'preact/hooks';
import type { DialState } from '../../dial-wire.js';
import type { Entry, Source } from '../../glass-wire.js';
import { useBehind } from './behind.js';
import { Checks } from './checks.js';
import { EntryRow } from './entry-row.js';

const FILTERS: readonly { readonly source?: Source; readonly name: string }[] = [
  { name: 'All' },
  { source: 'requests', name: 'Requests' },
  { source: 'journal', name: 'Journal' },
  { source: 'slack', name: 'Slack' },
  { source: 'atlas', name: 'Atlas' },
];

export function GlassBox() {
  const { entries, checks, redis, dial } = useBehind();
  const [source, setSource] = useState<Source>();
  const [request, setRequest] = useState<string>();
  const shown = useMemo(() => entries.filter((entry) => isShown(entry, source, request)), [entries, source, request]);
  return (
    <section class="glass" aria-label="Glass box">
      <p class="quiet">Every request as it is stored, the journal, and each call of Slack and Atlas with its answer.</p>
      {(redis !== 'read' || isPaused(dial)) && (
        <p class="trouble" role="status">
          Redis {isPaused(dial) ? 'is paused and answers nobody' : 'cannot be read just now'}. What it holds comes here
          once it answers.
        </p>
      )}
      <Checks checks={request === undefined ? checks.slice(0, 3) : checks.filter((one) => one.request === request)} />
      <fieldset class="glass-filters">
        <legend class="unseen">Show</legend>
        {FILTERS.map(({ source: one, name }) => (
          <button key={name} type="button" aria-pressed={one === source} onClick={() => setSource(one)}>
            {name}
          </button>
        ))}
        {request !== undefined && (
          <button
            type="button"
            class="about"
            aria-label={`About ${request}: show all again`}
            onClick={() => setRequest(undefined)}
          >
            About {request} ×
          </button>
        )}
      </fieldset>
      {shown.length === 0 && <p class="empty">Nothing yet. Send a command, and it shows here.</p>}
      <ol class="glass-timeline">
        {shown.map((entry) => (
          <EntryRow key={entry.id} entry={entry} onRequest={setRequest} />
        ))}
      </ol>
    </section>
  );
}

/** While Redis is paused its connection stays open, so only the dial knows. */
const isPaused = (dial: DialState | undefined) =>
  dial?.knobs.some(({ id, set }) => id === 'redis' && set === 'paused') ?? false;

/** Actions at the dial are shown under every filter, as they explain the rest. */
const isShown = (entry: Entry, source: Source | undefined, request: string | undefined) =>
  (source === undefined || entry.source === source || entry.source === 'dial') &&
  (request === undefined || entry.requests.includes(request));
