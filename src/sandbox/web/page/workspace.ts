// The context of one person's pane: who acts, names, actions and navigation.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Confirm } from '../block-kit.js';
import type { Act, Channel, Outcome, Snapshot } from '../wire.js';
import type { Seat } from './location.js';

export interface Workspace {
  readonly snapshot: Snapshot;
  readonly seat: Seat;
  act(act: Act): Promise<Outcome>;
  goTo(channel: string, thread?: string): void;
  /** Shows a confirmation dialog. @returns whether the person confirmed */
  ask(confirm: Confirm): Promise<boolean>;
  /** The name of a person, group or channel; its id when nobody here has it. */
  nameOf(id: string): string;
}

export const WorkspaceContext = createContext<Workspace | undefined>(undefined);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === undefined) throw new Error('drawn outside a workspace');
  return workspace;
}

export const titleOf = ({ kind, name }: Channel) => (kind === 'direct' ? name : `#${name}`);

export function namesIn({ people, groups, channels, bot }: Snapshot): (id: string) => string {
  const names = new Map([...people, ...groups, ...channels].map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? (id === bot ? 'Countersign' : id);
}
