// Slack's no to something the bot wanted to show here, in Slack's words.
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
