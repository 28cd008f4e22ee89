// The receiver of the policy's webhook. It often answers with errors, and keeps all messages.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import type { Chance } from './chance.js';

export const SECRET = 'a secret of this run';

/** One message, and the answer to it. */
export interface Told {
  readonly at: number;
  readonly signature: string;
  readonly body: string;
  readonly answer: 'taken' | '500' | 'hang' | 'cut';
}

/** Most failures for one message, as each retry waits twice as long. */
const MOST_TROUBLES = 2;

export class Receiver {
  readonly told: Told[] = [];
  readonly #chance: Chance;
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => {}); // the bot was killed
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const answer = this.#answerTo(body);
      const signature = String(request.headers['countersign-signature']);
      this.told.push({ at: Date.now(), signature, body, answer });
      give(response, answer);
    });
  });
  #port = 0;
  #isCalm = false;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  async open(): Promise<void> {
    this.#port = await reserveFreePort();
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** A worker's settings for it. */
  get settings() {
    return {
      ESCALATION_WEBHOOK_URL: `http://127.0.0.1:${this.#port}/undecided`,
      ESCALATION_WEBHOOK_SECRET: SECRET,
    };
  }

  /** From now on it accepts everything. */
  calm(): void {
    this.#isCalm = true;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answerTo(body: string): Told['answer'] {
    const before = this.told.filter((one) => one.body === body && one.answer !== 'taken').length;
    if (this.#isCalm || before >= MOST_TROUBLES) return 'taken';
    return this.#chance.fork(`${body} ${before}`).weigh([
      ['taken', 5],
      ['500', 2],
      ['hang', 1],
      ['cut', 2],
    ]);
  }
}

function give(response: ServerResponse, answer: Told['answer']): void {
  if (answer === 'cut') response.destroy();
  else if (answer !== 'hang') response.writeHead(answer === 'taken' ? 204 : 500).end();
}
