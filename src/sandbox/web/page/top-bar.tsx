// The bar above the panes: title, color scheme and layout buttons.
import { useEffect } from 'preact/hooks';
import type { UserSnapshot } from '../wire.js';
import { useStoredText } from './hooks.js';
import { Avatar, UnreadCount } from './parts/parts.js';

const THEMES = [
  ['system', 'System colors'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

interface TopBarProps {
  readonly workspace: string;
  readonly two: boolean;
  onTwo(two: boolean): void;
  readonly beside: boolean;
  onBeside(open: boolean): void;
}

export function TopBar({ workspace, two, onTwo, beside, onBeside }: TopBarProps) {
  const [theme, setTheme] = useStoredText(localStorage, 'theme');
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <header class="row top-bar">
      <h1>
        <Avatar id="" name="" bot />
        <span class="name">Countersign</span>{' '}
        <span class="quiet">sandbox{workspace === '' ? '' : ` · ${workspace}`}</span>
      </h1>
      <span class="keys">
        <kbd>F6</kbd> next pane
      </span>
      <select
        aria-label="Colors"
        value={theme || 'system'}
        onChange={({ currentTarget }) => setTheme(currentTarget.value)}
      >
        {THEMES.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <button type="button" class="button" aria-pressed={two} onClick={() => onTwo(!two)}>
        Two people
      </button>
      <button
        type="button"
        class="button"
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
  readonly snapshots: readonly (UserSnapshot | undefined)[];
  readonly unread: readonly number[];
  readonly front: number;
  onFront(index: number): void;
}

export function PaneSwitch({ snapshots, unread, front, onFront }: SwitchProps) {
  return (
    <fieldset class="switch" aria-label="Whose Slack is shown">
      {snapshots.map((snapshot, index) => {
        const name = snapshot?.people.find(({ id }) => id === snapshot.you)?.name ?? '';
        return (
          <button key={index} type="button" aria-pressed={index === front} onClick={() => onFront(index)}>
            <Avatar id={snapshot?.you ?? ''} name={name} />
            {name}
            <UnreadCount count={index === front ? 0 : (unread[index] ?? 0)} />
          </button>
        );
      })}
    </fieldset>
  );
}
