// Names from outside may be names that every object inherits, such as a database role called "constructor". An
// operation must treat such a name like any other: same answer, preview and direction, apart from the name.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Atlas, Query } from '../../src/atlas/atlas.js';
import type { Path } from '../../src/atlas/path.js';
import { runAt } from '../../src/operations/call.js';
import { operations } from '../../src/operations/index.js';
import type { JsonObject, LookUp, Operation, Params } from '../../src/operations/operation.js';
import { namesFrom } from '../../src/slack/lines/names.js';
import { readCommand } from '../../src/slack/lines/parse.js';
import { resolveLine } from '../../src/slack/lines/resolve.js';
import { CASES, NOW } from './cases.js';
import { LOOK_UP_LINES, readLookUp } from './every-call.js';
import { openStage } from './stage.js';

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];
/** In turn, so that each place gets one of them. */
const nameFor = (place: number) => NAMES[place % NAMES.length] ?? '';
/** A name of the same length that no object has, and that sorts alike. */
const ordinary = (name: string) => `${name.slice(0, -1)}z`;
/** Answers show names in other letters, with spaces, or only their last six characters. */
const plain = (text: string) => text.toLowerCase().replace(/[_ ]/g, '');
const endOf = (name: string) => plain(name.slice(-6));

type Edit = (reply: unknown, read: string) => unknown;
const keepAll: Edit = (reply) => reply;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** `each` gets every text with its place: `/groups/{}/databaseUsers.results[].username`. */
function withTexts(value: unknown, at: string, each: (text: string, at: string) => string): unknown {
  if (typeof value === 'string') return each(value, at);
  if (Array.isArray(value)) return value.map((item) => withTexts(item, `${at}[]`, each));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTexts(one, `${at}.${key}`, each)]));
}

const named =
  (place: string, name: string): Edit =>
  (reply, read) =>
    withTexts(reply, read, (text, at) => (at === place ? name : text));

/** Every object in the replies has one more field. */
const withField =
  (name: string): Edit =>
  (reply, read) => {
    if (Array.isArray(reply)) return reply.map((item) => withField(name)(item, read));
    if (!isObject(reply)) return reply;
    const more = Object.entries(reply).map(([key, one]) => [key, withField(name)(one, read)]);
    return Object.fromEntries([...more, [name, name]]);
  };

/** Reads each reply of Atlas once. `seen`: every place with a text. */
function remembering(inner: Atlas) {
  const replies = new Map<string, Promise<unknown>>();
  const seen = new Set<string>();
  const read = async (path: Path, query: Query | undefined, ask: () => Promise<unknown>, edit: Edit) => {
    const key = JSON.stringify([path.text, query]);
    const asked = replies.get(key) ?? ask();
    replies.set(key, asked);
    const reply = await asked;
    withTexts(reply, path.shape, (text, at) => {
      seen.add(at);
      return text;
    });
    return edit(reply, path.shape);
  };
  const edited = (edit: Edit): Atlas => ({
    clientId: inner.clientId,
    identity: {},
    get: async (path, schema, query) =>
      schema.parse(await read(path, query, () => inner.get(path, z.unknown(), query), edit)),
    list: async (path, item, query) =>
      z.array(item).parse(await read(path, query, () => inner.list(path, z.unknown(), query), edit)),
    write: () => Promise.reject(new Error('nothing is written here')),
    with: () => edited(edit),
  });
  return { edited, seen };
}

/** A schema's error lists what it got, so only its kind counts. */
const sayError = (error: unknown) =>
  error instanceof z.ZodError || !(error instanceof Error) ? 'a reply was refused' : `${error.name}: ${error.message}`;
const outcome = (work: () => Promise<unknown>): Promise<string> => work().then(JSON.stringify, sayError);

/** What differs between the name that every object has and an ordinary one. */
async function differences(what: string, name: string, ask: (name: string) => Promise<unknown>) {
  const [got, ordinarily] = [await outcome(() => ask(name)), await outcome(() => ask(ordinary(name)))];
  const isSame = plain(got) === plain(ordinarily).replaceAll(endOf(ordinary(name)), endOf(name));
  return isSame ? [] : [{ what, name, got, ordinarily }];
}

async function inReplies(atlas: Atlas, ask: (atlas: Atlas) => Promise<unknown>) {
  const { edited, seen } = remembering(atlas);
  await ask(edited(keepAll));
  const found = [];
  for (const [nth, place] of [...seen].entries())
    found.push(...(await differences(place, nameFor(nth), (name) => ask(edited(named(place, name))))));
  // zod drops a field called `__proto__`.
  for (const field of NAMES.filter((name) => name !== '__proto__'))
    found.push(...(await differences('one more field', field, (name) => ask(edited(withField(name))))));
  return found;
}

const WRITTEN = [
  (name: string) => name,
  (name: string) => `${name}@shop`,
  (name: string) => `+${name}`,
  (name: string) => `${name}=1`,
  (name: string) => `{"${name}": 1}`,
];

async function inParams({ params: schema }: Operation, given: Params, ask: (params: Params) => Promise<unknown>) {
  const ways = Object.keys(schema.shape).flatMap((param) => WRITTEN.map((write) => ({ param, write })));
  const found = [];
  for (const [nth, { param, write }] of ways.entries())
    found.push(
      ...(await differences(`${param} ${write('')}`, nameFor(nth + Math.floor(nth / WRITTEN.length)), async (name) => {
        const read = schema.safeParse({ ...given, [param]: write(name) });
        return read.success ? ask(z.record(z.string(), z.string()).parse(read.data)) : read.error.issues;
      })),
    );
  return found;
}

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage(() => NOW);
});
afterAll(() => stage.close());

test.each(LOOK_UP_LINES)(
  '%s answers the same whatever the names are',
  async (line) => {
    const { operation, params } = await readLookUp(stage.atlas, line);
    const run = (one: LookUp, given: Params) => (atlas: Atlas) => one.run(atlas, given, NOW);
    expect(await inReplies(stage.atlas, run(operation, params))).toEqual([]);
    const atlas = remembering(stage.atlas).edited(keepAll);
    expect(await inParams(operation, params, (given) => run(operation, given)(atlas))).toEqual([]);
  },
  60_000,
);

describe.each(CASES.map(([change, given], nth) => [`${change.name} (${nth})`, change, given] as const))(
  '%s',
  (_, change, given) => {
    /** @param before the basis while Atlas had other names */
    const preview = (params: Params, before: JsonObject) => async (atlas: Atlas) => {
      const seen = await change.preview(atlas, params, NOW);
      const sent = seen.call && { params, basis: seen.basis, call: runAt(seen.call, NOW) };
      return { seen, back: sent && change.undo(sent, NOW), drift: change.drift(before, seen.basis, NOW) };
    };

    test('has the same preview, and is read back the same, whatever the names are', async () => {
      let clock = NOW;
      const own = await openStage(() => clock);
      try {
        const params = await given(own);
        const { basis, call } = await change.preview(own.atlas, params, NOW);
        if (call === undefined) throw new Error('there is no call');
        expect(await inReplies(own.atlas, preview(params, basis))).toEqual([]);
        const atlas = remembering(own.atlas).edited(keepAll);
        expect(await inParams(change, params, (one) => preview(one, basis)(atlas))).toEqual([]);
        const sent = { params, basis, call: runAt(call, NOW) };
        await own.atlas.write(sent.call);
        clock += change.finishes?.showsWithinMs ?? 0;
        const readBack = async (after: Atlas) => [
          await change.verify(after, sent),
          await change.inEffect(after, sent, NOW),
          await change.finishes?.look(after, sent),
        ];
        expect(await inReplies(own.atlas, readBack)).toEqual([]);
      } finally {
        await own.close();
      }
    }, 60_000);
  },
);

test.each(operations.map(({ name }, nth) => [name, nth] as const))(
  '%s reads a line the same whatever the names in it are',
  async (operation, nth) => {
    const names = namesFrom(remembering(stage.atlas).edited(keepAll)).fresh;
    const read = async (line: string) => {
      const command = readCommand(line, operations);
      if (command.kind !== 'operation') return command;
      const { params, problems } = await resolveLine(command.line, names);
      return [command.operation.name, params, problems.map(({ sentence }) => sentence)];
    };
    const lines = [
      (name: string) => `${operation} ${name}`,
      (name: string) => `${operation} x ${name} y`,
      (name: string) => `${operation} --${name} y`,
      (name: string) => `${operation} in ${name}`,
      (name: string) => name,
    ];
    const found = [];
    for (const [at, line] of lines.entries())
      found.push(...(await differences(line(''), nameFor(nth + at), (name) => read(line(name)))));
    expect(found).toEqual([]);
  },
);
