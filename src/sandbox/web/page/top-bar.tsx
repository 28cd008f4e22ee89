// The bar above the panes: title and layout buttons.
import type { UserSnapshot } from '../wire.js';
import { Avatar, UnreadCount } from './parts/parts.js';

interface TopBarProps {
  readonly workspace: string;
  readonly two: boolean;
  onTwo(two: boolean): void;
  readonly beside: boolean;
  onBeside(open: boolean): void;
}

export function TopBar({ workspace, two, onTwo, beside, onBeside }: TopBarProps) {
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
