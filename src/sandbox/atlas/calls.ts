// Records every request to the simulated Atlas, in order.
import { Listeners } from '../listeners.js';

export interface LoggedCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** The normalized path below `/api/atlas/v2`, or the full path for other URLs. */
  readonly path: string;
  /** The unmodified request target. */
  readonly target: string;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** The parsed JSON body of an API call. */
  body?: unknown;
  readonly requestId?: string;
  /** The credential's name. Set once the call is authenticated. */
  credential?: string;
  /** The response's status. Undefined if the response was cut off or hasn't been sent. */
  status?: number;
  errorCode?: string | undefined;
  /** A description of the change, even if the caller got no response. */
  changed?: string;
  /** The kind of fault applied to the call. */
  fault?: string;
}

/** The maximum number of calls to keep, because a sandbox may run for days. */
const MOST_CALLS = 5000;

export class CallLog {
  readonly list: LoggedCall[] = [];
  /**
   * Reports finished calls with their response body. The body is empty for token requests and if no response was sent.
   */
  readonly ended = new Listeners<[call: LoggedCall, answer: string]>();

  add(call: LoggedCall): LoggedCall {
    this.list.push(call);
    if (this.list.length > MOST_CALLS) this.list.shift();
    return call;
  }
}
