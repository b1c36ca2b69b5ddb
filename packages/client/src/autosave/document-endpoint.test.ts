import { expect, it } from 'vitest'
import { createDocumentEndpoint } from './document-endpoint.ts'
import { NOTHING } from './working-copy.ts'

const answering = (headers: Record<string, string>) =>
  createDocumentEndpoint(() => Promise.resolve(Response.json({ a: 1 }, { headers })), 'project-1', 'data')

it.each(['"7"', 'W/"7"', '"7-gzip"', 'W/"7-br"'])('knows the revision behind a proxy that answers %s', async (etag) => {
  expect(await answering({ ETag: etag }).readNews(NOTHING)).toEqual({
    head: { revision: 7, schemaVersion: null, body: { a: 1 } },
  })
})

it.each([{}, { ETag: '"abc"' }])('takes an answer without a revision for none', async (headers) => {
  await expect(answering(headers as Record<string, string>).readNews(NOTHING)).rejects.toMatchObject({
    code: 'unreachable',
  })
})
