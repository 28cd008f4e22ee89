// Where blocks are drawn, a message or a view, and what its inputs hold.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Element } from '../block-kit.js';
import type { ElementPlace, Value } from '../wire.js';

export interface Surface {
  readonly place: ElementPlace;
  /** By `inputKey`; one that is missing still has its element's initial value. */
  readonly values: Readonly<Record<string, Value>>;
  /** What is shown for a value that came from a search, by `inputKey`. */
  readonly shown: Readonly<Record<string, string>>;
  /** What is wrong with an input, by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** Remembers what an input holds. */
  hold(key: string, value: Value): void;
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === undefined) throw new Error('drawn outside a surface');
  return surface;
}

/** What an element of a message shows before anybody touched it. A view's values come with the view. */
export function initialValue(element: Element): Value {
  if ('initial_option' in element) return element.initial_option?.value ?? null;
  if ('initial_options' in element) return element.initial_options?.map(({ value }) => value) ?? [];
  if ('initial_date_time' in element) return element.initial_date_time ?? null;
  return null;
}
