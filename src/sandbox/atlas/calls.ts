// Records every request to the pretend Atlas, in order.
import { Listeners } from '../listeners.js';

export interface Call {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Normalized path below `/api/atlas/v2`; the whole path for other URLs. */
  readonly path: string;
  /** The request target, unchanged. */
  readonly target: string;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Parsed JSON of an API call. */
  body?: unknown;
  readonly requestId?: string;
  /** Name of the credential, once authenticated. */
  credential?: string;
  /** Undefined until answered, and forever if the reply was cut off or never sent. */
  status?: number;
  errorCode?: string | undefined;
  /** What it changed in the world, even if the caller got no reply. */
  changed?: string;
  /** Kind of the fault applied to it. */
  fault?: string;
}

/** Bounded, because a sandbox may run for days. */
const MOST_CALLS = 5000;

export class Calls {
  readonly list: Call[] = [];
  /** Hear when a call is finished: of the call and the body sent, which is empty when there was none, and for tokens. */
  readonly ended = new Listeners<[call: Call, answer: string]>();

  add(call: Call): Call {
    this.list.push(call);
    if (this.list.length > MOST_CALLS) this.list.shift();
    return call;
  }
}
