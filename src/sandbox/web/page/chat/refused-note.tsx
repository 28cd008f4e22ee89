// A note with Slack's error for something that the bot could not post here.
import type { Refused } from '../../wire.js';
import { clockTime } from '../text/dates.js';

export function RefusedNote({ refused: { at, method, error, details } }: { refused: Refused }) {
  return (
    <div class="refused" role="note">
      <p>
        <strong>Slack refused this</strong> <code>{method}</code> <code>{error}</code>{' '}
        <time dateTime={new Date(at).toISOString()}>{clockTime(at, Date.now())}</time>
      </p>
      {details.length > 0 && (
        <ul>
          {details.map((detail) => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
