import type { DocumentSchema, DocumentTypeDefinition } from '@holdall/protocol'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { parseDocument } from './document-text.ts'
import { migrateDocument, validateDocument } from './migrate-document.ts'

const chain: DocumentTypeDefinition = {
  version: 3,
  migrations: {
    1: (body) => ({ ...(body as object), two: true }),
    2: (body) => ({ ...(body as object), three: true }),
  },
}
const refusal = (code: string) => expect.objectContaining({ code })

describe('migrateDocument', () => {
  it('goes every step from the version of the text', () => {
    expect(migrateDocument('{"a":1}', 1, chain, 'd')).toEqual({ a: 1, two: true, three: true })
    expect(migrateDocument('{"a":1}', 2, chain, 'd')).toEqual({ a: 1, three: true })
    expect(migrateDocument('{"a":1}', 3, chain, 'd')).toEqual({ a: 1 })
    expect(migrateDocument('{"a":1}', 1, {}, 'd')).toEqual({ a: 1 })
  })

  it('keeps long numbers where there is nothing to migrate, and gives plain ones to migrations', () => {
    expect(JSON.stringify(migrateDocument('{"a":12345678901234567890}', 3, chain, 'd'))).toBe(
      '{"a":12345678901234567890}',
    )
    const seen: unknown[] = []
    const look = (body: unknown) => {
      seen.push(body)
      return body
    }
    migrateDocument('{"a":1e3}', 1, { version: 2, migrations: { 1: look } }, 'd')
    expect(seen).toEqual([{ a: 1000 }])
  })

  it('refuses versions that are newer or that nothing leads up from', () => {
    expect(() => migrateDocument('{}', 4, chain, 'd')).toThrow(refusal('conflict'))
    expect(() => migrateDocument('{}', 1, { version: 3, migrations: { 2: (body) => body } }, 'd')).toThrow(
      refusal('conflict'),
    )
    expect(() => migrateDocument('{}', 1, { version: 2 }, 'd')).toThrow(refusal('conflict'))
  })

  it('says which migration failed', () => {
    const broken = (step: () => unknown) => () => migrateDocument('{}', 1, { version: 2, migrations: { 1: step } }, 'd')
    expect(
      broken(() => {
        throw new TypeError('x')
      }),
    ).toThrow(refusal('corrupt'))
    expect(broken(() => undefined)).toThrow(refusal('corrupt'))
  })
})

describe('validateDocument', () => {
  const schema = () => z.object({ n: z.number(), list: z.optional(z.array(z.string())) }) as unknown as DocumentSchema

  it('names what does not fit, and where', () => {
    validateDocument({ n: 1 }, { schema }, 'd')
    validateDocument('anything', {}, 'd')
    expect(() => validateDocument({ n: 'x', list: ['a', 1] }, { schema }, 'd')).toThrow(
      expect.objectContaining({
        code: 'unprocessable',
        errors: [expect.objectContaining({ path: 'n' }), expect.objectContaining({ path: 'list.1' })],
      }),
    )
  })

  it('takes numbers however they are written', () => {
    for (const text of [
      '{"n":1e3}',
      '{"n":1.0}',
      '{"n":1e-07}',
      '{"n":12345678901234567890}',
      '{"n":1.50000000000000000}',
    ])
      validateDocument(parseDocument(text), { schema }, 'd')
  })

  it('answers at most fifty problems', () => {
    const list = Array.from({ length: 200 }, () => 1)
    try {
      validateDocument({ n: 1, list }, { schema }, 'd')
      expect.unreachable()
    } catch (error) {
      expect((error as { errors: unknown[] }).errors).toHaveLength(50)
    }
  })

  it('refuses a schema that is asynchronous', () => {
    const asynchronous = (): DocumentSchema => ({ '~standard': { validate: async () => ({ issues: undefined }) } })
    expect(() => validateDocument({}, { schema: asynchronous }, 'd')).toThrow(refusal('internal'))
  })
})
