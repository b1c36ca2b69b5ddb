import { expect, it } from 'vitest'
import { tusMetadata } from './tus-metadata.ts'

const read = (header: string) =>
  Object.fromEntries(
    header.split(',').map((pair) => {
      const [key, value] = pair.split(' ') as [string, string]
      return [key, Buffer.from(value, 'base64').toString()]
    }),
  )

it('carries names and words of any language, and what is no text as JSON', () => {
  const intent = { title: 'Küste, früh 🌅', projectId: 'p', tags: ['a,b'], metadata: { lens: { mm: 35 } } }
  const { header, left } = tusMetadata({ name: 'Küste.jpg', type: 'image/jpeg', sha256: null, intent })
  const { metadata, ...texts } = read(header) as Record<string, string>
  expect(texts).toEqual({ filename: 'Küste.jpg', filetype: 'image/jpeg', title: intent.title, projectId: 'p' })
  expect(JSON.parse(metadata as string)).toEqual({ tags: ['a,b'], metadata: { lens: { mm: 35 } } })
  expect(left).toEqual({})
})

it('leaves for later what no header has room for', () => {
  const intent = { title: 'T', description: 'x'.repeat(8_000) }
  const { header, left } = tusMetadata({ name: 'a', type: '', sha256: 'ab', intent })
  expect(read(header)).toEqual({ filename: 'a', sha256: 'ab', title: 'T' })
  expect(left.description).toBe(intent.description)
})
