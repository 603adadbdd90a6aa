import { z } from 'zod';
import { CONFIGURED } from '../activities/parse/connectors/index.ts';
import { RECORD_KINDS } from '../domain/records/index.ts';
import { crawlSourceSchema } from '../lake/sources/schema.ts';

/**
 * The form of source files as JSON Schema, for editors: `# yaml-language-server: $schema=…/docs/source.schema.json`. Settings of connectors
 * and fields of kinds are completed by the `kind` and `parser` of the rule.
 */
export function sourceSchemaPage(): string {
  const { $schema, properties, ...rest } = schemaOf(crawlSourceSchema);
  const keep = properties?.keep as { items: object };
  const items = { ...keep.items, allOf: [...ofParsers(), ...ofKinds()] };
  const page = {
    $schema,
    title: '盘活来源文件',
    description: '由 npm run docs 从代码生成。时长写作 30s、30m、6h、1d；大小写作 20MB、2GB。',
    ...rest,
    properties: { ...properties, keep: { ...keep, items } },
    $defs: fieldsOfKinds(),
  };
  return `${JSON.stringify(page, null, 2)}\n`;
}

function schemaOf(schema: z.ZodType) {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** What the settings of a connector look like, whatever kind it makes. */
function ofParsers(): object[] {
  const [any] = RECORD_KINDS;
  if (any === undefined) return [];
  return CONFIGURED.map(({ parser, schema }) => {
    const { $schema: _, ...options } = schemaOf(schema(any.kind));
    return when({ parser: { const: parser } }, { options });
  });
}

/** Which fields a kind has. */
function ofKinds(): object[] {
  const parser = { enum: CONFIGURED.map((connector) => connector.parser) };
  return RECORD_KINDS.map(({ kind }) => {
    const named = { $ref: `#/$defs/${kind}` };
    return when(
      { kind: { const: kind }, parser },
      { options: { properties: { fields: named, constants: named } } },
    );
  });
}

function fieldsOfKinds(): Record<string, object> {
  return Object.fromEntries(
    RECORD_KINDS.map(({ kind, fields }) => [
      kind,
      {
        properties: Object.fromEntries(fields.map(({ field, name }) => [field, { description: name }])),
        propertyNames: { enum: fields.map(({ field }) => field) },
      },
    ]),
  );
}

function when(condition: object, properties: object): object {
  // biome-ignore lint/suspicious/noThenProperty: it is JSON Schema's word
  return { if: { properties: condition }, then: { properties } };
}
