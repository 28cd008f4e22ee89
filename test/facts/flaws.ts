// How a call differs from the facts of the Atlas Administration API.
import { mediaType } from '../../src/atlas/api.js';
import type { RecordedCall } from '../support/noted-atlas.js';
import { type Field, type OperationFacts, readFacts, type ValueFacts } from './table.js';

export const facts = readFacts();

const variables = (path: string) => path.split('{').length;
const patternOf = (path: string) =>
  new RegExp(
    `^${path
      .replace(/[/]$/, '')
      .replace(/[.]/g, '\\.')
      .replace(/\{[^}]+\}/g, '[^/:]+')}/?$`,
  );
const byLiterals = facts.operations
  .map((operation) => ({ operation, pattern: patternOf(operation.path) }))
  .toSorted((a, b) => variables(a.operation.path) - variables(b.operation.path));

/**
 * The matching operation with the most literal path segments.
 * @param path encoded, below the API's root
 */
export const operationOf = ({ method, path }: Pick<RecordedCall, 'method' | 'path'>): OperationFacts | undefined =>
  byLiterals.find(({ operation, pattern }) => operation.method === method && pattern.test(path))?.operation;

export function flawsOf(call: RecordedCall): readonly string[] {
  const operation = operationOf(call);
  if (operation === undefined) return ['there is no such operation'];
  return [...versionFlaws(call, operation), ...queryFlaws(call, operation), ...bodyFlaws(call, operation)];
}

const dateOf = (version: string | undefined) => /\d{4}-\d{2}-\d{2}/.exec(mediaType(version))?.[0] ?? '';

/** Atlas answers with the newest version that is not later than the requested date. */
export const versionFor = ({ versions }: OperationFacts, asked?: string) =>
  versions.filter(({ date }) => date <= dateOf(asked)).at(-1);

const versionFlaws = ({ version }: RecordedCall, operation: OperationFacts): readonly string[] =>
  versionFor(operation, version) === undefined ? [`has no version of ${dateOf(version)}`] : [];

function queryFlaws({ query }: RecordedCall, { query: known }: OperationFacts): readonly string[] {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const missing = known.filter(({ name, flags }) => flags.includes('required') && !given.some(([key]) => key === name));
  const flaws = given.flatMap(([name, value]) => {
    const parameter = known.find((one) => one.name === name);
    if (parameter === undefined) return [`query ${name} is not known`];
    return valueFlaws(parameter, parameter.isList ? [value].flat() : value, `query ${name}`);
  });
  return [...missing.map(({ name }) => `query ${name} is missing`), ...flaws];
}

function bodyFlaws({ version, body }: RecordedCall, { body: known }: OperationFacts): readonly string[] {
  if (known === undefined) return body === undefined ? [] : ['takes no body'];
  if (known.version > dateOf(version)) return body === undefined ? [] : ['has no body of this version'];
  return valueFlaws(known.facts, body ?? {}, 'body');
}

/** @param at where the value is: `body.roles[0]` */
function valueFlaws(known: ValueFacts, value: unknown, at: string): readonly string[] {
  if (value === null) return known.flags.includes('nullable') ? [] : [`${at} must not be null`];
  if (!known.isList) return oneFlaws(known, value, at);
  if (!Array.isArray(value)) return [`${at} is no list`];
  const texts = value.map((one) => JSON.stringify(one));
  const isRepeating = known.flags.includes('unique') && new Set(texts).size < texts.length;
  return [
    ...(isRepeating ? [`${at} repeats an item`] : []),
    ...boundFlaws(known.items, value.length, `the number of items of ${at}`),
    ...value.flatMap((one, nth) => oneFlaws(known, one, `${at}[${nth}]`)),
  ];
}

function oneFlaws(known: ValueFacts, value: unknown, at: string): readonly string[] {
  const { type, values, like, range, length } = known;
  if (!isOf(type, value)) return [`${at} is no ${type}`];
  if (isObject(value)) return objectFlaws(known, value, at);
  return [
    ...(values === undefined || values.includes(String(value)) ? [] : [`${at} is none of the known values`]),
    ...(like === undefined || new RegExp(like).test(String(value)) ? [] : [`${at} is not like ${like}`]),
    ...(typeof value === 'number' ? boundFlaws(range, value, at) : []),
    ...(typeof value === 'string' ? boundFlaws(length, value.length, `the length of ${at}`) : []),
  ];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isOf(type: string, value: unknown): boolean {
  if (type === 'any') return true;
  if (type === 'object') return isObject(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function boundFlaws(bound: string | undefined, value: number, at: string): readonly string[] {
  const [least = '', most = ''] = bound?.split('..') ?? [];
  const isWithin = (least === '' || value >= Number(least)) && (most === '' || value <= Number(most));
  return isWithin ? [] : [`${at} is not in ${bound}`];
}

type Given = Readonly<Record<string, unknown>>;

/** Of an object with variants, the flaws of the variant that it names, or else of the one that it fits best. */
function objectFlaws(known: ValueFacts, value: Given, at: string): readonly string[] {
  const all = [...new Set(known.fields.flatMap(({ variants = [] }) => variants))];
  const named = known.by === undefined ? all : [String(value[known.by])];
  const flaws = (named.length === 0 ? [''] : named).map((variant) => variantFlaws(known, value, at, variant));
  return flaws.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function variantFlaws({ fields, flags }: ValueFacts, value: Given, at: string, variant: string): readonly string[] {
  const own = fields.filter(({ variants }) => variants === undefined || variants.includes(variant));
  const given = Object.entries(value).filter(([, one]) => one !== undefined);
  const missing = own.filter(({ name }) => !given.some(([key]) => key === name)).filter(mustBeSent);
  return [
    ...missing.map(({ name }) => `${at}.${name} is missing`),
    ...given.flatMap(([name, one]) => {
      const field = own.find((each) => each.name === name);
      if (field !== undefined) return [...readOnlyFlaws(field, at), ...valueFlaws(field, one, `${at}.${name}`)];
      return flags.includes('open') ? [] : [`${at}.${name} is not known`];
    }),
  ];
}

const mustBeSent = ({ flags }: Field) => flags.includes('required') && !flags.includes('read-only');

const readOnlyFlaws = ({ name, flags }: Field, at: string): readonly string[] =>
  flags.includes('read-only') && !flags.includes('required') ? [`${at}.${name} is read-only`] : [];
