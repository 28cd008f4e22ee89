// The commands that were sent last, kept while the browser tab is open.
import { useState } from 'preact/hooks';

const KEY = 'recent-commands';
const KEPT = 4;

export const EXAMPLES = [
  'help',
  'restore-jobs Cluster0 in Payments',
  'grant-access Cluster0 in Payments for 4h because INC-42 slow checkout',
];

/** Newest first. */
export function useRecent(): [readonly string[], (command: string) => void] {
  const [recent, setRecent] = useState<readonly string[]>(() => read());
  return [
    recent,
    (command) => {
      const next = [command, ...recent.filter((one) => one !== command)].slice(0, KEPT);
      sessionStorage.setItem(KEY, next.join('\n'));
      setRecent(next);
    },
  ];
}

const read = () => (sessionStorage.getItem(KEY) ?? '').split('\n').filter((line) => line !== '');
