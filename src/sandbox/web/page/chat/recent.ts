// Recent commands and drafts, kept for the browser tab's session.
import { useState } from 'preact/hooks';

const KEY = 'recent-commands';
const KEPT = 20;

/** Newest first. */
export function useRecent(): [readonly string[], (command: string) => void] {
  const [recent, setRecent] = useState<readonly string[]>(read);
  return [
    recent,
    (command) => {
      const next = [command, ...read().filter((one) => one !== command)].slice(0, KEPT);
      sessionStorage.setItem(KEY, next.join('\n'));
      setRecent(next);
    },
  ];
}

const read = () => (sessionStorage.getItem(KEY) ?? '').split('\n').filter((line) => line !== '');

const drafts = new Map<string, string>();

/** A draft for each place, kept while another place is shown. */
export function useDraft(place: string): [string, (text: string) => void] {
  const [text, setText] = useState(drafts.get(place) ?? '');
  return [
    text,
    (next) => {
      drafts.set(place, next);
      setText(next);
    },
  ];
}
