// What every part of the page may need: who acts, what things are called, how to act and how to move about.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Act, Outcome, Snapshot } from '../wire.js';

export interface Workspace {
  readonly snapshot: Snapshot;
  readonly channel: string;
  act(act: Act): Promise<Outcome>;
  goTo(channel: string): void;
  /** The name of a person, group or channel; its id when nobody here has it. */
  nameOf(id: string): string;
}

export const WorkspaceContext = createContext<Workspace | undefined>(undefined);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === undefined) throw new Error('drawn outside a workspace');
  return workspace;
}

export function namesIn({ people, groups, channels, bot }: Snapshot): (id: string) => string {
  const names = new Map([...people, ...groups, ...channels].map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? (id === bot ? 'Countersign' : id);
}
