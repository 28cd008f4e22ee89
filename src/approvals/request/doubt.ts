// Doubts about history: which parts of Redis's history may be missing, and what the bot may still do on its own. Pure.
//
//  gap       no process was alive for two minutes. Explained if a process remembers a position from before the gap
//  empty     Redis is empty and no process remembers a position: a first start, or a loss of everything
//  missing   the journal lacks an entry that Redis had confirmed
//  foreign   Redis has no history, or a different history than a process remembers
//  call      Atlas's event feed has a call of ours that the journal doesn't have
//  declared  somebody declared on the host that history was lost
import { z } from 'zod';

export const doubtSchema = z.object({
  kind: z.enum(['gap', 'empty', 'missing', 'foreign', 'call', 'declared']),
  /** The last heartbeat before the doubt, and when the doubt was recorded. Redis's time in milliseconds. */
  from: z.number(),
  til: z.number(),
  isExplained: z.boolean(),
  /** Whether Redis was compared with Atlas's event feed, or needn't be. While false, nothing is sent to Atlas. */
  isJudged: z.boolean(),
  /** IDs of projects and organizations whose event feed shows no unknown call of ours. */
  clean: z.array(z.string()).optional(),
  /** Whether the approvers were notified. */
  isTold: z.boolean().optional(),
  /** Whether somebody accepted the loss on the host. Earlier approvals still don't count. */
  isAccepted: z.boolean().optional(),
});
export type HistoryDoubt = z.output<typeof doubtSchema>;

export interface HistoryDoubts {
  /** The number of changes to the list; 0 if there is no list. */
  readonly revision: number;
  readonly all: readonly HistoryDoubt[];
}

/** The facts that decide whether a doubt is still relevant. */
export interface DoubtContext {
  /** Whether the freeze that follows a loss is still in force. */
  readonly isFrozenByLoss: boolean;
  /** When the oldest open request was submitted, or the oldest open revert approved. Redis's time in milliseconds. */
  readonly oldestApproval: number | undefined;
}

/** A call that's about to be sent. */
export interface OutgoingCallFacts {
  /** When the call was last approved. Redis's time in milliseconds. */
  readonly approvedAt: number;
  /** Set for a scheduled revert. */
  readonly returns?: {
    readonly narrowsAccess: boolean;
    /** The ID of the project or organization whose event feed shows the call. */
    readonly scope: string | undefined;
    /** Whether events for this operation name the credential that made the call. */
    readonly isAttributed: boolean;
  };
}

/** `wait`: the call isn't sent yet. `ask`: the call needs approval again. Both include the reason for the card. */
export type SendVerdict =
  | { readonly may: 'go' }
  | { readonly may: 'wait'; readonly sentence: string; readonly until?: number }
  | { readonly may: 'ask'; readonly sentence: string };

/** How long a scheduled revert that narrows access waits if Atlas's event feed can't rule out a loss. */
const NARROWS_AFTER_MS = 10 * 60_000;
const GO: SendVerdict = { may: 'go' };

export const isLoss = ({ kind, isJudged }: HistoryDoubt): boolean => kind !== 'gap' && (kind !== 'empty' || isJudged);

/** Returns whether users still need to know about a doubt. */
export function isDoubtRelevant(one: HistoryDoubt, now: DoubtContext): boolean {
  if (one.kind === 'empty' || !one.isJudged) return true;
  if (one.isAccepted === true) return false;
  if (isLoss(one) && now.isFrozenByLoss) return true;
  return now.oldestApproval !== undefined && now.oldestApproval < one.til;
}

/** Decides whether a call may be sent, given the doubts about history since its approval. */
export function judgeSending(doubts: readonly HistoryDoubt[], outgoing: OutgoingCallFacts, now: number): SendVerdict {
  const answers = doubts.map((one) => answerTo(one, outgoing, now));
  const strictest = (may: SendVerdict['may']) => answers.find((answer) => answer.may === may);
  return strictest('ask') ?? strictest('wait') ?? GO;
}

function answerTo(one: HistoryDoubt, { approvedAt, returns }: OutgoingCallFacts, now: number): SendVerdict {
  if (!one.isJudged) return { may: 'wait', sentence: describeDoubt(one) };
  if (one.kind === 'empty') return { may: 'wait', sentence: EMPTY };
  if (approvedAt >= one.til || (one.kind === 'gap' && one.isExplained)) return GO;
  const why = describeDoubt(one);
  if (returns === undefined) return { may: 'ask', sentence: `${why} Earlier approvals don’t count.` };
  const isClean = returns.isAttributed && returns.scope !== undefined && one.clean?.includes(returns.scope) === true;
  if (one.kind === 'gap' && isClean) return GO;
  if ((one.kind !== 'gap' && one.kind !== 'missing') || !returns.narrowsAccess) return { may: 'ask', sentence: why };
  const until = one.til + NARROWS_AFTER_MS;
  return now >= until
    ? GO
    : { may: 'wait', sentence: `${why} Reverting only removes access, so it needs no new approval.`, until };
}

const COMPARING = 'I was offline, so I’m comparing Redis with Atlas’s event feed first.';
const COMPARING_EMPTY =
  'Redis is empty, so I’m comparing it with Atlas’s event feed first. If this takes longer than a minute, check that Atlas accepts my credentials.';
const EMPTY =
  'Redis is empty, and Atlas shows calls that I made or can’t rule them out. If an empty Redis is expected, run `npx countersign history accept` on the host.';

/** Describes a doubt in one sentence. */
export function describeDoubt({ kind, isJudged }: Pick<HistoryDoubt, 'kind' | 'isJudged'>): string {
  if (!isJudged) return kind === 'empty' ? COMPARING_EMPTY : COMPARING;
  switch (kind) {
    case 'gap':
      return 'I was offline and can’t tell whether Redis lost anything in the meantime.';
    case 'missing':
      return 'Redis lost part of its history.';
    case 'foreign':
      return 'Redis now has a different history.';
    case 'call':
      return 'Atlas shows a call I made that Redis doesn’t have, so Redis lost part of its history.';
    case 'declared':
      return 'Somebody declared on the host that Redis lost part of its history.';
    case 'empty':
      return EMPTY;
    default:
      return kind satisfies never;
  }
}
