// For each change: the calls that Atlas received and carried out, and the state on the card.
import type { Check } from '../../glass-wire.js';

/** How often a call was sent; Atlas may have refused one that was then sent again. */
const sent = ({ received, carriedOut, card }: Check) => {
  if (card.endsWith('put back')) return 'Done once, put back once';
  if (received === 0) return 'Nothing sent';
  if (received === 1) return 'Sent once';
  return carriedOut === 1 ? 'Done once' : 'Nothing done';
};

const VERDICTS: Readonly<Record<Check['verdict'], (check: Check) => string>> = {
  holds: (check) => `${sent(check)}, reported truthfully ✓`,
  open: () => 'Not over yet',
  broken: () => 'BROKEN',
};

export function Checks({ checks }: { checks: readonly Check[] }) {
  return (
    <section class="glass-checks" aria-label="What was sent, and what was said">
      <h3>What was sent, and what was said</h3>
      {checks.length === 0 && <p class="quiet">No change has been asked for yet.</p>}
      <ul>
        {checks.map((check) => (
          <li key={check.request} class={check.verdict}>
            <strong>{check.request}</strong> {check.title}
            <span class="counts">
              Atlas received <b>{times(check.received)}</b> and carried out <b>{times(check.carriedOut)}</b>. The card
              says <b>“{check.card}”</b>. <em>{VERDICTS[check.verdict](check)}</em>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const times = (count: number) => (count === 1 ? '1 call' : `${count} calls`);
