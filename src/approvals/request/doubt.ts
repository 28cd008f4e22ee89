// Where the history in Redis may be missing, and what the bot may still do on its own then. Pure.
//
//  gap       no process was alive for two minutes. Explained: a process that lived through it remembers the position
//  empty     Redis has nothing, and nobody remembers anything: a first start, or everything was lost
//  missing   the journal lacks an entry that Redis had confirmed
//  foreign   Redis has another history than the one that a process remembers, or none
//  call      Atlas's event feed has a call of ours that the journal doesn't know
//  declared  somebody said on the host that history was lost
import { z } from 'zod';

export const doubt = z.object({
  kind: z.enum(['gap', 'empty', 'missing', 'foreign', 'call', 'declared']),
  /** The last heartbeat before, and when the doubt was recorded; Redis's time in milliseconds. */
  from: z.number(),
  til: z.number(),
  isExplained: z.boolean(),
  /** Whether Atlas's event feed was compared, or need not be. Until then nothing is sent. */
  isJudged: z.boolean(),
  /** Projects and organizations, by id, whose feed shows no unknown call of ours. */
  clean: z.array(z.string()).optional(),
  /** Whether the approvers were told. */
  isTold: z.boolean().optional(),
  /** Whether somebody accepted the loss on the host. What people approved before still doesn't count. */
  isAccepted: z.boolean().optional(),
});
export type Doubt = z.output<typeof doubt>;

export interface Doubts {
  /** Counts the changes of the list; 0 when there was none. */
  readonly revision: number;
  readonly all: readonly Doubt[];
}

/** What decides whether a doubt still matters. */
export interface DoubtContext {
  /** Whether the freeze that follows a loss is still in force. */
  readonly isFrozenByLoss: boolean;
  /** When the oldest request that is open was asked, or the oldest open return approved; Redis's time in ms. */
  readonly oldestApproval: number | undefined;
}

/** What is about to be sent. */
export interface OutgoingCall {
  /** When people last approved it; Redis's time in milliseconds. */
  readonly approvedAt: number;
  /** Set for a return. */
  readonly returns?: {
    readonly narrowsAccess: boolean;
    /** Id of the project or organization whose event feed shows such a call. */
    readonly scope: string | undefined;
    /** Whether an event of this operation names the credential that made the call. */
    readonly isAttributed: boolean;
  };
}

/** `wait`: nothing is sent yet. `ask`: people must approve it again. Both with the reason, for a card. */
export type SendVerdict =
  | { readonly may: 'go' }
  | { readonly may: 'wait'; readonly sentence: string; readonly until?: number }
  | { readonly may: 'ask'; readonly sentence: string };

/** How long a return that narrows access waits when Atlas's feed can't rule a loss out. */
const NARROWS_AFTER_MS = 10 * 60_000;
const GO: SendVerdict = { may: 'go' };

export const isLoss = ({ kind, isJudged }: Doubt): boolean => kind !== 'gap' && (kind !== 'empty' || isJudged);

/** Whether people still need to know of a doubt. */
export function isDoubtRelevant(one: Doubt, now: DoubtContext): boolean {
  if (one.kind === 'empty' || !one.isJudged) return true;
  if (one.isAccepted === true) return false;
  if (isLoss(one) && now.isFrozenByLoss) return true;
  return now.oldestApproval !== undefined && now.oldestApproval < one.til;
}

/** Whether the bot can vouch for everything that happened since people approved what it is about to send. */
export function judgeSending(doubts: readonly Doubt[], outgoing: OutgoingCall, now: number): SendVerdict {
  const answers = doubts.map((one) => answerTo(one, outgoing, now));
  const strictest = (may: SendVerdict['may']) => answers.find((answer) => answer.may === may);
  return strictest('ask') ?? strictest('wait') ?? GO;
}

function answerTo(one: Doubt, { approvedAt, returns }: OutgoingCall, now: number): SendVerdict {
  if (!one.isJudged) return { may: 'wait', sentence: COMPARING };
  if (one.kind === 'empty') return { may: 'wait', sentence: EMPTY };
  if (approvedAt >= one.til || (one.kind === 'gap' && one.isExplained)) return GO;
  const why = describeDoubt(one);
  if (returns === undefined) return { may: 'ask', sentence: `${why} Earlier approvals don’t count.` };
  const isClean = returns.isAttributed && returns.scope !== undefined && one.clean?.includes(returns.scope) === true;
  if (one.kind === 'gap' && isClean) return GO;
  if ((one.kind !== 'gap' && one.kind !== 'missing') || !returns.narrowsAccess)
    return { may: 'ask', sentence: `${why} Approve it again if it should still be reverted.` };
  const until = one.til + NARROWS_AFTER_MS;
  return now >= until ? GO : { may: 'wait', sentence: `${why} It only removes access, so I revert it soon.`, until };
}

const COMPARING = 'I was offline, and I’m comparing Redis with Atlas’s event feed first.';
const EMPTY =
  'Redis is empty, and Atlas shows calls of mine or can’t rule them out. Run `npx countersign history accept` on the host if that is expected.';

/** What is known of it, in a sentence. */
export function describeDoubt({ kind, isJudged }: Pick<Doubt, 'kind' | 'isJudged'>): string {
  if (!isJudged) return COMPARING;
  switch (kind) {
    case 'gap':
      return 'I was offline, and can’t tell whether Redis lost anything meanwhile.';
    case 'missing':
      return 'Redis lost part of its history.';
    case 'foreign':
      return 'Redis has a different history than before.';
    case 'call':
      return 'Atlas shows a call of mine that Redis doesn’t have, so Redis lost part of its history.';
    case 'declared':
      return 'Somebody said on the host that Redis lost part of its history.';
    case 'empty':
      return EMPTY;
    default:
      return kind satisfies never;
  }
}
