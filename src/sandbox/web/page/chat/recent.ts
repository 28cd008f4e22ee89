// The commands that were sent last and what is half-written, kept while the browser tab is open.
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

/** What was typed and not sent, by place: it is there when one comes back. */
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
