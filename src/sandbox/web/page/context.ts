// Contexts for rendering blocks: the user's pane, and within it the surface (a message or a view).
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Element } from '../block-kit.js';
import type { Act, ActOutcome, Channel, ElementPlace, UserSnapshot, Value } from '../wire.js';
import type { PaneLocation } from './location.js';

export interface Workspace {
  readonly snapshot: UserSnapshot;
  readonly seat: PaneLocation;
  act(act: Act): Promise<ActOutcome>;
  goTo(channel: string, thread?: string): void;
  /** Returns the name of a user, group or channel, or the id if it's unknown. */
  nameOf(id: string): string;
}

interface Surface {
  readonly place: ElementPlace;
  /** Values by `inputKey`. Elements without an entry have their initial value. */
  readonly values: Readonly<Record<string, Value>>;
  /** Labels of selected options, by `inputKey`. */
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
  if (context === undefined) throw new Error('rendered outside its context');
  return context;
}

export const titleOf = ({ kind, name }: Channel) => (kind === 'direct' ? name : `#${name}`);

export function nameLookup({ names, groups, channels }: UserSnapshot): (id: string) => string {
  const others = new Map([...groups, ...channels].map(({ id, name }) => [id, name]));
  return (id) => names[id] ?? others.get(id) ?? id;
}

/** The initial value of an element in a message. Views already contain their values. */
export const initialValue = (element: Element): Value =>
  'initial_option' in element ? (element.initial_option?.value ?? null) : null;
