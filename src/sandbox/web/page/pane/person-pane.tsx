// Slack for one person: channels, the open channel, and the bot's forms on top.
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { Confirm } from '../../block-kit.js';
import type { Snapshot } from '../../wire.js';
import { Channel } from '../chat/channel.js';
import { Thread } from '../chat/thread.js';
import { send } from '../live.js';
import { HOME, type Seat } from '../location.js';
import { namesIn, type Workspace, WorkspaceContext } from '../workspace.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { Home } from './home.js';
import { Rooms } from './rooms.js';
import { markOf, newestIn, type ReadMarks, unreadIn } from './unread.js';
import { ViewDialog } from './view-dialog.js';
import { Who } from './who.js';

interface PersonPaneProps {
  readonly snapshot: Snapshot;
  readonly seat: Seat;
  readonly hidden: boolean;
  readonly readMarks: ReadMarks;
  onSeat(seat: Seat): void;
}

export function PersonPane({ snapshot, seat, hidden, readMarks, onSeat }: PersonPaneProps) {
  const { you } = snapshot;
  const isHome = seat.channel === HOME;
  const channel = isHome
    ? undefined
    : (snapshot.channels.find(({ id }) => id === seat.channel) ?? snapshot.channels[0]);
  const { question, ask } = useQuestion();
  const nameOf = useMemo(() => namesIn(snapshot), [snapshot]);
  const workspace: Workspace = {
    snapshot,
    seat: { ...seat, as: you, channel: isHome ? HOME : (channel?.id ?? '') },
    act: (act) => send(you, act),
    goTo: (to, thread = '') => onSeat({ as: you, channel: to, thread }),
    ask,
    nameOf,
  };

  const { marks, read } = readMarks;
  const newest = channel === undefined || hidden ? undefined : newestIn(channel);
  useEffect(() => {
    if (channel !== undefined && newest !== undefined) read(you, channel.id, newest);
  }, [you, channel?.id, newest]);

  const thread = channel?.messages.find(({ ts }) => ts === seat.thread);
  return (
    <WorkspaceContext.Provider value={workspace}>
      <section class="person" aria-label={workspace.nameOf(you)} hidden={hidden} data-region>
        <div class="desk" inert={snapshot.view !== undefined || question !== undefined}>
          <Who onPerson={(as) => onSeat({ ...seat, as, thread: '' })} />
          <Rooms unread={unreadIn(snapshot, marks)} />
          <div class={thread === undefined ? 'talk' : 'talk with-thread'}>
            {isHome && <Home key={you} />}
            {channel !== undefined && (
              <Channel key={`${you} ${channel.id}`} channel={channel} readUntil={markOf(marks, you, channel.id)} />
            )}
            {channel !== undefined && thread !== undefined && (
              <Thread key={`${you} ${thread.ts}`} channel={channel} first={thread} />
            )}
          </div>
        </div>
        {snapshot.view && <ViewDialog key={snapshot.view.id} view={snapshot.view} covered={question !== undefined} />}
        {question && <ConfirmDialog confirm={question.confirm} onAnswer={question.answer} />}
      </section>
    </WorkspaceContext.Provider>
  );
}

interface Question {
  readonly confirm: Confirm;
  answer(yes: boolean): void;
}

function useQuestion() {
  const [question, setQuestion] = useState<Question>();
  const ask = useCallback(
    (confirm: Confirm) =>
      new Promise<boolean>((resolve) => {
        const answer = (yes: boolean) => {
          setQuestion(undefined);
          resolve(yes);
        };
        setQuestion({ confirm, answer });
      }),
    [],
  );
  return { question, ask };
}
