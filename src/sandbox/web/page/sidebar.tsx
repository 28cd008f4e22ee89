// Who you are, and where you can go.
import type { Channel } from '../wire.js';
import { HOME } from './location.js';
import { useWorkspace } from './workspace.js';

interface SidebarProps {
  readonly unread: ReadonlyMap<string, number>;
  onPerson(id: string): void;
}

export function Sidebar({ unread, onPerson }: SidebarProps) {
  const { snapshot } = useWorkspace();
  const rooms = snapshot.channels.filter(({ kind }) => kind === 'channel');
  const directs = snapshot.channels.filter(({ kind }) => kind === 'direct');
  return (
    <aside class="sidebar">
      <h1>
        {snapshot.workspace}
        <small>Countersign sandbox</small>
      </h1>
      <label class="you">
        You are
        <select value={snapshot.you} onChange={({ currentTarget }) => onPerson(currentTarget.value)}>
          {snapshot.people.map(({ id, name, note }) => (
            <option key={id} value={id}>
              {note === '' ? name : `${name} (${note})`}
            </option>
          ))}
        </select>
      </label>
      <nav aria-label="Channels">
        <h2>Channels</h2>
        <ul>
          {rooms.map((room) => (
            <Room key={room.id} room={room} unread={unread.get(room.id) ?? 0} />
          ))}
        </ul>
        <h2>Apps</h2>
        <ul>
          {directs.map((room) => (
            <Room key={room.id} room={room} unread={unread.get(room.id) ?? 0} />
          ))}
          <RoomLink id={HOME} name="Home of Countersign" sign="⌂" />
        </ul>
      </nav>
    </aside>
  );
}

function Room({ room, unread }: { room: Channel; unread: number }) {
  const sign = room.kind === 'direct' ? '✦' : room.notes.includes('private') ? '◆' : '#';
  return <RoomLink id={room.id} name={room.name} sign={sign} unread={unread} />;
}

function RoomLink({ id, name, sign, unread = 0 }: { id: string; name: string; sign: string; unread?: number }) {
  const { channel, goTo, snapshot } = useWorkspace();
  return (
    <li>
      <a
        href={`?${new URLSearchParams({ as: snapshot.you, channel: id })}`}
        aria-current={id === channel ? 'page' : undefined}
        class={unread > 0 ? 'unread' : ''}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          goTo(id);
        }}
      >
        <span class="sign" aria-hidden="true">
          {sign}
        </span>
        {name}
        {unread > 0 && (
          <span class="count">
            {unread}
            <span class="unseen"> unread</span>
          </span>
        )}
      </a>
    </li>
  );
}
