// How much room there is.
import { useEffect, useState } from 'preact/hooks';

/** For two people beside each other. The same widths stand in the style sheets. */
export const WIDE = '(min-width: 54rem)';
/** For what happens behind the scenes, as a column of its own. */
export const WITH_COLUMN = '(min-width: 84rem)';

export function useMatches(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const look = () => setMatches(list.matches);
    look();
    list.addEventListener('change', look);
    return () => list.removeEventListener('change', look);
  }, [query]);
  return matches;
}
