// Sends one HTTP request, at most once and with limits on time and size, and reads its reply. The result always shows
// whether the request was sent.
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { DeadlinePassedError } from './deadline.js';
import { AtlasUnreachableError, type NoReplyReason, type ReplyFlaw } from './errors.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface OutgoingRequest {
  readonly method: Method;
  /** The exact request target, e.g. `/api/atlas/v2/groups?pageNum=1`. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** The time after which the request is no longer sent (`performance.now()`). */
  readonly sendBefore?: number;
  /** A memory limit that this reply shares with others. */
  readonly budget?: ByteBudget;
  /** The number of the attempt, from 1, for the log. */
  readonly attempt?: number;
}

/** A reply whose headers arrived, so the status is known even if the body has a flaw. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly flaw?: Extract<ReplyFlaw, 'cut off' | 'too large'>;
}

export type Exchange = (outgoing: OutgoingRequest) => Promise<Reply>;

/** Returns the target without its query, for logs and errors. */
export const pathOf = (target: string): string => target.split('?', 1).join('');

const MOST_BYTES = 16 * 1024 * 1024;

/** A limit on the total size of replies. A reply reserves bytes as they arrive, and releases them when it's dropped. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /**
   * Reserves bytes even beyond the limit.
   * @returns whether the total is within the limit
   */
  reserve(bytes: number): boolean {
    this.#left -= bytes;
    return this.#left >= 0;
  }

  release(bytes: number): void {
    this.#left += bytes;
  }
}

/**
 * Returns a function that sends one request and reads its reply.
 * @throws AtlasUnreachableError if no reply started
 */
export function createExchange(dispatcher: Dispatcher): Exchange {
  return (outgoing) =>
    new Promise((resolve, reject) => {
      const handler = new ReplyHandler(outgoing, resolve, reject);
      const { method, target, headers, body = null } = outgoing;
      if (!outgoing.signal.aborted) dispatcher.dispatch({ method, path: target, headers, body }, handler);
    });
}

/** Handles one exchange. undici calls `onRequestStart` right before it writes to the socket. */
class ReplyHandler implements Dispatcher.DispatchHandler {
  readonly #outgoing: OutgoingRequest;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (error: AtlasUnreachableError) => void;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #started = false;
  #ended = false;
  #head: { readonly status: number; readonly headers: IncomingHttpHeaders } | undefined;
  #controller: Dispatcher.DispatchController | undefined;

  constructor(
    outgoing: OutgoingRequest,
    resolve: (reply: Reply) => void,
    reject: (error: AtlasUnreachableError) => void,
  ) {
    this.#outgoing = outgoing;
    this.#resolve = resolve;
    this.#reject = reject;
    if (outgoing.signal.aborted) this.#onAbort();
    else outgoing.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { sendBefore = Number.POSITIVE_INFINITY } = this.#outgoing;
    if (performance.now() > sendBefore) this.#end('too late');
    // A second start means that undici is retrying the request, although Atlas may have received it. The exchange ends
    // here, because only the bot may retry.
    if (this.#started) this.#end('cut');
    if (this.#ended) {
      controller.abort(new Error('aborted before it was sent'));
    } else {
      this.#started = true;
      this.#controller = controller;
    }
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status >= 200) this.#head = { status, headers };
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#ended) return;
    this.#bytes += chunk.byteLength;
    const isWithinBudget = this.#outgoing.budget?.reserve(chunk.byteLength) ?? true;
    if (this.#bytes <= MOST_BYTES && isWithinBudget) {
      this.#chunks.push(chunk);
      return;
    }
    this.#end('cut', undefined, 'too large');
    controller.abort(new Error('reply too large'));
  }

  onResponseEnd(): void {
    if (this.#head !== undefined) this.#finish({ ...this.#head, body: Buffer.concat(this.#chunks).toString('utf8') });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#end(this.#started ? 'cut' : 'no connection', error);
  }

  readonly #onAbort = (): void => {
    const { reason } = this.#outgoing.signal;
    this.#end(reason instanceof DeadlinePassedError ? 'timeout' : 'aborted', reason);
    this.#controller?.abort(new Error('aborted'));
  };

  #end(why: NoReplyReason, cause?: unknown, flaw: Reply['flaw'] = 'cut off'): void {
    this.#giveBack();
    if (this.#head !== undefined) {
      this.#finish({ ...this.#head, body: '', flaw });
    } else if (this.#stop()) {
      const { method, target } = this.#outgoing;
      this.#reject(new AtlasUnreachableError({ method, path: pathOf(target) }, { why, sent: this.#started, cause }));
    }
  }

  #giveBack(): void {
    if (this.#ended) return;
    this.#outgoing.budget?.release(this.#bytes);
    this.#bytes = 0;
    this.#chunks.length = 0;
  }

  #finish(reply: Reply): void {
    if (this.#stop()) this.#resolve(reply);
  }

  /**
   * Ends the exchange.
   * @returns false if the exchange had already ended
   */
  #stop(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#outgoing.signal.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
