/** The API's description as OpenAPI 3.1, made from the very schemas that check it. */
import { z } from 'zod';
import { RESOURCES, type AnswerName, type Resource } from './resources.ts';
import { Host, Processes, ProcessNow, Storage, StoredSession } from './machineSchema.ts';
import {
  AgentNode,
  AgentRow,
  Agents,
  AgentSummary,
  ApiError,
  ApiErrorNode,
  CompactionNode,
  HookNode,
  Hooks,
  HookSummary,
  ModelSummary,
  Report,
  RequestNode,
  ServiceStatus,
  Sessions,
  SessionSummary,
  SessionTree,
  SourceStatus,
  Status,
  Tokens,
  ToolCount,
  ToolNode,
  Tools,
  ToolSummary,
  TurnNode,
  Usage,
  UsagePoint,
} from './schema.ts';

const SCHEMAS = {
  AgentNode,
  AgentRow,
  AgentSummary,
  Agents,
  ApiError,
  ApiErrorNode,
  CompactionNode,
  HookNode,
  HookSummary,
  Hooks,
  Host,
  ModelSummary,
  ProcessNow,
  Processes,
  Report,
  RequestNode,
  ServiceStatus,
  SessionSummary,
  SessionTree,
  Sessions,
  SourceStatus,
  Status,
  Storage,
  StoredSession,
  Tokens,
  ToolCount,
  ToolNode,
  ToolSummary,
  Tools,
  TurnNode,
  Usage,
  UsagePoint,
} satisfies Record<AnswerName, z.ZodType> & Record<string, z.ZodType>;

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

export function openApiDocument(version: string): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Claude Code Monitoring',
      version,
      description: 'What Claude Code did on this machine. Money is US dollars, durations are seconds, times are ISO 8601 in UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    paths: Object.fromEntries(RESOURCES.map((resource) => [resource.path, { get: operation(resource) }])),
    components: {
      schemas: components(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Only where the configuration sets a token' } },
    },
    security: [{}, { token: [] }],
  };
}

function operation({ path, summary, query, answer }: Resource) {
  const failure = { description: 'What was wrong', content: { 'application/json': { schema: reference('ApiError') } } };
  return {
    operationId: path
      .replaceAll(/[^a-z]+(\w?)/g, (_match, first: string) => first.toUpperCase())
      .replace(/^./, (first) => first.toLowerCase()),
    summary,
    parameters: [...pathParameters(path), ...queryParameters(query)],
    responses: {
      200: { description: 'The answer', content: { 'application/json': { schema: reference(answer) } } },
      304: { description: 'Nothing changed since the entity tag that the client sent' },
      400: failure,
      ...(path.includes('{id}') && { 404: failure }),
    },
  };
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
