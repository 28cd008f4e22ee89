// Shares of a whole, each with its number beside it.
import { fullNumber } from './scale.js';

interface Segment {
  readonly label: string;
  readonly value: number;
}

const RADIUS = 70;

export function Pie({ segments, label }: { segments: readonly Segment[]; label: string }) {
  const whole = segments.reduce((sum, { value }) => sum + value, 0);
  const around = 2 * Math.PI * (RADIUS / 2);
  let before = 0;
  return (
    <div class="pie">
      <svg
        viewBox={`${-RADIUS} ${-RADIUS} ${2 * RADIUS} ${2 * RADIUS}`}
        width={2 * RADIUS}
        height={2 * RADIUS}
        role="img"
        aria-label={label}
      >
        {segments.map(({ label: name, value }, index) => {
          const share = (value / whole) * around;
          const offset = before;
          before += share;
          // A circle of half the radius, with a stroke as wide as the radius: each dash of it is a slice.
          return (
            <circle
              key={name}
              class={`slice line-${index}`}
              r={RADIUS / 2}
              stroke-width={RADIUS}
              stroke-dasharray={`${share} ${around - share}`}
              stroke-dashoffset={-offset}
              transform="rotate(-90)"
            />
          );
        })}
      </svg>
      <ul class="legend" aria-hidden="true">
        {segments.map(({ label: name, value }, index) => (
          <li key={name}>
            <span class={`key line-${index}`} /> {name} <strong>{fullNumber(value)}</strong>{' '}
            {Math.round((value / whole) * 100)} %
          </li>
        ))}
      </ul>
    </div>
  );
}
