// The bar above all panes: name, colour scheme, and what is shown.
import type { Snapshot } from '../wire.js';
import { Avatar, Sign } from './avatar.js';
import { THEMES, useTheme } from './theme.js';

interface TopBarProps {
  readonly workspace: string;
  readonly two: boolean;
  onTwo(two: boolean): void;
  readonly beside: boolean;
  onBeside(open: boolean): void;
}

export function TopBar({ workspace, two, onTwo, beside, onBeside }: TopBarProps) {
  const [theme, setTheme] = useTheme();
  return (
    <header class="top-bar">
      <h1>
        <span class="avatar bot">
          <Sign />
        </span>
        <span class="name">Countersign</span>{' '}
        <span class="quiet">sandbox{workspace === '' ? '' : ` · ${workspace}`}</span>
      </h1>
      <span class="keys">
        <kbd>F6</kbd> next person
      </span>
      <label class="theme">
        <span class="unseen">Colours</span>
        <select value={theme} onChange={({ currentTarget }) => setTheme(currentTarget.value)}>
          {THEMES.map((name) => (
            <option key={name} value={name}>
              {{ system: 'System colours', light: 'Light', dark: 'Dark' }[name]}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="button toggle" aria-pressed={two} onClick={() => onTwo(!two)}>
        Two people
      </button>
      <button
        type="button"
        class="button toggle"
        aria-expanded={beside}
        aria-controls="beside"
        onClick={() => onBeside(!beside)}
      >
        Behind the scenes
      </button>
    </header>
  );
}

interface SwitchProps {
  readonly snapshots: readonly (Snapshot | undefined)[];
  readonly unread: readonly number[];
  readonly front: number;
  onFront(index: number): void;
}

/** Switches between the panes when there is room for one. */
export function Switch({ snapshots, unread, front, onFront }: SwitchProps) {
  return (
    <fieldset class="switch" aria-label="Whose Slack is shown">
      {snapshots.map((snapshot, index) => {
        const name = snapshot?.people.find(({ id }) => id === snapshot.you)?.name ?? '';
        return (
          <button key={index} type="button" aria-pressed={index === front} onClick={() => onFront(index)}>
            <Avatar id={snapshot?.you ?? ''} name={name} />
            {name}
            {index !== front && (unread[index] ?? 0) > 0 && (
              <span class="count">
                {unread[index]}
                <span class="unseen"> unread</span>
              </span>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}
