// The list of a person's channels, with unread counts.
import type { Channel } from '../../wire.js';
import { HOME } from '../location.js';
import { useWorkspace } from '../workspace.js';

export function Rooms({ unread }: { unread: ReadonlyMap<string, number> }) {
  const { snapshot, nameOf } = useWorkspace();
  const rooms = snapshot.channels.filter(({ kind }) => kind === 'channel');
  const directs = snapshot.channels.filter(({ kind }) => kind === 'direct');
  const draw = (room: Channel) => <Room key={room.id} room={room} unread={unread.get(room.id) ?? 0} />;
  return (
    <nav class="rooms" aria-label={`Channels of ${nameOf(snapshot.you)}`}>
      <h2>Channels</h2>
      <ul>{rooms.map(draw)}</ul>
      <h2>Direct messages</h2>
      <ul>
        {directs.map(draw)}
        <RoomLink id={HOME} name="Home" label="Home of Countersign" sign="⌂" />
      </ul>
    </nav>
  );
}

function Room({ room, unread }: { room: Channel; unread: number }) {
  const sign = room.kind === 'direct' ? '✦' : room.notes.includes('private') ? '◆' : '#';
  return <RoomLink id={room.id} name={room.name} sign={sign} unread={unread} />;
}

interface RoomLinkProps {
  readonly id: string;
  readonly name: string;
  readonly label?: string;
  readonly sign: string;
  readonly unread?: number;
}

function RoomLink({ id, name, label, sign, unread = 0 }: RoomLinkProps) {
  const { seat, goTo } = useWorkspace();
  return (
    <li>
      <button
        type="button"
        aria-current={id === seat.channel ? 'page' : undefined}
        aria-label={label}
        class={unread > 0 ? 'room unread' : 'room'}
        onClick={() => goTo(id)}
      >
        <span class="sign" aria-hidden="true">
          {sign}
        </span>
        <span class="name">{name}</span>
        {unread > 0 && (
          <span class="count">
            {unread}
            <span class="unseen"> unread</span>
          </span>
        )}
      </button>
    </li>
  );
}
