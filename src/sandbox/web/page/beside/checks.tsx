// Shows for each change the calls that Atlas received and carried out, and the state on the card.
import type { Check } from '../../inspector-wire.js';
import { countWithNoun } from '../parts/parts.js';

export function Checks({ checks }: { checks: readonly Check[] }) {
  return (
    <section class="stack" aria-label="What was sent and reported">
      <h3>What was sent and reported</h3>
      {checks.length === 0 && <p class="quiet">No changes requested yet.</p>}
      <ul class="stack">
        {checks.map((check) => (
          <li key={check.request} class="card">
            <strong>{check.request}</strong> {check.title}
            <p>
              Atlas received <b>{countWithNoun(check.received, 'call')}</b> and carried out{' '}
              <b>{countWithNoun(check.carriedOut, 'call')}</b>. The card says <b>“{check.card}”</b>.{' '}
              <strong class={{ holds: 'good', open: '', broken: 'bad' }[check.verdict]}>{describe(check)}</strong>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function describe(check: Check): string {
  if (check.verdict === 'holds') return `${sent(check)}, reported correctly ✓`;
  return check.verdict === 'open' ? 'In progress' : 'BROKEN';
}

/** Describes how often a call was sent. The bot may have resent a call that Atlas had rejected. */
function sent({ received, carriedOut, card }: Check): string {
  if (card === 'reverted' || (card === 'ended' && carriedOut === 2)) return 'Done once, reverted once';
  if (received === 0) return 'Nothing sent';
  if (received === 1) return 'Sent once';
  return carriedOut === 1 ? 'Done once' : 'Not done';
}
