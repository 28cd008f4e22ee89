// Faults of Atlas for the dial, made from the stand-in's faults.
import type { AtlasStandIn, Fault, FaultRule } from '../atlas/index.js';
import type { Choice } from './dial-wire.js';

interface Setting extends Choice {
  readonly rules: readonly FaultRule[];
}

const CHANGES = ['POST', 'PUT', 'PATCH', 'DELETE'];
/** A fault that affects only changes; reads work. */
export const changesMeet = (fault: Fault): readonly FaultRule[] => CHANGES.map((method) => ({ ...fault, method }));

const BAD_GATEWAY = { status: 502, html: '<html><body><h1>502 Bad Gateway</h1></body></html>' };

export const ATLAS_SETTINGS: readonly Setting[] = [
  { id: 'well', title: 'Well', about: 'Atlas answers at once.', rules: [] },
  {
    id: 'slow',
    title: 'Slow',
    about: 'Every answer takes 3 seconds. Look-ups say that they are waiting; a change is done all the same.',
    rules: [{ kind: 'slow', ms: 3_000 }],
  },
  {
    id: 'late',
    title: 'Too slow to wait for',
    about:
      'A change takes effect after 15 seconds, the bot waits for 10. The card says that the outcome is not known, and "done" only once the bot has seen it in Atlas. It is not sent again.',
    rules: changesMeet({ kind: 'slow', ms: 15_000 }),
  },
  {
    id: 'after',
    title: 'Answers 502 after it did it',
    about:
      'A change is carried out, and the answer is 502. The card first says that the outcome is not known; a read of Atlas a few seconds later shows that it happened.',
    rules: changesMeet({ kind: 'status after effect', ...BAD_GATEWAY }),
  },
  {
    id: 'before',
    title: 'Answers 500 and does nothing',
    about:
      'A change is not carried out, and the answer is 500. The card says "Outcome unknown" for about a minute, until no call can be under way any more and two reads agree: then "Failed".',
    rules: changesMeet({ kind: 'status', status: 500, errorCode: 'UNEXPECTED_ERROR', detail: 'Unexpected error.' }),
  },
  {
    id: 'limited',
    title: 'Says: too many calls (429)',
    about:
      'Look-ups say when to ask again. An approved change was surely not carried out: it waits, and runs once Atlas is well.',
    rules: [
      {
        kind: 'status',
        status: 429,
        errorCode: 'RATE_LIMITED_TOKEN_BUCKET',
        detail: 'Too many calls. Free again in 10 s.',
        headers: { 'retry-after': '10' },
      },
    ],
  },
  {
    id: 'down',
    title: 'Down',
    about:
      'Every connection is cut before anything happens. Look-ups say so; requests wait, and go on by themselves once Atlas is back.',
    rules: [{ kind: 'cut before effect', path: /./ }],
  },
];

/** @returns removes the rules */
export function setFaults(atlas: AtlasStandIn, rules: readonly FaultRule[]): () => void {
  const removals = rules.map((rule) => atlas.fault({ ...rule }));
  return () => {
    for (const remove of removals) remove();
  };
}
