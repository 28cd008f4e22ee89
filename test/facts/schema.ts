// Turns a JSON schema into facts about a value.
import { z } from 'zod';
import { type Field, FLAGS, type Flag, type ValueFacts } from './table.js';

export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly pattern?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly uniqueItems?: boolean | undefined;
  readonly nullable?: boolean | undefined;
  readonly default?: unknown;
  readonly readOnly?: boolean | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly discriminator?:
    | { readonly propertyName: string; readonly mapping: Readonly<Record<string, string>> }
    | undefined;
}

const count = z.number().optional();
const flag = z.boolean().optional();
export const Schemas: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    pattern: z.string().optional(),
    minimum: count,
    maximum: count,
    minLength: count,
    maxLength: count,
    minItems: count,
    maxItems: count,
    uniqueItems: flag,
    nullable: flag,
    default: z.unknown().optional(),
    readOnly: flag,
    required: z.array(z.string()).optional(),
    additionalProperties: z.unknown().optional(),
    properties: z.record(z.string(), Schemas).optional(),
    items: Schemas.optional(),
    allOf: z.array(Schemas).optional(),
    oneOf: z.array(Schemas).optional(),
    anyOf: z.array(Schemas).optional(),
    discriminator: z
      .object({ propertyName: z.string(), mapping: z.record(z.string(), z.string()).default({}) })
      .optional(),
  }),
);

type SchemasByName = Readonly<Record<string, Schema>>;

/** A schema without references, in one piece with what it extends. */
interface Shape {
  readonly own: Schema;
  readonly fields: ReadonlyMap<string, Schema>;
  readonly required: ReadonlySet<string>;
  readonly variants: readonly Variant[];
}
type Variant = readonly [name: string, shape: Shape];

export function valueFacts(schemas: SchemasByName, schema: Schema): ValueFacts {
  const shape = shapeOf(schemas, schema);
  const { own } = shape;
  // The document also says read-only of a shared schema, whose fields MongoDB's own tools send in some places.
  const isOnlyShown = schema.$ref === undefined && own.readOnly === true;
  if (own.items === undefined) return { ...singleFacts(schemas, shape, isOnlyShown), isList: false };
  const item = valueFacts(schemas, own.items);
  return {
    ...item,
    isList: true,
    ...(isOnlyShown && { by: undefined, values: undefined, like: undefined, fields: [] }),
    flags: FLAGS.filter((one) => flagsOf(own).includes(one) || (one === 'open' && item.flags.includes(one))),
    items: boundOf(own.minItems, own.maxItems),
  };
}

function singleFacts(schemas: SchemasByName, shape: Shape, isOnlyShown: boolean): ValueFacts {
  const { own } = shape;
  const fields = fieldsOf(schemas, shape);
  const isShown = isOnlyShown || (fields.length > 0 && fields.every(({ flags }) => flags.includes('read-only')));
  const flags = flagsOf(own);
  return {
    type: own.type ?? (fields.length > 0 ? 'object' : 'any'),
    isList: false,
    flags: isShown ? FLAGS.filter((one) => one === 'read-only' || flags.includes(one)) : flags,
    by: isShown || shape.variants.length === 0 ? undefined : own.discriminator?.propertyName,
    range: boundOf(own.minimum, own.maximum),
    length: boundOf(own.minLength, own.maxLength),
    values: isShown ? undefined : own.enum?.map(String),
    like: isShown ? undefined : own.pattern,
    fields: isShown ? [] : fields,
  };
}

const boundOf = (least?: number, most?: number) =>
  least === undefined && most === undefined ? undefined : `${least ?? ''}..${most ?? ''}`;

function flagsOf({ readOnly, nullable, uniqueItems, additionalProperties: others }: Schema): readonly Flag[] {
  const said = {
    required: false,
    'read-only': readOnly,
    nullable,
    unique: uniqueItems,
    open: others !== undefined && others !== false,
  };
  return FLAGS.filter((one) => said[one] === true);
}

/** @param within names of the schemas that it is part of */
function shapeOf(schemas: SchemasByName, schema: Schema, within: readonly string[] = []): Shape {
  const { $ref, allOf = [], oneOf, anyOf = oneOf ?? [], discriminator, ...own } = schema;
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? '';
    const { oneOf: _, anyOf: __, discriminator: ___, ...common } = schemas[name] ?? {};
    // A variant extends the schema that lists it.
    return within.includes(name)
      ? shapeOf(schemas, common, within)
      : shapeOf(schemas, schemas[name] ?? {}, [...within, name]);
  }
  const base: Shape = {
    own: { ...own, discriminator },
    fields: new Map(Object.entries(own.properties ?? {})),
    required: new Set(own.required),
    variants: [],
  };
  const whole = allOf.map((one) => shapeOf(schemas, one, within)).reduce(joined, base);
  const nameOf = (one: Schema, at: number) =>
    Object.entries(discriminator?.mapping ?? {}).flatMap(([value, ref]) => (ref === one.$ref ? [value] : []))[0] ??
    'abcdefghij'.charAt(at);
  const variants = anyOf.map((one, at): Variant => [nameOf(one, at), shapeOf(schemas, one, within)]);
  return withVariants(whole, variants);
}

const joined = (a: Shape, b: Shape): Shape => ({
  own: { ...b.own, ...a.own },
  fields: new Map([...b.fields, ...a.fields]),
  required: new Set([...a.required, ...b.required]),
  variants: [...a.variants, ...b.variants],
});

function withVariants(base: Shape, variants: readonly Variant[]): Shape {
  const [first] = variants;
  if (first === undefined) return base;
  if (variants.some(([, { fields }]) => fields.size > 0))
    return { ...base, variants: variants.map(([name, one]) => [name, joined(one, base)]) };
  const lists = variants.map(([, { own }]) => own.enum);
  const values = lists.every((one) => one !== undefined) ? [...new Set(lists.flat())] : undefined;
  // The document also calls the field an object where each variant is a string.
  return { ...base, own: { ...base.own, ...first[1].own, enum: values } };
}

function fieldsOf(schemas: SchemasByName, shape: Shape): readonly Field[] {
  const { variants } = shape;
  if (variants.length === 0)
    return [...shape.fields.keys()].toSorted().flatMap((name) => fieldIn(schemas, shape, name));
  const names = new Set(variants.flatMap(([, { fields }]) => [...fields.keys()]));
  return [...names].toSorted().flatMap((name) => {
    const alike = new Map<string, { readonly field: Field; readonly has: string[] }>();
    for (const [variant, one] of variants)
      for (const field of fieldIn(schemas, one, name)) {
        const text = JSON.stringify(field);
        const known = alike.get(text) ?? { field, has: [] };
        known.has.push(variant);
        alike.set(text, known);
      }
    return [...alike.values()].map(({ field, has }) =>
      has.length === variants.length ? field : { ...field, variants: has },
    );
  });
}

function fieldIn(schemas: SchemasByName, { fields, required }: Shape, name: string): readonly Field[] {
  const schema = fields.get(name);
  if (schema === undefined) return [];
  const facts = valueFacts(schemas, schema);
  return [
    {
      name,
      ...facts,
      flags: FLAGS.filter((one) => facts.flags.includes(one) || (one === 'required' && required.has(name))),
    },
  ];
}
