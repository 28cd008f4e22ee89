// Atlas's current state and the bot's last calls to it.
import type { AtlasNote, Place } from '../../wire.js';
import { clockTime } from '../text/dates.js';

export function AtlasPanel({ atlas }: { atlas: AtlasNote }) {
  return (
    <div class="atlas">
      <div class="part">
        <h3>Atlas, as it is now</h3>
        <Places title="Clusters" places={atlas.clusters} />
        <Places title="Query limits" places={atlas.limits} />
        <Places title="Identity providers" places={atlas.providers} />
      </div>
      <div class="part">
        <h3>Last calls to Atlas</h3>
        {atlas.calls.length === 0 && <p class="empty">None yet.</p>}
        <ol class="calls">
          {atlas.calls.map((call, index) => (
            <li key={index} class={call.changed === undefined ? '' : 'change'}>
              <span>
                <strong>{call.method}</strong> {call.status ?? 'not answered'}
              </span>
              <code>{call.path}</code>
              {call.changed !== undefined && <span>{call.changed}</span>}
              <small>
                {clockTime(call.at, Date.now())} {call.credential}
              </small>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function Places({ title, places }: { title: string; places: readonly Place[] }) {
  return (
    <details open>
      <summary>{title}</summary>
      <ul>
        {places.map((place, index) => (
          <li key={index}>
            <strong>{place.name}</strong> <small>{place.of}</small>
            {place.lines.map((line) => (
              <span key={line.text} class={line.lively ? 'lively' : ''}>
                {line.text} {line.at !== undefined && clockTime(line.at, Date.now())}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}
