// Hooks shared by several parts of the page.
import { useEffect, useState } from 'preact/hooks';
import type { ActOutcome } from '../wire.js';

/** Whether the page has room for two panes. The style sheets use the same widths. */
export const TWO_PANES_QUERY = '(min-width: 54rem)';
/** Whether the page also has room for the “Behind the scenes” column. */
export const SIDE_PANEL_QUERY = '(min-width: 84rem)';

/** @param heard the listener. Only the first render's listener is called, so it must not depend on props or state. */
export function useEventListener(target: EventTarget, name: string, heard: () => void): void {
  useEffect(() => {
    target.addEventListener(name, heard);
    return () => target.removeEventListener(name, heard);
  }, [target, name]);
}

export function useMediaQuery(query: string): boolean {
  const [list] = useState(() => matchMedia(query));
  const [matches, setMatches] = useState(list.matches);
  useEventListener(list, 'change', () => setMatches(list.matches));
  return matches;
}

/** Keeps a string for this browser tab's session. */
export function useStoredText(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  const keep = (next: string) => {
    sessionStorage.setItem(key, next);
    setText(next);
  };
  return [text, keep];
}

/** Tracks whether an action is running, and the error of the last action. */
export function useTask() {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const run = async (act: Promise<ActOutcome>): Promise<ActOutcome> => {
    setBusy(true);
    setTrouble(undefined);
    const outcome = await act;
    setBusy(false);
    if (outcome.kind === 'trouble') setTrouble(outcome.sentence);
    return outcome;
  };
  return { busy, trouble, run, setTrouble };
}
