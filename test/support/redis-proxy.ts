// A proxy between the bot and its Redis that parses each command and reply, and lets a test interfere.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { listenOnNextFreePort } from '../../src/sandbox/servers.js';
import { Link } from './redis-link.js';

export { nameOf } from './redis-names.js';

export interface RedisCommand {
  /** Number of the connection, from 1. */
  readonly client: number;
  /** In upper case. */
  readonly name: string;
  readonly args: readonly string[];
  /** The same, where they may be no text. */
  readonly bytes: readonly Buffer[];
}

export type Meddling =
  | 'pass'
  /** Closes the connection without forwarding the command. */
  | 'cut'
  /** Redis executes the command, but the connection closes instead of the reply. */
  | 'lose reply'
  /** Not forwarded; the client gets this reply, such as `-OOM command not allowed`. */
  | { readonly reply: string };

type Choose = (command: RedisCommand) => Meddling | Promise<Meddling>;
type Listener = (command: RedisCommand) => void | Promise<void>;

export interface RedisProxy {
  /** For REDIS_URL. */
  readonly url: string;
  /**
   * Calls the function for every command before it is forwarded. It may wait, which delays only its connection. Returns
   * a function that removes it.
   */
  meddle(choose: Choose): () => void;
  /**
   * Calls the listener when a reply arrives, before it is passed on. It may wait. Returns a function that removes it.
   */
  onReply(listener: Listener): () => void;
  /** Sends new connections to another server, and cuts open ones. */
  switchTo(target: string): void;
  readonly connections: number;
  /** @throws the error that a test's own function threw; its connection was cut then */
  close(): Promise<void>;
}

/** @param target a socket's path, or `redis://host:port` */
export async function startRedisProxy(target: string): Promise<RedisProxy> {
  const links = new Set<Link>();
  const meddlers = new Set<Choose>();
  const listeners = new Set<Listener>();
  const thrown: unknown[] = [];
  let [current, count] = [target, 0];

  const choose = async (command: RedisCommand): Promise<Meddling> => {
    for (const one of meddlers) {
      const meddling = await one(command);
      if (meddling !== 'pass') return meddling;
    }
    return 'pass';
  };
  const replied = async (command: RedisCommand) => {
    for (const one of listeners) await one(command);
  };
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    count += 1;
    const link = new Link(count, client, current, { choose, replied });
    links.add(link);
    link.gone.catch((error: unknown) => thrown.push(error)).finally(() => links.delete(link));
  });
  const cutAll = () => {
    for (const link of links) link.cut();
  };
  const port = await listenOnNextFreePort(server, 0);

  return {
    url: `redis://127.0.0.1:${port}`,
    meddle: (one) => joined(meddlers, one),
    onReply: (one) => joined(listeners, one),
    switchTo(next) {
      current = next;
      cutAll();
    },
    get connections() {
      return links.size;
    },
    async close() {
      const gone = once(server, 'close');
      server.close();
      cutAll();
      await gone;
      if (thrown.length > 0) throw thrown[0];
    },
  };
}

function joined<T>(all: Set<T>, one: T): () => void {
  all.add(one);
  return () => {
    all.delete(one);
  };
}
