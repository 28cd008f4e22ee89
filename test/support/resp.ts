// As much of RESP, Redis's protocol (versions 2 and 3), as a proxy needs: the end of each value, and the words of a
// command.

/**
 * Values of these types are one line. After `$!=` the line holds a number of bytes; after aggregates, a number of
 * values.
 */
const LINES = '+-:_#,(';
const BLOBS = '$!=';
const VALUES_PER_ENTRY: Readonly<Record<string, number>> = { '*': 1, '~': 1, '>': 1, '%': 2, '|': 2 };
const END_OF_LINE = '\r\n';

/** Splits a stream into complete values. */
export class RespReader {
  #buffer = Buffer.alloc(0);
  /** Position up to which the buffer has been parsed. */
  #at = 0;
  /** Number of values missing until the outermost value is complete. */
  #left = 1;

  /**
   * @returns the values that are complete now, byte for byte
   * @throws when the stream is not RESP
   */
  read(chunk: Buffer): Buffer[] {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    const whole: Buffer[] = [];
    while (this.#passOne()) {
      if (this.#left > 0) continue;
      whole.push(this.#buffer.subarray(0, this.#at));
      this.#buffer = this.#buffer.subarray(this.#at);
      this.#at = 0;
      this.#left = 1;
    }
    return whole;
  }

  /**
   * Parses one line with the bytes that belong to it.
   * @returns false if it is incomplete
   */
  #passOne(): boolean {
    const end = this.#buffer.indexOf(END_OF_LINE, this.#at);
    if (end < 0) return false;
    const type = this.#buffer.toString('latin1', this.#at, this.#at + 1);
    const rest = this.#buffer.toString('latin1', this.#at + 1, end);
    let next = end + END_OF_LINE.length;
    let inside = 0;
    if (BLOBS.includes(type)) {
      const length = count(type, rest);
      if (length >= 0) next += length + END_OF_LINE.length;
    } else if (!LINES.includes(type)) {
      const perEntry = VALUES_PER_ENTRY[type];
      if (perEntry === undefined) throw new Error(`not RESP: ${JSON.stringify(type + rest)}`);
      inside = Math.max(count(type, rest), 0) * perEntry;
    }
    if (next > this.#buffer.length) return false;
    this.#at = next;
    // An attribute precedes the value it describes, and does not count as one.
    this.#left += type === '|' ? inside : inside - 1;
    return true;
  }
}

/** -1 means null. */
function count(type: string, digits: string): number {
  if (!/^(-1|\d+)$/.test(digits)) throw new Error(`not RESP: ${JSON.stringify(type + digits)}`);
  return Number(digits);
}

/** The words of a command: an array of bulk strings. */
export function wordsOf(command: Buffer): Buffer[] {
  const words: Buffer[] = [];
  const line = (at: number) => command.indexOf(END_OF_LINE, at);
  if (command.toString('latin1', 0, 1) !== '*') throw new Error('a command is an array');
  for (let at = line(0) + 2; at < command.length; ) {
    const end = line(at);
    const begin = end + 2;
    const length = count('$', command.toString('latin1', at + 1, end));
    words.push(command.subarray(begin, begin + length));
    at = begin + length + 2;
  }
  return words;
}
