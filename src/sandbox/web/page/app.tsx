import { useEffect, useMemo } from 'preact/hooks';
import type { Snapshot } from '../wire.js';
import { AtlasPanel } from './atlas-panel.js';
import { ChannelPane } from './channel-pane.js';
import { Home } from './home.js';
import { send, useSnapshot } from './live.js';
import { HOME, type Location, useLocation } from './location.js';
import { Sidebar } from './sidebar.js';
import { useReadMarks } from './unread.js';
import { ViewDialog } from './view-dialog.js';
import { namesIn, WorkspaceContext } from './workspace.js';

export function App() {
  const [location, goTo] = useLocation();
  const { snapshot, connected } = useSnapshot(location.as);
  return (
    <>
      {!connected && (
        <p class="offline" role="alert">
          Trouble connecting. The sandbox may have been stopped in its terminal; trying again.
        </p>
      )}
      {snapshot === undefined ? (
        <p class="loading" role="status">
          Connecting to the sandbox
        </p>
      ) : (
        <Workspace snapshot={snapshot} location={location} goTo={goTo} />
      )}
    </>
  );
}

interface WorkspaceProps {
  readonly snapshot: Snapshot;
  readonly location: Location;
  goTo(location: Location): void;
}

function Workspace({ snapshot, location, goTo }: WorkspaceProps) {
  const you = snapshot.you;
  const wanted = snapshot.channels.find(({ id }) => id === location.channel) ?? snapshot.channels[0];
  const channel = location.channel === HOME ? HOME : (wanted?.id ?? HOME);
  const unread = useReadMarks(snapshot, channel);
  const workspace = useMemo(
    () => ({
      snapshot,
      channel,
      act: (act: Parameters<typeof send>[1]) => send(you, act),
      goTo: (to: string) => goTo({ as: you, channel: to }),
      nameOf: namesIn(snapshot),
    }),
    [snapshot, channel],
  );
  useEffect(() => {
    document.title = `${workspace.nameOf(you)} in ${snapshot.workspace} · Countersign sandbox`;
  }, [you]);

  const top = snapshot.views.at(-1);
  return (
    <WorkspaceContext.Provider value={workspace}>
      <div class="workspace">
        <Sidebar unread={unread} onPerson={(as) => goTo({ as, channel })} />
        {channel === HOME || wanted === undefined ? (
          <Home key={you} />
        ) : (
          <ChannelPane key={`${you} ${channel}`} channel={wanted} />
        )}
        <AtlasPanel atlas={snapshot.atlas} />
      </div>
      {top && <ViewDialog key={top.id} view={top} />}
    </WorkspaceContext.Provider>
  );
}
