// The page: users side by side, and the column behind the scenes.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { UserSnapshot } from '../wire.js';
import { SidePanel } from './beside/beside.js';
import { SIDE_PANEL_QUERY, TWO_PANES_QUERY, useMediaQuery, useStoredText } from './hooks.js';
import { focusNextRegion } from './keys.js';
import { useSnapshot } from './live.js';
import { APPROVER_PANE, goTo, type Location, type PaneLocation, TWO_PANE_LOCATION, useLocation } from './location.js';
import { PersonPane } from './pane/person-pane.js';
import { unreadCounts, useReadMarks } from './pane/unread.js';
import { CloseButton } from './parts/parts.js';
import { StartHere } from './start/start-here.js';
import { PaneSwitch, TopBar } from './top-bar.js';

export function App() {
  const location = useLocation();
  const { seats } = location;
  const [first, second] = [useSnapshot(seats[0]?.as ?? ''), useSnapshot(seats[1]?.as)];
  const column = useMediaQuery(SIDE_PANEL_QUERY);
  const [beside, setBeside] = useState(column);
  useEffect(() => setBeside(column), [column]);
  const { snapshot } = first;
  const [run, setRun] = useStoredText('run');
  const isNewRun = snapshot !== undefined && run !== '' && run !== snapshot.run;
  useEffect(() => {
    if (run === '' && snapshot !== undefined) setRun(snapshot.run);
  }, [snapshot?.run]);
  // While the user changes, there's briefly no snapshot. We keep the last Atlas state, so that the column doesn't
  // reset.
  const atlas = useRef(snapshot?.atlas);
  if (snapshot !== undefined) atlas.current = snapshot.atlas;
  useEffect(() => {
    addEventListener('keydown', focusNextRegion);
    return () => removeEventListener('keydown', focusNextRegion);
  }, []);
  const shown = [first, second].slice(0, seats.length);
  return (
    <div class={beside ? 'page with-beside' : 'page'}>
      {!shown.every(({ connected }) => connected) && (
        <p class="offline" role="alert">
          The sandbox isn’t responding. I’m trying again. Is it still running in its terminal?
        </p>
      )}
      {isNewRun && (
        <p class="offline" role="status">
          The sandbox was restarted and starts empty.
          <CloseButton label="Hide this message" onClick={() => setRun(snapshot.run)} />
        </p>
      )}
      <TopBar
        workspace={snapshot?.workspace ?? ''}
        two={seats.length === 2}
        onTwo={(two) => goTo((now) => withSeats(now, two))}
        beside={beside}
        onBeside={setBeside}
      />
      <People location={location} snapshots={shown.map((one) => one.snapshot)} />
      {atlas.current && <SidePanel atlas={atlas.current} open={beside} onClose={() => setBeside(false)} />}
    </div>
  );
}

interface PeopleProps {
  readonly location: Location;
  readonly snapshots: readonly (UserSnapshot | undefined)[];
}

function People({ location, snapshots }: PeopleProps) {
  const readMarks = useReadMarks();
  const wide = useMediaQuery(TWO_PANES_QUERY);
  const { seats, front } = location;
  const unread = snapshots.map((one) => (one ? [...unreadCounts(one, readMarks.marks).values()].reduce(sum, 0) : 0));
  useEffect(() => {
    const names = snapshots.flatMap((one) => one?.people.find(({ id }) => id === one.you)?.name ?? []);
    document.title = `${names.join(' and ')} · Countersign sandbox`;
  }, [snapshots.map((one) => one?.you).join()]);
  return (
    <main class="people">
      <StartHere
        key={snapshots[0]?.run}
        location={location}
        asker={snapshots[0]}
        approver={snapshots[1] ?? snapshots[0]}
        onShow={(next) => goTo(() => next)}
      />
      {!wide && seats.length > 1 && (
        <PaneSwitch
          snapshots={snapshots}
          unread={unread}
          front={front}
          onFront={(index) => goTo((now) => ({ ...now, front: index }))}
        />
      )}
      <div class="panes">
        {snapshots.map((snapshot, index) => {
          const seat = seats[index];
          if (snapshot === undefined || seat === undefined) {
            return (
              <p key={index} class="empty" role="status">
                Connecting to the sandbox
              </p>
            );
          }
          return (
            <PersonPane
              key={index}
              snapshot={snapshot}
              seat={seat}
              hidden={!wide && index !== front}
              readMarks={readMarks}
              onSeat={(next) => goTo((now) => ({ seats: seated(now.seats, index, next), front: index }))}
            />
          );
        })}
      </div>
    </main>
  );
}

const sum = (one: number, other: number) => one + other;

/** A user can be in only one pane, so choosing the other pane's user swaps the panes. */
function seated(seats: readonly PaneLocation[], index: number, next: PaneLocation): readonly PaneLocation[] {
  return seats.map((seat, at) => {
    if (at === index) return next;
    return seat.as === next.as ? { ...(seats[index] ?? seat), thread: '' } : seat;
  });
}

function withSeats({ seats: [first = TWO_PANE_LOCATION.seats[0]], front }: Location, two: boolean): Location {
  const alone = first ?? APPROVER_PANE;
  if (!two) return { seats: [alone], front: 0 };
  const other = TWO_PANE_LOCATION.seats.find(({ as }) => as !== alone.as) ?? APPROVER_PANE;
  return { seats: [alone, other], front };
}
