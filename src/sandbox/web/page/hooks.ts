// Hooks that several parts of the page use.
import { useEffect, useState } from 'preact/hooks';
import type { Outcome } from '../wire.js';

/** Room for two panes. The style sheets have the same widths. */
export const WIDE = '(min-width: 54rem)';
/** Room for the column behind the scenes as well. */
export const WITH_COLUMN = '(min-width: 84rem)';

/** @param heard must not depend on what the component was drawn with */
export function useEvent(target: EventTarget, name: string, heard: () => void): void {
  useEffect(() => {
    target.addEventListener(name, heard);
    return () => target.removeEventListener(name, heard);
  }, [target, name]);
}

export function useMatches(query: string): boolean {
  const [list] = useState(() => matchMedia(query));
  const [matches, setMatches] = useState(list.matches);
  useEvent(list, 'change', () => setMatches(list.matches));
  return matches;
}

/** A text that the browser keeps: `sessionStorage` for this tab, `localStorage` for all. */
export function useKept(storage: Storage, key: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => storage.getItem(key) ?? '');
  const keep = (next: string) => {
    storage.setItem(key, next);
    setText(next);
  };
  return [text, keep];
}

/** Whether an act is under way, and what went wrong with the last one. */
export function useTask() {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const run = async (act: Promise<Outcome>): Promise<Outcome> => {
    setBusy(true);
    setTrouble(undefined);
    const outcome = await act;
    setBusy(false);
    if (outcome.kind === 'trouble') setTrouble(outcome.sentence);
    return outcome;
  };
  return { busy, trouble, run, setTrouble };
}
