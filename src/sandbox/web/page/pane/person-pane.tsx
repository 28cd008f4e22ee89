// Slack as one user sees it: channels, the open channel or Home tab, and the bot's forms on top.
import { useEffect, useMemo } from 'preact/hooks';
import type { Channel as ChannelData, UserSnapshot } from '../../wire.js';
import { Blocks } from '../blocks/blocks.js';
import { Channel, Thread } from '../chat/channel.js';
import { nameLookup, SurfaceContext, useWorkspace, type Workspace, WorkspaceContext } from '../context.js';
import { sendAct } from '../live.js';
import { HOME_CHANNEL, type PaneLocation } from '../location.js';
import { Avatar, SCROLLABLE_PROPS, UnreadCount } from '../parts/parts.js';
import { newestMessageTs, type ReadMarks, readMarkOf, unreadCounts } from './unread.js';
import { ViewDialog } from './view-dialog.js';

interface PersonPaneProps {
  readonly snapshot: UserSnapshot;
  readonly seat: PaneLocation;
  readonly hidden: boolean;
  readonly readMarks: ReadMarks;
  onSeat(seat: PaneLocation): void;
}

export function PersonPane({ snapshot, seat, hidden, readMarks, onSeat }: PersonPaneProps) {
  const { you, channels, view } = snapshot;
  const isHome = seat.channel === HOME_CHANNEL;
  const channel = isHome ? undefined : (channels.find(({ id }) => id === seat.channel) ?? channels[0]);
  const nameOf = useMemo(() => nameLookup(snapshot), [snapshot]);
  const workspace: Workspace = {
    snapshot,
    seat: { ...seat, as: you, channel: isHome ? HOME_CHANNEL : (channel?.id ?? '') },
    act: (act) => sendAct(you, act),
    goTo: (to, thread = '') => onSeat({ as: you, channel: to, thread }),
    nameOf,
  };

  const { marks, read } = readMarks;
  const newest = channel === undefined || hidden ? undefined : newestMessageTs(channel);
  useEffect(() => {
    if (channel !== undefined && newest !== undefined) read(you, channel.id, newest);
  }, [you, channel?.id, newest]);

  const thread = channel?.messages.find(({ ts }) => ts === seat.thread);
  return (
    <WorkspaceContext.Provider value={workspace}>
      <section class="person" aria-label={nameOf(you)} hidden={hidden} data-region>
        <div class="desk" inert={view !== undefined}>
          <UserMenu onPerson={(as) => onSeat({ ...seat, as, thread: '' })} />
          <ChannelList unread={unreadCounts(snapshot, marks)} />
          <div class={thread === undefined ? 'talk' : 'talk with-thread'}>
            {isHome && <Home key={you} />}
            {channel !== undefined && (
              <Channel key={`${you} ${channel.id}`} channel={channel} readUntil={readMarkOf(marks, you, channel.id)} />
            )}
            {channel !== undefined && thread !== undefined && (
              <Thread key={`${you} ${thread.ts}`} channel={channel} first={thread} />
            )}
          </div>
        </div>
        {view && <ViewDialog key={view.id} view={view} />}
      </section>
    </WorkspaceContext.Provider>
  );
}

function UserMenu({ onPerson }: { onPerson(id: string): void }) {
  const { snapshot, nameOf } = useWorkspace();
  const { you } = snapshot;
  return (
    <header class="whose">
      <Avatar id={you} name={nameOf(you)} />
      <label>
        <span>You are</span>
        <select value={you} onChange={({ currentTarget }) => onPerson(currentTarget.value)}>
          {snapshot.people.map(({ id, name, note }) => (
            <option key={id} value={id}>
              {note === '' ? name : `${name} (${note})`}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}

/** The app's Home tab, which the bot publishes each time it's opened. */
function Home() {
  const { act, snapshot, nameOf } = useWorkspace();
  const { home, you } = snapshot;
  useEffect(() => {
    void act({ kind: 'home' });
  }, [you]);
  const surface = { place: { viewId: home?.id ?? '' }, values: {}, shown: {}, errors: {}, hold: () => {} };
  return (
    <section class="channel" aria-label={`Home of Countersign, as ${nameOf(you)}`}>
      <header class="row title">
        <h2>Home</h2>
        <span class="pill">only visible to you</span>
      </header>
      <div class="log home" {...SCROLLABLE_PROPS}>
        {home === undefined ? (
          <p class="empty">Countersign hasn’t published this tab yet.</p>
        ) : (
          <SurfaceContext.Provider value={surface}>
            <Blocks blocks={home.blocks} />
          </SurfaceContext.Provider>
        )}
      </div>
    </section>
  );
}

function ChannelList({ unread }: { unread: ReadonlyMap<string, number> }) {
  const { snapshot, nameOf } = useWorkspace();
  const roomsOf = (wanted: ChannelData['kind']) =>
    snapshot.channels
      .filter(({ kind }) => kind === wanted)
      .map(({ id, name, notes }) => {
        const sign = wanted === 'direct' ? '✦' : notes.includes('private') ? '◆' : '#';
        return <ChannelLink key={id} id={id} name={name} sign={sign} unread={unread.get(id) ?? 0} />;
      });
  return (
    <nav class="rooms" aria-label={`Channels of ${nameOf(snapshot.you)}`}>
      <h2>Channels</h2>
      <ul>{roomsOf('channel')}</ul>
      <h2>Direct messages</h2>
      <ul>
        {roomsOf('direct')}
        <ChannelLink id={HOME_CHANNEL} name="Home" label="Home of Countersign" sign="⌂" unread={0} />
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

function ChannelLink({ id, name, label, sign, unread }: RoomProps) {
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
        <UnreadCount count={unread} />
      </button>
    </li>
  );
}
