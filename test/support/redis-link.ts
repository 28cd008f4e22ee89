// One client's connection to Redis through the proxy. Keeps commands and replies in order.
import { connect, type Socket } from 'node:net';
import type { Meddling, RedisCommand } from './redis-proxy.js';
import { RespReader, wordsOf } from './resp.js';

interface Meddler {
  choose(command: RedisCommand): Promise<Meddling>;
  replied(command: RedisCommand): Promise<void>;
}

/** What the client waits for: a reply from Redis, or one from the test. */
type Expected = { readonly command: RedisCommand; readonly lose: boolean } | { readonly reply: string };

const PUSH = '>'.charCodeAt(0);

export class Link {
  /**
   * Resolves when both directions have ended. Rejects with an error of the test's function, after cutting the
   * connection.
   */
  readonly gone: Promise<void>;
  readonly #number: number;
  readonly #client: Socket;
  readonly #redis: Socket;
  readonly #meddler: Meddler;
  readonly #expected: Expected[] = [];

  /** @param target a socket's path, or `redis://host:port` */
  constructor(number: number, client: Socket, target: string, meddler: Meddler) {
    this.#number = number;
    this.#client = client;
    this.#redis = connectTo(target);
    this.#meddler = meddler;
    for (const socket of [this.#client, this.#redis]) socket.on('error', () => undefined);
    // Commands that a client sent before it disconnected are still executed.
    const commands = this.#each(this.#client, (one) => this.#forward(one)).finally(() => this.#redis.end());
    const replies = this.#each(this.#redis, (one) => this.#handOn(one)).finally(() => this.cut());
    this.gone = Promise.all([commands, replies]).then(
      () => undefined,
      (error: unknown) => {
        this.cut();
        throw error;
      },
    );
  }

  cut(): void {
    this.#client.destroy();
    this.#redis.destroy();
  }

  async #each(socket: Socket, take: (value: Buffer) => Promise<void>): Promise<void> {
    const reader = new RespReader();
    for await (const chunk of chunksOf(socket)) {
      for (const value of reader.read(chunk)) await take(value);
    }
  }

  async #forward(value: Buffer): Promise<void> {
    const [name = '', ...bytes] = wordsOf(value);
    const args = bytes.map((word) => word.toString());
    const command = { client: this.#number, name: `${name}`.toUpperCase(), args, bytes };
    const meddling = await this.#meddler.choose(command);
    if (meddling === 'cut') return this.cut();
    if (!this.#redis.writable) return;
    if (typeof meddling === 'object') this.#expected.push(meddling);
    else {
      this.#expected.push({ command, lose: meddling === 'lose reply' });
      this.#redis.write(value);
    }
    this.#giveOwn();
  }

  async #handOn(value: Buffer): Promise<void> {
    const [first] = this.#expected;
    if (value[0] !== PUSH && first !== undefined && 'command' in first) {
      await this.#meddler.replied(first.command);
      if (first.lose) return this.cut();
      this.#expected.shift();
    }
    if (this.#client.writable) this.#client.write(value);
    this.#giveOwn();
  }

  /** Sends the test's own replies that are next in order. */
  #giveOwn(): void {
    for (let [first] = this.#expected; first !== undefined && 'reply' in first; [first] = this.#expected) {
      this.#expected.shift();
      if (this.#client.writable) this.#client.write(`${first.reply}\r\n`);
    }
  }
}

function connectTo(target: string): Socket {
  if (target.startsWith('/')) return connect(target);
  const { hostname, port } = new URL(target);
  return connect({ host: hostname, port: Number(port), noDelay: true });
}

/** Reads until the socket ends for any reason. */
async function* chunksOf(socket: Socket): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of socket) yield chunk;
  } catch {
    // cut, by the proxy or by the other side
  }
}
