// Names from outside may be names that every object inherits, such as a database role called "constructor". An
// operation must treat such a name like any other: same answer, preview and direction, apart from the name.
import { z } from 'zod';
import type { Atlas } from '../../src/atlas/atlas.js';
import { AtlasBadReplyError } from '../../src/atlas/errors.js';
import type { Operation, Params } from '../../src/operations/operation.js';
import type { Instead, Replay } from './replayed.js';

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];
/** In turn, so that each place gets one of them. */
export const nameFor = (place: number): string => NAMES[place % NAMES.length] ?? '';
/** A name of the same length that no object has, and that sorts alike. */
const ordinary = (name: string) => `${name.slice(0, -1)}z`;
/** Answers show names in other letters, with spaces, or only their last six characters. */
const plain = (text: string) => text.toLowerCase().replace(/[_ ]/g, '');
const endOf = (name: string) => plain(name.slice(-6));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Where a text is in a reply: the read's shape, then field by field, `EACH` for every item of a list. */
type PlaceOfText = readonly string[];
const EACH = '[]';

function placesOfTexts(value: unknown, at: PlaceOfText, found: Map<string, PlaceOfText>): void {
  if (typeof value === 'string') found.set(at.join('.'), at);
  else if (Array.isArray(value)) for (const item of value) placesOfTexts(item, [...at, EACH], found);
  else if (isObject(value)) for (const [key, one] of Object.entries(value)) placesOfTexts(one, [...at, key], found);
}

/** Replaces each text at the place by the name. */
function withText(value: unknown, [field, ...rest]: PlaceOfText, name: string): unknown {
  if (field === undefined) return typeof value === 'string' ? name : value;
  if (field === EACH) return Array.isArray(value) ? value.map((item) => withText(item, rest, name)) : value;
  if (!isObject(value) || !Object.hasOwn(value, field)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === field ? withText(one, rest, name) : one]),
  );
}

const named =
  ([shape, ...fields]: PlaceOfText, name: string): Instead =>
  async (read, reply) =>
    read.shape === shape ? withText(await reply(), fields, name) : reply();

function withField(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withField(item, name));
  if (!isObject(value)) return value;
  const more = Object.entries(value).map(([key, one]) => [key, withField(one, name)]);
  return Object.fromEntries([...more, [name, name]]);
}

/** A schema's error lists what it got, so only its kind counts. */
const formatError = (error: unknown) =>
  error instanceof z.ZodError || error instanceof AtlasBadReplyError ? 'a reply was refused' : `${error}`;
const outcome = (work: () => Promise<unknown>): Promise<string> => work().then(JSON.stringify, formatError);

/** What differs between the name that every object has and an ordinary one. */
export async function differences(what: string, name: string, ask: (name: string) => Promise<unknown>) {
  const [got, ordinarily] = [await outcome(() => ask(name)), await outcome(() => ask(ordinary(name)))];
  const isSame = plain(got) === plain(ordinarily).replaceAll(endOf(ordinary(name)), endOf(name));
  return isSame ? [] : [{ what, name, got, ordinarily }];
}

/** Places in replies that an operation was tried with, in any of its cases. */
export function triedPlaces() {
  const tried = new Map<Operation, Set<string>>();
  return (operation: Operation) => {
    const places = tried.get(operation) ?? new Set();
    tried.set(operation, places);
    return places;
  };
}

/**
 * Where a reply of Atlas has the name, in the place of each text in turn or as one more field of each object.
 * @param tried places that this operation was tried with before
 */
export async function inReplies(replay: Replay, tried: Set<string>, ask: (atlas: Atlas) => Promise<unknown>) {
  const places = new Map<string, PlaceOfText>();
  for (const { shape, reply } of await replay.readsOf(ask)) placesOfTexts(reply, [shape], places);
  const found = [];
  for (const [text, place] of places) {
    if (tried.has(text)) continue;
    tried.add(text);
    found.push(...(await differences(text, nameFor(tried.size), (name) => ask(replay.atlas(named(place, name))))));
  }
  // zod drops a field called `__proto__`.
  const field = nameFor(tried.size % (NAMES.length - 1));
  const asked = (name: string) => ask(replay.atlas(async (_, reply) => withField(await reply(), name)));
  return [...found, ...(await differences('one more field', field, asked))];
}

const WRITTEN = [
  (name: string) => name,
  (name: string) => `${name}@shop`,
  (name: string) => `+${name}`,
  (name: string) => `${name}=1`,
  (name: string) => `{"${name}": 1}`,
];

/** Where somebody types the name as a param, or as a part of one. */
export async function inParams(
  { params: schema }: Operation,
  given: Params,
  ask: (params: Params) => Promise<unknown>,
) {
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
