// Breakpoints.
import { useEffect, useState } from 'preact/hooks';

/** Room for two panes. The style sheets have the same widths. */
export const WIDE = '(min-width: 54rem)';
/** Room for the column behind the scenes as well. */
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
