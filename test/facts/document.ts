// Makes the facts of an official OpenAPI document of the Atlas Administration API. Of its text nothing is taken over.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { mediaType } from '../../src/atlas/api.js';
import { type Schema, Schemas, valueFacts } from './schema.js';
import type { Facts, Field, OperationFacts, Version } from './table.js';

const Content = z.record(z.string(), z.object({ schema: Schemas.optional(), 'x-sunset': z.string().optional() }));
const Parameter = z.object({ in: z.string(), name: z.string(), required: z.boolean().default(false), schema: Schemas });
type Parameter = z.output<typeof Parameter>;
const Operation = z.object({
  parameters: z.array(z.union([z.object({ $ref: z.string() }), Parameter])).default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.optional() })),
});
const Document = z.object({
  info: z.object({ 'x-xgen-sha': z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({
    schemas: z.record(z.string(), Schemas),
    parameters: z.record(z.string(), Parameter).default({}),
  }),
});
type Document = z.output<typeof Document>;
type Content = z.output<typeof Content>;

/** A method and a path with any names of its variables: `/groups/{}`. */
export interface Wanted {
  readonly method: string;
  readonly shape: string;
}

const ROOT = '/api/atlas/v2';
export const shapeOf = (path: string) => path.replace(/\{[^}]*\}/g, '{}');

/** @param file JSON or YAML */
export function factsOf(file: string, wanted: readonly Wanted[]): Facts {
  const text = readFileSync(file, 'utf8');
  const document = Document.parse(file.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: -1 }));
  const isWanted = (method: string, path: string) =>
    wanted.some((one) => one.method === method && one.shape === shapeOf(path));
  const operations = Object.entries(document.paths).flatMap(([template, methods]) => {
    const path = template.replace(ROOT, '') || '/';
    return Object.entries(methods).flatMap(([name, operation]) => {
      const method = name.toUpperCase();
      return isWanted(method, path) ? [operationFacts(document, method, path, operation)] : [];
    });
  });
  return {
    document: document.info['x-xgen-sha'],
    operations: operations.toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method)),
  };
}
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Parameters for clients that can't read a status. The bot must not send them, except where they are on by default. */
const NEVER_SENT = ['envelope', 'pretty'];

function operationFacts(document: Document, method: string, path: string, found: unknown): OperationFacts {
  const { parameters, requestBody, responses } = Operation.parse(found);
  const { schemas, parameters: shared } = document.components;
  const known = parameters.flatMap((one) => ('$ref' in one ? (shared[one.$ref.split('/').at(-1) ?? ''] ?? []) : [one]));
  const isSent = ({ name, schema }: Parameter) => !NEVER_SENT.includes(name) || schema.default === true;
  const query = known.filter((one) => one.in === 'query' && isSent(one));
  return {
    method,
    path,
    versions: versionsIn(responses),
    query: query.map(({ name, required, schema }): Field => {
      const facts = valueFacts(schemas, schema);
      const flags = required ? (['required', ...facts.flags] as const) : facts.flags;
      return { name, ...facts, flags, values: facts.values && manageable(facts.values) };
    }),
    body: requestBody && bodyIn(schemas, requestBody.content),
  };
}

const MOST_VALUES = 200;
const SOURCE = new URL('../../src/', import.meta.url);

/** Of a very long list, such as the types of events, the values that the source names. */
function manageable(values: readonly string[]): readonly string[] {
  if (values.length <= MOST_VALUES) return values;
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const words = new Set(files.flatMap((file) => readFileSync(new URL(file, SOURCE), 'utf8').match(/\w+/g) ?? []));
  return values.filter((value) => words.has(value));
}

const dateOf = (type: string) => /^application\/vnd\.atlas\.(\d{4}-\d{2}-\d{2})\+json/.exec(type)?.[1];

function versionsIn(responses: z.output<typeof Operation>['responses']): readonly Version[] {
  const found = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, { content = {} }]) => Object.entries(content))
    .flatMap(([type, { 'x-sunset': sunset }]) => {
      const date = dateOf(type);
      return date === undefined ? [] : [[date, { date, sunset }] as const];
    });
  return [...new Map(found).values()].toSorted((a, b) => compare(a.date, b.date));
}

/** The body of the version that the bot's calls get. */
function bodyIn(schemas: Readonly<Record<string, Schema>>, content: Content): OperationFacts['body'] {
  const asked = dateOf(mediaType()) ?? '';
  const dated = Object.entries(content).flatMap(([type, { schema }]) => {
    const version = dateOf(type);
    return version === undefined || version > asked || schema === undefined ? [] : [{ version, schema }];
  });
  const newest = dated.toSorted((a, b) => compare(a.version, b.version)).at(-1);
  return newest && { version: newest.version, facts: valueFacts(schemas, newest.schema) };
}
