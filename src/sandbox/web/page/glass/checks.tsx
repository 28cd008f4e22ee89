// "Never twice, never a false word", for each change: what Atlas got and did, beside what the card says.
import type { Check } from '../../glass-wire.js';

const VERDICTS: Readonly<Record<Check['verdict'], string>> = {
  holds: 'Both hold',
  open: 'Not over yet',
  broken: 'BROKEN',
};

export function Checks({ checks }: { checks: readonly Check[] }) {
  return (
    <section class="glass-checks" aria-label="Never twice, never a false word">
      <h3>Never twice, never a false word</h3>
      {checks.length === 0 && <p class="quiet">No change has been asked for yet.</p>}
      <ul>
        {checks.map(({ request, title, card, received, carriedOut, verdict }) => (
          <li key={request} class={verdict}>
            <strong>{request}</strong> {title}
            <span class="counts">
              Atlas received <b>{times(received)}</b> and carried out <b>{times(carriedOut)}</b>. The card says{' '}
              <b>“{card}”</b>. <em>{VERDICTS[verdict]}</em>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const times = (count: number) => (count === 1 ? '1 call' : `${count} calls`);
