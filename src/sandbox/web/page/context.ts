// What the blocks of Slack are drawn in: a person's pane, and there a surface, which is a message or a view.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Element } from '../block-kit.js';
import type { Act, Channel, ElementPlace, Outcome, Snapshot, Value } from '../wire.js';
import type { Seat } from './location.js';

export interface Workspace {
  readonly snapshot: Snapshot;
  readonly seat: Seat;
  act(act: Act): Promise<Outcome>;
  goTo(channel: string, thread?: string): void;
  /** The name of a person, group or channel; its id when nobody here has it. */
  nameOf(id: string): string;
}

interface Surface {
  readonly place: ElementPlace;
  /** By `inputKey`; a missing one means the element's initial value. */
  readonly values: Readonly<Record<string, Value>>;
  /** Labels of values that came from a search, by `inputKey`. */
  readonly shown: Readonly<Record<string, string>>;
  /** Errors by block_id. */
  readonly errors: Readonly<Record<string, string>>;
  hold(key: string, value: Value): void;
}

export const WorkspaceContext = createContext<Workspace | undefined>(undefined);
export const SurfaceContext = createContext<Surface | undefined>(undefined);

export const useWorkspace = () => within(useContext(WorkspaceContext));
export const useSurface = () => within(useContext(SurfaceContext));

function within<T>(context: T | undefined): T {
  if (context === undefined) throw new Error('drawn outside its context');
  return context;
}

export const titleOf = ({ kind, name }: Channel) => (kind === 'direct' ? name : `#${name}`);

export function namesIn({ people, groups, channels, bot }: Snapshot): (id: string) => string {
  const names = new Map([...people, ...groups, ...channels].map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? (id === bot ? 'Countersign' : id);
}

/** The initial value of an element in a message. A view comes with its values. */
export const initialValue = (element: Element): Value =>
  'initial_option' in element ? (element.initial_option?.value ?? null) : null;
