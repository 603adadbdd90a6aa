import { z } from 'zod';
import type { Route } from './route.ts';

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'request'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string', description: '稳定的错误代码' },
    hint: { type: 'string' },
    where: { type: 'object' },
    request: { type: 'string' },
  },
} as const;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  });
  return rest;
};

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query') {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, own]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: own,
  }));
}

function contentOf(route: Route) {
  if (route.answer === 'none') return undefined;
  if (route.answer === 'file') return { '*/*': { schema: { type: 'string', format: 'binary' } } };
  if (route.answer === 'rows')
    return {
      'application/json': { schema: { type: 'object' } },
      'text/csv': { schema: { type: 'string' } },
      'application/vnd.apache.arrow.stream': { schema: { type: 'string', format: 'binary' } },
    };
  return { 'application/json': { schema: schemaOf(route.answer, 'output') } };
}

/** OpenAPI 3.1 of the routes, from the same schemas that check them. */
export function openApiOf(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const status = route.status ?? (route.answer === 'none' ? 204 : 200);
    const content = contentOf(route);
    const own = paths[route.path] ?? {};
    paths[route.path] = own;
    own[route.method.toLowerCase()] = {
      operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z0-9]+(.)?/g, (_all, next: string | undefined) => (next ?? '').toUpperCase())}`,
      tags: [route.tag],
      summary: route.summary,
      'x-allow': route.allow,
      'x-reach': route.reach,
      security: route.allow === 'public' ? [] : [{ session: [] }],
      parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
      ...(route.body === undefined
        ? {}
        : {
            requestBody: {
              required: true,
              content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
            },
          }),
      responses: {
        [status]: { description: '成功', ...(content === undefined ? {} : { content }) },
        default: {
          description: '未成功',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: '盘活接口', version },
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'panhuo_session' } },
    },
  };
}
