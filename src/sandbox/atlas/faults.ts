// Simulated faults in calls to Atlas.
import { setTimeout as sleep } from 'node:timers/promises';
import { errorReply, type Reply } from './api-error.js';
import type { LoggedCall } from './calls.js';

/** A response to send instead of Atlas's: an ApiError if `errorCode` is set, else `html`, else `body` as JSON. */
interface Substitute {
  readonly status: number;
  readonly errorCode?: string;
  readonly detail?: string;
  readonly parameters?: readonly (string | number)[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly html?: string;
}

export type Fault =
  | ({ readonly kind: 'status' } & Substitute)
  | ({ readonly kind: 'status after effect' } & Substitute)
  | { readonly kind: 'cut before effect' }
  | { readonly kind: 'cut after effect' }
  /** Sends only the headers and half of the body. */
  | { readonly kind: 'cut mid reply' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'hang after effect' }
  /** Delays the effect and the response by `ms` milliseconds. */
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'wait before effect'; readonly until: Promise<unknown> }
  | { readonly kind: 'wait after effect'; readonly until: Promise<unknown> };

/** A fault for authenticated API calls, and for token requests if `path` is set and matches. */
export type FaultRule = Fault & {
  readonly method?: string;
  /** The pattern that `Call.path` must match. */
  readonly path?: RegExp;
  /** The number of affected calls. Default: all. */
  readonly times?: number;
};

export type CallOutcome = { readonly reply: Reply; readonly cut?: 'mid reply' } | 'cut' | 'hang';

export class AtlasFaults {
  private readonly rules = new Map<FaultRule, number>();

  add(rule: FaultRule): () => void {
    this.rules.set(rule, rule.times ?? Number.POSITIVE_INFINITY);
    return () => this.rules.delete(rule);
  }

  clear(): void {
    this.rules.clear();
  }

  /** Returns the first matching rule and decrements its remaining `times`. */
  take(call: LoggedCall, isToken: boolean): Fault | undefined {
    for (const [rule, left] of this.rules) {
      const fits = rule.path === undefined ? !isToken : call.path.search(rule.path) >= 0;
      if (!fits || left <= 0 || (rule.method ?? call.method) !== call.method) continue;
      this.rules.set(rule, left - 1);
      return rule;
    }
    return undefined;
  }
}

/** Applies the fault around `act`, which executes the call and returns the response. */
export async function applyFault(fault: Fault | undefined, act: () => Reply): Promise<CallOutcome> {
  switch (fault?.kind) {
    case undefined:
      return { reply: act() };
    case 'status':
      return { reply: substitute(fault) };
    case 'status after effect':
      act();
      return { reply: substitute(fault) };
    case 'cut before effect':
      return 'cut';
    case 'cut after effect':
      act();
      return 'cut';
    case 'cut mid reply':
      return { reply: act(), cut: 'mid reply' };
    case 'hang':
      return 'hang';
    case 'hang after effect':
      act();
      return 'hang';
    case 'slow':
      await sleep(fault.ms, undefined, { ref: false });
      return { reply: act() };
    case 'wait before effect':
      await fault.until;
      return { reply: act() };
    case 'wait after effect': {
      const reply = act();
      await fault.until;
      return { reply };
    }
    default:
      return fault satisfies never;
  }
}

function substitute(fault: Substitute): Reply {
  const { status, errorCode, detail = 'A simulated fault.', parameters = [], headers = {} } = fault;
  if (errorCode !== undefined) return errorReply({ status, errorCode, detail, parameters }, headers);
  if (fault.html !== undefined)
    return { status, headers: { 'content-type': 'text/html', ...headers }, text: fault.html };
  const text = fault.body === undefined ? '' : JSON.stringify(fault.body);
  return { status, headers: { 'content-type': 'application/json', ...headers }, text };
}
