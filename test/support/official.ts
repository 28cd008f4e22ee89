// Checks calls against the official OpenAPI document of the Atlas Administration API, if it is available. The document
// is not part of this project: ATLAS_OPENAPI holds its paths, separated by colons.
import { readFileSync } from 'node:fs';
import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';
import { z } from 'zod';
import { mediaType } from '../../src/atlas/api.js';
import type { RecordedCall } from './noted-atlas.js';

type Schema = Readonly<Record<string, unknown>>;
const Schemas = z.record(z.string(), z.unknown());
const Content = z.record(z.string(), z.object({ schema: Schemas.optional() }));
const Parameter = z.union([
  z.object({ $ref: z.string() }),
  z.object({ in: z.string(), name: z.string(), required: z.boolean().default(false), schema: Schemas }),
]);
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.optional() })),
});
type Operation = z.output<typeof Operation>;
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: Schemas, parameters: z.record(z.string(), Parameter).default({}) }),
});
type Document = z.output<typeof Document>;

const ROOT = '/api/atlas/v2';
const files = process.env.ATLAS_OPENAPI?.split(':') ?? [];
const documents = files.map((file) => Document.parse(JSON.parse(readFileSync(file, 'utf8'))));
export const isAtHand = documents.length > 0;

interface Found {
  readonly document: Document;
  readonly operation: Operation;
}

/**
 * The matching operation with the most literal path segments.
 * @param path encoded, below the API's root
 */
export function operationOf({ method, path }: Pick<RecordedCall, 'method' | 'path'>): Found | undefined {
  const all = documents.flatMap((document) =>
    Object.entries(document.paths).flatMap(([template, methods]) => {
      const operation = methods[method.toLowerCase()];
      return operation !== undefined && patternOf(template).test(`${ROOT}${path}`)
        ? [{ document, template, operation: Operation.parse(operation) }]
        : [];
    }),
  );
  return all.toSorted((a, b) => variables(a.template) - variables(b.template))[0];
}

const variables = (template: string) => template.split('{').length;
const patternOf = (template: string) =>
  new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/:]+')}/?$`);

/** How a call differs from the document. */
export function flawsOf(call: RecordedCall): readonly string[] {
  const found = operationOf(call);
  if (found === undefined) return ['there is no such operation'];
  return [...versionFlaws(call, found), ...queryFlaws(call, found), ...bodyFlaws(call, found)];
}

const dateOf = (type: string) => /^application\/vnd\.atlas\.(\d{4}-\d{2}-\d{2})\+/.exec(type)?.[1];

/** Atlas answers with the newest version that is not later than the requested date. */
function newest<T>(content: Readonly<Record<string, T>>, call: RecordedCall): T | undefined {
  const asked = dateOf(mediaType(call.version)) ?? '';
  const dated = Object.entries(content).filter(([type]) => (dateOf(type) ?? '9') <= asked);
  return dated.toSorted(([a], [b]) => a.localeCompare(b)).at(-1)?.[1];
}

function versionFlaws(call: RecordedCall, { operation }: Found): readonly string[] {
  const replies = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const has = replies.some(([, { content }]) => content !== undefined && newest(content, call) !== undefined);
  return has ? [] : [`has no version of ${mediaType(call.version)}`];
}

function queryFlaws({ query }: RecordedCall, { document, operation }: Found): readonly string[] {
  const known = operation.parameters
    .map((one) => ('$ref' in one ? document.components.parameters[one.$ref.split('/').at(-1) ?? ''] : one))
    .flatMap((one) => (one === undefined || '$ref' in one || one.in !== 'query' ? [] : [one]));
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const missing = known.filter(({ name, required }) => required && !given.some(([key]) => key === name));
  const flaws = given.flatMap(([name, value]) => {
    const parameter = known.find((one) => one.name === name);
    if (parameter === undefined) return [`query ${name} is not known`];
    const listed = parameter.schema.type === 'array' ? [value].flat() : value;
    return validate(document, parameter.schema, listed).map((flaw) => `query ${name}${flaw}`);
  });
  return [...missing.map(({ name }) => `query ${name} is missing`), ...flaws];
}

function bodyFlaws(call: RecordedCall, { document, operation }: Found): readonly string[] {
  const content = operation.requestBody?.content;
  if (content === undefined) return call.body === undefined ? [] : ['takes no body'];
  const schema = newest(content, call)?.schema;
  if (schema === undefined) return call.body === undefined ? [] : ['has no body of this version'];
  return validate(document, whole(schema), call.body ?? {}).map((flaw) => `body${flaw}`);
}

function validate(document: Document, schema: Schema, value: unknown): readonly string[] {
  const key = `${documents.indexOf(document)} ${JSON.stringify(schema)}`;
  const check = checks.get(key) ?? compiled(document, schema);
  checks.set(key, check);
  if (check(value)) return [];
  return (check.errors ?? []).map((one) => `${one.instancePath} ${one.message} ${JSON.stringify(one.params)}`);
}
const checks = new Map<string, ValidateFunction>();

/** The document's patterns need another dialect of regular expressions. */
function compiled({ components }: Document, schema: Schema): ValidateFunction {
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
  const schemas = Object.fromEntries(
    Object.entries(components.schemas).flatMap(([name, one]) => [
      [name, sent(one)],
      [name + COMMON, sent(isSchema(one) ? { ...one, oneOf: undefined } : one)],
    ]),
  );
  return ajv.compile({ ...schema, components: { schemas } });
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema of a value, without unknown properties. */
const whole = (schema: unknown): Schema =>
  isSchema(schema) && !('additionalProperties' in schema)
    ? { ...sent(schema), unevaluatedProperties: false }
    : sent(schema);

/** The shared part of a polymorphic schema, without its `oneOf`: variants refer to it, and it lists them. */
const COMMON = ':common';
const common = (schema: unknown): Schema =>
  isSchema(schema) && typeof schema.$ref === 'string' ? { $ref: schema.$ref + COMMON } : sent(schema);

/**
 * The schema of a request body: without read-only fields, and any variant of a polymorphic one, because the document
 * does not say enough to choose.
 */
function sent(schema: unknown): Schema {
  if (!isSchema(schema)) return {};
  const {
    discriminator: _,
    oneOf,
    anyOf = oneOf,
    allOf,
    properties,
    required,
    items,
    additionalProperties,
    type,
    ...rest
  } = schema;
  const fields = isSchema(properties) ? Object.entries(properties) : [];
  const isNeeded = (name: string) => Array.isArray(required) && required.includes(name);
  const isReadOnly = (name: unknown) =>
    fields.some(([key, one]) => key === name && isSchema(one) && one.readOnly === true);
  return {
    ...rest,
    // The document also declares an object where one of several enums is a string.
    ...(type !== undefined && (anyOf === undefined || properties !== undefined) && { type }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(sent) }),
    ...(Array.isArray(allOf) && { allOf: allOf.map(common) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        fields.map(([key, one]) => [key, isReadOnly(key) && !isNeeded(key) ? { not: {} } : whole(one)]),
      ),
    }),
    ...(Array.isArray(required) && { required: required.filter((name) => !isReadOnly(name)) }),
    ...(items !== undefined && { items: whole(items) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: isSchema(additionalProperties) ? whole(additionalProperties) : additionalProperties,
    }),
  };
}
