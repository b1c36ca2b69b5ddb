import { ERRORS, problemSchema } from '@holdall/protocol'
import * as z from 'zod'
import type { RouteSpec } from './route.ts'

const VERSION = '0.1.0'

/** The OpenAPI 3.1 description of the mounted routes. @see https://spec.openapis.org/oas/v3.1.1 */
export function openApiDocument(specs: readonly RouteSpec[], serverUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const spec of specs) {
    const path = spec.path.replace(/:([A-Za-z_]+)(\{[^}]*\})?/g, '{$1}')
    paths[path] ??= {}
    ;(paths[path] as Record<string, unknown>)[spec.method] = operation(spec)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdall',
      version: VERSION,
      description: 'The storage layer for creative apps.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(specs.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A JWT, or an API key (`hk_…`)' },
        session: { type: 'apiKey', in: 'cookie', name: 'holdall_session' },
      },
      schemas: { Problem: jsonSchema(problemSchema) },
    },
  }
}

function operation(spec: RouteSpec): Record<string, unknown> {
  const { summary, tag, access, status = 200, answer, answerTypes, body, bodyTypes } = spec
  const content =
    answer || answerTypes
      ? {
          ...(answer ? { 'application/json': { schema: jsonSchema(answer) } } : {}),
          ...(answerTypes ? binary(answerTypes) : {}),
        }
      : undefined
  return {
    summary,
    tags: [tag],
    operationId: `${spec.method}${spec.path.replace(/[^A-Za-z]+(\w?)/g, (_all, letter: string) => letter.toUpperCase())}`,
    security: access === 'anybody' ? [{}, { bearer: [] }, { session: [] }] : [{ bearer: [] }, { session: [] }],
    parameters: [...pathParameters(spec.path), ...queryParametersOf(spec)],
    ...(body || bodyTypes
      ? {
          requestBody: {
            required: true,
            content: {
              ...(body ? { 'application/json': { schema: jsonSchema(body) } } : {}),
              ...(bodyTypes ? binary(bodyTypes) : {}),
            },
          },
        }
      : {}),
    responses: {
      [status]: { description: 'Done', ...(content ? { content } : {}) },
      default: {
        description: `A problem (RFC 9457); \`code\` is one of ${Object.keys(ERRORS).join(', ')}`,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function pathParameters(path: string): Record<string, unknown>[] {
  return [...path.matchAll(/:([A-Za-z_]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParametersOf({ query }: RouteSpec): Record<string, unknown>[] {
  if (!query) return []
  const { properties = {}, required = [] } = jsonSchema(query) as {
    properties?: Record<string, { description?: string }>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(schema.description ? { description: schema.description } : {}),
    schema,
  }))
}

function binary(types: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(types).map(([type, description]) => [
      type,
      { schema: { type: 'string', format: 'binary', description } },
    ]),
  )
}

function jsonSchema(schema: unknown): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' })
  return rest
}
