// Lets addresses connect to the databases of a project. Atlas takes an address that is listed already without a word, and
// changes that entry: what somebody else put there is never taken over.
import { z } from 'zod';
import type { Blocker } from '../blocker.js';
import { callTo, fromRun } from '../call.js';
import { endAt, sayEnd, sayEndBriefly, sayWhenOver, showUntil } from '../end.js';
import type { Call, Phrase } from '../operation.js';
import { address } from '../params/address.js';
import { comment } from '../params/comment.js';
import { end } from '../params/end.js';
import { project } from '../params/project.js';
import { action } from '../recipes/action.js';
import { capital, sayList, sayMoment } from '../say.js';
import {
  AccessBasis,
  type AccessEntry,
  accessListPath,
  entryNow,
  isEverywhere,
  lookAtAddress,
  sameEntry,
  sayAddresses,
  sayEntryDrift,
  showEntry,
} from './access-list.js';

const params = z.strictObject({
  project: project(),
  address: address(),
  for: end({
    label: 'For how long',
    hint: 'such as 30m, until 18:00 or 7d at most; then Atlas takes it off. Left empty, it stays',
  }).optional(),
  comment: comment().optional(),
});
type Params = z.output<typeof params>;

const Body = z
  .array(z.object({ cidrBlock: z.string(), comment: z.string(), deleteAfterDate: z.string().optional() }))
  .length(1);

/** The longest that Atlas takes, from when it is asked. */
const LONGEST_MS = 7 * 24 * 3_600_000;
/** By this an entry is known again that was added without words of its own. */
const OWN_COMMENT = 'Added through Countersign';

export const allowAddress = action({
  name: 'allow-address',
  title: 'Let an address connect to a project’s databases',
  area: 'network',
  example: 'allow-address 203.0.113.7 in Payments for 2h because INC-42 the replica has to catch up',
  role: 'Project Network Access Manager',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  endsByItself: true,
  params,
  basis: AccessBasis,

  async preview(atlas, given, now) {
    const { place, entry, covering, target, path, basis, facts } = await lookAtAddress(atlas, given);
    const who = sayAddresses(given.address);
    const name = place.project.name;
    const lasts = given.for === undefined ? undefined : sayEnd(given.for);
    const briefly = given.for === undefined ? undefined : sayEndBriefly(given.for);
    return {
      summary: `let ${who} connect to the databases of ${name}${lasts === undefined ? '' : ` ${lasts}`}`,
      subject: who,
      act: `Allow address in ${name}`,
      extent: briefly,
      notice: `${capital(who)} may connect to ${name}${briefly === undefined ? '' : `, ${briefly}`}`,
      place,
      target,
      path,
      before: showEntry(entry),
      after: given.for === undefined ? 'may connect, for good' : showUntil('may connect', given.for, now),
      direction: 'widens access',
      facts: [...facts, { label: 'Comment', value: commentOf(given) }],
      warnings: warningsOf(given, { entry, covering, name }),
      blockers: blockersOf(given, entry, now),
      basis,
      undo:
        given.for === undefined
          ? 'remove-address takes it off again.'
          : `Atlas takes it off by itself ${sayWhenOver(given.for)}; before that, remove-address does.`,
    };
  },

  call: (given) =>
    callTo('POST', accessListPath(given.project), {
      body: [
        {
          cidrBlock: given.address,
          comment: commentOf(given),
          ...(given.for !== undefined && { deleteAfterDate: fromRun(given.for) }),
        },
      ],
    }),

  state: entryNow,
  before: ({ entry }) => entry,
  // As long as Atlas lists it, also past its end: nothing says that it counts no more.
  isDone: (entry, { call }) => entry !== null && sameEntry(entry, entryIn(call)),
  where: whereAddress,
  say: showEntry,
  sayDone: ({ call }) => showEntry(entryIn(call)),
  done({ params: { address }, call }): Phrase {
    const { endsAt } = entryIn(call);
    const who = capital(sayAddresses(address));
    return endsAt === null ? `${who} may connect.` : [`${who} may connect until `, { at: Date.parse(endsAt) }, '.'];
  },
  drift: sayEntryDrift,
  undo({ params: { project, address }, call }, now) {
    const { endsAt } = entryIn(call);
    if (endsAt !== null && Date.parse(endsAt) <= now) return undefined;
    return { operation: 'remove-address', params: { project, address } };
  },
});

const commentOf = ({ comment: said }: Params) => said ?? OWN_COMMENT;

export function whereAddress({ address }: Pick<Params, 'address'>): string {
  return `${sayAddresses(address)} in the project’s IP access list, under Network Access`;
}

function entryIn({ body }: Call): AccessEntry {
  const [sent] = Body.parse(body);
  if (sent === undefined) throw new Error('a call without an entry');
  return { value: sent.cidrBlock, comment: sent.comment, endsAt: sent.deleteAfterDate ?? null };
}

interface Seen {
  readonly entry: AccessEntry | null;
  readonly covering: readonly string[];
  /** Of the project. */
  readonly name: string;
}

function warningsOf({ address }: Params, { entry, covering, name }: Seen): readonly Phrase[] {
  const endsAt = entry?.endsAt;
  return [
    ...(isEverywhere(address)
      ? [
          `Anyone on the internet can then try to sign in to the databases of ${name}: nothing but sign-in protects them.`,
        ]
      : []),
    ...(covering.length > 0
      ? [`${capital(sayList(covering.map(sayAddresses), 4))} already lets it in, so this matters once that is gone.`]
      : []),
    ...(endsAt ? [['It replaces the entry that ends ', { at: Date.parse(endsAt) }, '.']] : []),
  ];
}

/** An entry of the same comment that has an end may get a later one. */
function blockersOf(given: Params, entry: AccessEntry | null, now: number): readonly Blocker[] {
  const wanted = given.for === undefined ? undefined : endAt(given.for, now);
  if (wanted !== undefined && wanted > now + LONGEST_MS)
    return [{ param: 'for', sentence: 'Atlas takes an end that is 7 days away at most. Ask for 7d or less.' }];
  if (entry === null) return [];
  const who = capital(sayAddresses(given.address));
  const blocked = (param: keyof Params, sentence: string) => [{ param, sentence }];
  if (entry.endsAt === null)
    return blocked('address', `${who} is on the access list already, for good: nothing to add.`);
  const endsAt = Date.parse(entry.endsAt);
  const listed = `${who} is on the access list already, until ${sayMoment(endsAt)}`;
  if (entry.comment !== commentOf(given))
    return blocked('address', `${listed}, by somebody else’s entry. Take that off first, with remove-address.`);
  if (wanted === undefined) return blocked('for', `${listed}. Say for how long from now on, or take it off first.`);
  return wanted > endsAt ? [] : blocked('for', `${listed}. Ask for longer, or take it off with remove-address.`);
}
