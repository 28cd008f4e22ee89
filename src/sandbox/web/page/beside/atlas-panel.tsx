// Atlas's current state.
import type { AtlasNote, Place } from '../../wire.js';
import { Time } from '../parts/parts.js';

export function AtlasPanel({ atlas }: { atlas: AtlasNote }) {
  return (
    <div class="stack part">
      <h3>Atlas, as it is now</h3>
      <Places title="Clusters" places={atlas.clusters} />
      <Places title="Query limits" places={atlas.limits} />
      <Places title="Identity providers" places={atlas.providers} />
    </div>
  );
}

function Places({ title, places }: { title: string; places: readonly Place[] }) {
  return (
    <details class="places" open>
      <summary>{title}</summary>
      <ul>
        {places.map((place, index) => (
          <li key={index}>
            <strong>{place.name}</strong> <small>{place.of}</small>
            {place.lines.map((line) => (
              <p key={line.text} class={line.lively ? 'good' : 'quiet'}>
                {line.text} {line.at !== undefined && <Time at={line.at} />}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}
