// The surface of blocks, a message or view, with the values of its inputs.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Element } from '../block-kit.js';
import type { ElementPlace, Value } from '../wire.js';

export interface Surface {
  readonly place: ElementPlace;
  /** By `inputKey`; a missing one means the element's initial value. */
  readonly values: Readonly<Record<string, Value>>;
  /** Labels of values that came from a search, by `inputKey`. */
  readonly shown: Readonly<Record<string, string>>;
  /** Errors by block_id. */
  readonly errors: Readonly<Record<string, string>>;
  hold(key: string, value: Value): void;
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === undefined) throw new Error('drawn outside a surface');
  return surface;
}

/** The initial value of an element in a message. A view comes with its values. */
export function initialValue(element: Element): Value {
  if ('initial_option' in element) return element.initial_option?.value ?? null;
  if ('initial_options' in element) return element.initial_options?.map(({ value }) => value) ?? [];
  if ('initial_date_time' in element) return element.initial_date_time ?? null;
  return null;
}
