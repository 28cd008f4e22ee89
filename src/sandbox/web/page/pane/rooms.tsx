// The list of a person's channels, with unread counts.
import type { Channel } from '../../wire.js';
import { useWorkspace } from '../context.js';
import { HOME } from '../location.js';
import { Unread } from '../parts/parts.js';

export function Rooms({ unread }: { unread: ReadonlyMap<string, number> }) {
  const { snapshot, nameOf } = useWorkspace();
  const roomsOf = (wanted: Channel['kind']) =>
    snapshot.channels
      .filter(({ kind }) => kind === wanted)
      .map(({ id, name, notes }) => {
        const sign = wanted === 'direct' ? '✦' : notes.includes('private') ? '◆' : '#';
        return <Room key={id} id={id} name={name} sign={sign} unread={unread.get(id) ?? 0} />;
      });
  return (
    <nav class="rooms" aria-label={`Channels of ${nameOf(snapshot.you)}`}>
      <h2>Channels</h2>
      <ul>{roomsOf('channel')}</ul>
      <h2>Direct messages</h2>
      <ul>
        {roomsOf('direct')}
        <Room id={HOME} name="Home" label="Home of Countersign" sign="⌂" unread={0} />
      </ul>
    </nav>
  );
}

interface RoomProps {
  readonly id: string;
  readonly name: string;
  readonly label?: string;
  readonly sign: string;
  readonly unread: number;
}

function Room({ id, name, label, sign, unread }: RoomProps) {
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
        <span aria-hidden="true">{sign}</span>
        <span class="name">{name}</span>
        <Unread count={unread} />
      </button>
    </li>
  );
}
