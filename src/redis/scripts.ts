// The scripts that change several keys atomically. Each is a file in lua/ with a header that documents its keys and
// arguments. They have the same names in TypeScript and Lua, because a prelude defines the names as local variables.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Connection, errorReplyOf } from './connection.js';

interface Signature<K extends string, A extends string> {
  readonly keys: readonly K[];
  readonly args: readonly A[];
  /** The name of the list that has the remaining keys. */
  readonly moreKeys?: string;
  /** The name of the list that has the remaining arguments. */
  readonly moreArgs?: string;
  /** Files with functions that the script calls. */
  readonly uses?: readonly string[];
}

export interface Script<K extends string, A extends string> extends Signature<K, A> {
  /** The text that Redis runs: the used files, the prelude and the script's own file. */
  readonly text: string;
  /** The hash that identifies the text in Redis. */
  readonly sha: string;
}

type Value = string | number | Buffer;

/** The named keys and arguments of one run. */
export interface ScriptInput<K extends string, A extends string> {
  readonly keys: Readonly<Record<K, string>>;
  readonly args: Readonly<Record<A, Value>>;
  readonly moreKeys?: readonly string[];
  readonly moreArgs?: readonly Value[];
}

export type ScriptInputOf<S> = S extends Script<infer K, infer A> ? ScriptInput<K, A> : never;

const read = (name: string) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');

function script<const K extends string, const A extends string>(
  file: string,
  signature: Signature<K, A>,
): Script<K, A> {
  const { keys, args, moreKeys, moreArgs, uses = [] } = signature;
  const prelude = [locals('KEYS', keys, moreKeys), locals('ARGV', args, moreArgs)];
  const text = [...uses.map(read), ...prelude, read(file)].join('');
  return { ...signature, text, sha: createHash('sha1').update(text).digest('hex') };
}

function locals(from: 'KEYS' | 'ARGV', names: readonly string[], more: string | undefined): string {
  const count = names.length;
  const named = `local ${names.join(', ')} = unpack(${from}, 1, ${count})\n`;
  if (more === undefined) return named;
  return `${named}local ${more} = {}\nfor at = ${count + 1}, #${from} do ${more}[at - ${count}] = ${from}[at] end\n`;
}

const HISTORY = ['history', 'journal', 'freezes', 'policy'] as const;

export const scripts = {
  accept: script('accept', { keys: ['seen', 'accepted', 'due'], args: ['key', 'json', 'leaseMs', 'keptMs'] }),
  audit: script('audit', { keys: ['stream', 'count'], args: ['most'], moreArgs: 'notes' }),
  bind: script('bind', {
    keys: ['channel', 'journal', 'bound', 'history'],
    args: ['id', 'what', 'to', 'by', 'correlation', 'details'],
    uses: ['journal'],
  }),
  commit: script('commit', {
    keys: [
      ...['request', 'other', 'journal', 'history', 'freezes', 'policy', 'delivery'],
      ...['target', 'parts', 'alsoHeld', 'alsoHeldParts', 'returnOf'],
      ...[
        'dueWork',
        'dueClock',
        'dueFinishing',
        'dueDraw',
        'dueDrawLast',
        'dueReturns',
        'dueReturnsLast',
        'dueWebhook',
      ],
      ...['open', 'openBy', 'returns', 'states', 'returnStates', 'troubled', 'denied'],
    ],
    args: ['json', 'nextJson', 'otherJson'],
    moreKeys: 'lists',
    moreArgs: 'details',
    uses: ['journal'],
  }),
  'declare-loss': script('declare-loss', {
    keys: HISTORY,
    args: ['reason', 'correlation'],
    uses: ['journal', 'doubt'],
  }),
  denied: script('denied', { keys: ['own'], args: ['lines'] }),
  doubts: script('doubts', {
    keys: HISTORY,
    args: ['expected', 'json', 'by', 'correlation', 'details', 'reason', 'ends', 'forgets'],
    uses: ['journal', 'doubt'],
  }),
  freeze: script('freeze', {
    keys: ['freezes', 'journal', 'history'],
    args: ['expected', 'json', 'type', 'by', 'correlation', 'details'],
    uses: ['journal'],
  }),
  heartbeat: script('heartbeat', {
    keys: HISTORY,
    args: ['knownJson', 'gapMs', 'slackMs', 'reason', 'correlation'],
    uses: ['journal', 'doubt'],
  }),
  'draw-lock': script('draw-lock', { keys: ['lock', 'cards'], args: ['holder', 'lockMs', 'place', 'json'] }),
  note: script('note', { keys: ['request', 'dueDraw', 'dueDrawLast', 'wake'], args: ['id', 'version'] }),
  policy: script('policy', {
    keys: ['policy', 'journal', 'known', 'history'],
    args: ['expected', 'what', 'hash', 'text', 'type', 'correlation', 'details'],
    uses: ['journal'],
  }),
  reindex: script('reindex', { keys: ['request'], args: ['id', 'version'], moreKeys: 'sets', moreArgs: 'scores' }),
  renew: script('renew', { keys: ['due'], args: ['id', 'held', 'leaseMs'] }),
  rest: script('rest', { keys: ['request', 'due', 'troubled'], args: ['id', 'version', 'moment', 'ends'] }),
  lease: script('lease', { keys: ['due'], args: ['most', 'leaseMs'] }),
  turn: script('turn', { keys: ['turn', 'tickets', 'asking', 'last'], args: ['what', 'whose', 'paceMs', 'isLast'] }),
};

/**
 * @param send gets a function that runs the script by its hash. If Redis replies NOSCRIPT, we call `send` again with a
 * function that sends the script's text.
 */
export async function withScript<K extends string, A extends string, T>(
  { keys, args, text, sha }: Script<K, A>,
  given: ScriptInput<NoInfer<K>, NoInfer<A>>,
  send: (run: (redis: Connection) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const allKeys = [...keys.map((name) => given.keys[name]), ...(given.moreKeys ?? [])];
  const allArgs = [...args.map((name) => given.args[name]), ...(given.moreArgs ?? [])];
  const run = (command: 'evalsha' | 'eval', what: string) => (redis: Connection) =>
    redis[command](what, allKeys.length, ...allKeys, ...allArgs);
  try {
    return await send(run('evalsha', sha));
  } catch (error) {
    if (errorReplyOf(error)?.startsWith('NOSCRIPT') !== true) throw error;
    return send(run('eval', text));
  }
}

export const runScript = <K extends string, A extends string>(
  redis: Connection,
  what: Script<K, A>,
  given: ScriptInput<NoInfer<K>, NoInfer<A>>,
): Promise<unknown> => withScript(what, given, (run) => run(redis));
