// The tools of a message: reply in a thread, and the app's shortcuts.
import { useState } from 'preact/hooks';
import type { Message } from '../../wire.js';
import { Menu } from '../menu.js';
import { useWorkspace } from '../workspace.js';

interface MessageToolsProps {
  readonly message: Message;
  readonly channel: string;
  /** Undefined when it cannot be answered in a thread, or is in one. */
  readonly onReply?: (() => void) | undefined;
}

export function MessageTools({ message, channel, onReply }: MessageToolsProps) {
  const { act, snapshot } = useWorkspace();
  const [trouble, setTrouble] = useState<string>();
  const items = message.onlyYou
    ? []
    : snapshot.shortcuts.map(({ callbackId, name }) => ({
        name,
        onPick: async () => {
          const outcome = await act({ kind: 'shortcut', in: { channel, ts: message.ts }, callbackId });
          setTrouble(outcome.kind === 'trouble' ? outcome.sentence : undefined);
        },
      }));
  if (onReply === undefined && items.length === 0) return null;
  return (
    <div class="tools">
      {onReply && (
        <button type="button" class="tool" aria-label="Reply in thread" title="Reply in thread" onClick={onReply}>
          ↩
        </button>
      )}
      {items.length > 0 && (
        <Menu label="Message shortcuts" items={items}>
          ⋯
        </Menu>
      )}
      {trouble !== undefined && (
        <span class="trouble" role="alert">
          {trouble}
        </span>
      )}
    </div>
  );
}
