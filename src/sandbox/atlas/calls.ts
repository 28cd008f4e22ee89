// The record of every request that reached the pretend Atlas, in order.

export interface Call {
  /** Milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Normalized, below `/api/atlas/v2`; elsewhere the whole path. */
  readonly path: string;
  /** As it came. */
  readonly target: string;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Parsed JSON of a call to the API. */
  body?: unknown;
  readonly requestId?: string;
  /** The name of the credential that was recognized. */
  credential?: string;
  /** Undefined until it is answered: for good, when the answer was cut off or never came. */
  status?: number;
  errorCode?: string | undefined;
  /** What it changed in the world, whether or not the caller heard of it. */
  changed?: string;
  /** The kind of fault it met. */
  fault?: string;
}

/** @param answer the body as it was sent; empty when nothing came, and for tokens */
export type CallListener = (call: Call, answer: string) => void;

/** A sandbox may run for days. */
const MOST_CALLS = 5000;

export class Calls {
  readonly list: Call[] = [];
  private readonly listeners = new Set<CallListener>();

  add(call: Call): Call {
    this.list.push(call);
    if (this.list.length > MOST_CALLS) this.list.shift();
    return call;
  }

  listen(listener: CallListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Nothing more will happen to this call. */
  ended(call: Call, answer: string): void {
    for (const listener of this.listeners) listener(call, answer);
  }
}
