/** The API's description as OpenAPI 3.1, made from the very schemas that check it. */
import { z } from 'zod';
import type { Intake } from '../../intake.ts';
import { RESOURCES, type Resource } from './resources.ts';
import { SCHEMAS } from './schemas.ts';

/** Where the API stands. */
const BASE = '/api/v1';

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

export function openApiDocument(version: string, intakes: readonly Intake[]): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Claude Code Monitoring',
      version,
      description: 'What Claude Code did on this machine. Money is US dollars, durations are seconds, times are ISO 8601 in UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: BASE }],
    paths: Object.fromEntries([
      ...RESOURCES.map((resource) => [resource.path, { get: operation(resource) }]),
      ...intakes.map((intake) => {
        const post = intakeOperation(intake);
        // What others define the address of need not stand below the API.
        const isBelow = intake.path.startsWith(BASE);
        return isBelow ? [intake.path.slice(BASE.length), { post }] : [intake.path, { servers: [{ url: '/' }], post }];
      }),
    ]),
    components: {
      schemas: components(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Only where the configuration sets a token' } },
    },
    security: [{}, { token: [] }],
  };
}

function operation({ path, summary, query, answer }: Resource) {
  return {
    operationId: operationId(path),
    summary,
    parameters: [...pathParameters(path), ...queryParameters(query)],
    responses: {
      200: { description: 'The answer', content: { 'application/json': { schema: reference(answer) } } },
      304: { description: 'Nothing changed since the entity tag that the client sent' },
      400: failure('What was wrong'),
      431: { description: 'Address and headers are longer than 16 KiB' },
      ...(path.includes('{id}') && { 404: failure('There is none of this id') }),
    },
  };
}

function operationId(path: string): string {
  return path.replaceAll(/[^a-z]+(\w?)/g, (_match, first: string) => first.toUpperCase()).replace(/^./, (first) => first.toLowerCase());
}

function failure(description: string) {
  return { description, content: { 'application/json': { schema: reference('ApiError') } } };
}

/** How protocols of others tell a failure in JSON: `google.rpc.Status`. */
const FOREIGN_FAILURE = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] };

/** What the server itself refuses, beside what the source does. */
const INTAKE_FAILURES: Readonly<Record<string, string>> = {
  400: 'The body is not what its type says',
  401: 'The token is missing or wrong, or a page of another site asked',
  403: 'The collector does not answer under this name',
  409: 'Another body was sent under this key before',
  413: 'The body is too large',
  415: 'The body is of a type that is not known here',
  422: 'A field is not valid, or a bound is reached; `field` names it',
  503: 'Nothing can be taken yet; send it again',
};

/** Only where the source says what is in a body can a key or a field be wrong. */
const FAILURES_OF_CONTENT: readonly string[] = ['409', '422'];

function intakeOperation({ path, summary, contentTypes, description, format, tellFailure }: Intake) {
  const contentOf = (schemaFor: (type: string) => unknown) =>
    Object.fromEntries(contentTypes.map((type) => [type, { schema: schemaFor(type) }]));
  const foreign = (type: string) => (type === 'application/json' ? { type: 'object' } : {});
  const foreignFailure = (type: string) => (type === 'application/json' ? FOREIGN_FAILURE : {});
  const failures = Object.entries(INTAKE_FAILURES)
    .filter(([status]) => description !== undefined || !FAILURES_OF_CONTENT.includes(status))
    .map(([status, text]): [string, object] => [
      status,
      tellFailure === undefined ? failure(text) : { description: text, content: contentOf(foreignFailure) },
    ]);
  return {
    operationId: operationId(path.startsWith(BASE) ? path.slice(BASE.length) : path),
    summary,
    ...(format !== undefined && { externalDocs: { url: format } }),
    parameters: Object.entries(description?.headers ?? {}).map(([name, header]) => ({
      ...{ name, in: 'header', required: false, description: header.description, schema: schemaOf(header.schema, 'input') },
    })),
    requestBody: { required: true, content: contentOf(description === undefined ? foreign : () => schemaOf(description.request, 'input')) },
    responses: {
      200: { description: 'Taken', content: contentOf(description === undefined ? foreign : () => schemaOf(description.answer, 'output')) },
      ...Object.fromEntries(failures),
      431: { description: 'Address and headers are longer than 16 KiB' },
    },
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): z.core.JSONSchema.BaseSchema {
  const { ...described } = z.toJSONSchema(schema, { io });
  delete described.$schema;
  return described;
}

function pathParameters(path: string) {
  return path.includes('{id}') ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] : [];
}

function queryParameters(query: z.ZodObject) {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

function components(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) {
    registry.add(schema, { id });
  }
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  for (const schema of Object.values(schemas)) {
    // They say where a schema would stand on its own; here it stands in this document.
    delete schema.$schema;
    delete schema.$id;
  }
  return schemas;
}
