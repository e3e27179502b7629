/** JSON Schema of what is written of SARIF 2.1.0: an object has these members and no others, as the standard's own schema demands. */

type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string', minLength: 1 };
const line = { type: 'integer', minimum: 1 };

function object(required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
  return { type: 'object', properties: { ...required, ...optional }, required: Object.keys(required), additionalProperties: false };
}

function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

const message = object({ text });
const level = { enum: ['none', 'note', 'warning', 'error'] };
const artifactLocation = object({ uri: { type: 'string', format: 'uri-reference' } });
const region = object({ startLine: line, endLine: line }, { startColumn: line, endColumn: line });
const physicalLocation = object({ artifactLocation, region });
const location = object({ physicalLocation }, { id: { type: 'integer', minimum: -1 }, message });

const rule = object(
  {
    id: text,
    name: text,
    shortDescription: message,
    fullDescription: message,
    help: object({ text, markdown: text }),
    defaultConfiguration: object({ level }),
    properties: {
      type: 'object',
      properties: { tags: { ...listOf(text), uniqueItems: true } },
      required: ['tags', 'precision', 'problem.severity'],
    },
  },
  {},
);

const replacement = object({ deletedRegion: region, insertedContent: object({ text: { type: 'string' } }) });

const fix = object({
  description: message,
  artifactChanges: { ...listOf(object({ artifactLocation, replacements: { ...listOf(replacement), minItems: 1 } })), minItems: 1 },
  properties: object({ safe: { type: 'boolean' } }),
});

const result = object(
  {
    ruleId: text,
    ruleIndex: { type: 'integer', minimum: 0 },
    level,
    message,
    locations: { ...listOf(location), minItems: 1 },
    partialFingerprints: { type: 'object', additionalProperties: text, minProperties: 1 },
  },
  { relatedLocations: { ...listOf(location), uniqueItems: true }, fixes: { ...listOf(fix), uniqueItems: true } },
);

const notification = object({ level, message });

export const sarifShape: Schema = object({
  $schema: { type: 'string', format: 'uri' },
  version: { const: '2.1.0' },
  runs: listOf(
    object({
      tool: object({ driver: object({ name: text, semanticVersion: text, rules: { ...listOf(rule), uniqueItems: true } }) }),
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
      invocations: listOf(object({ executionSuccessful: { type: 'boolean' }, toolExecutionNotifications: listOf(notification) })),
      results: listOf(result),
    }),
  ),
});
