import { createId } from '@holdall/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundleEntries, renamed, sha256, withHeader, type ZipEntry, zipOf } from '../projects/bundles/testing/zips.ts'
import { expectImportTraces, type ImportTraces, importTracesOf } from '../testing/bad-input/import-traces.ts'
import { zip as otherZip } from '../testing/bad-input/pictures.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

const IMPORT = '/api/storage/projects/import'
const UNCOMPRESSED_SIZE = 24
const FLAGS = 8

let server: TestHoldall
let before: ImportTraces
beforeAll(async () => {
  server = await testHoldall({ UPLOAD_MAX_SIZE: 32 * 1024 * 1024 })
})
afterAll(() => server.close())
beforeEach(async () => {
  before = await importTracesOf(server)
})

async function send(body: Uint8Array<ArrayBuffer>, call = server.as('alice')) {
  const answer = await call(IMPORT, { method: 'POST', headers: { 'content-type': 'application/zip' }, body })
  const problem = (await answer.json()) as { id?: string; code?: string; detail?: string; hint?: string }
  return { ...problem, status: answer.status }
}

/** Refused, in words, and without a trace: no row, no object, no file. */
async function expectRefused(body: Uint8Array<ArrayBuffer>, code: string, detail: RegExp) {
  const answer = await send(body)
  expect(answer).toMatchObject({ code, detail: expect.stringMatching(detail) })
  await expectImportTraces(server, before)
}

const edited = (entries: ZipEntry[], name: string, change: (text: string) => string): ZipEntry[] =>
  entries.map((entry) => (entry.name.startsWith(name) ? { ...entry, content: change(String(entry.content)) } : entry))

const flipped = (zip: Buffer<ArrayBuffer>, text: string) => {
  const at = zip.indexOf(text)
  expect(at).toBeGreaterThan(0)
  zip.writeUInt8(zip.readUInt8(at) ^ 1, at)
  return zip
}

describe('a damaged bundle', () => {
  it('cut short', async () => {
    const zip = await zipOf(bundleEntries())
    for (const length of [0, 1, 40, zip.length >> 1, zip.length - 1])
      await expectRefused(zip.subarray(0, length) as Buffer<ArrayBuffer>, 'unprocessable', /no whole zip/)
  })

  it('that is no zip, or a zip of something else', async () => {
    await expectRefused(Buffer.from('not a zip'.repeat(100)), 'unprocessable', /no whole zip/)
    await expectRefused(otherZip() as Buffer<ArrayBuffer>, 'unprocessable', /no manifest/)
  })

  it('with a flipped bit in a file', async () => {
    await expectRefused(flipped(await zipOf(bundleEntries()), 'a note'), 'checksum_mismatch', /damaged/)
    const entries = edited(bundleEntries(), 'media/', () => 'a nose')
    await expectRefused(await zipOf(entries), 'checksum_mismatch', /was changed/)
  })

  it('with a changed document', async () => {
    const entries = edited(bundleEntries(), 'documents/', (text) => text.replace('null', 'true'))
    await expectRefused(await zipOf(entries), 'checksum_mismatch', /was changed/)
  })

  it('with a flipped bit anywhere in the manifest', async () => {
    const stored = (await zipOf(bundleEntries().map((entry) => ({ ...entry, compress: false })))) as Buffer<ArrayBuffer>
    for (const text of ['"A bundle"', 'holdall-bundle', '"documents":['])
      await expectRefused(flipped(Buffer.from(stored), text), 'checksum_mismatch', /manifest.json is damaged/)
    const deflated = await zipOf(bundleEntries())
    const start = 30 + 'manifest.json'.length
    for (const at of [start, start + 50, start + 200]) {
      const copy = Buffer.from(deflated) as Buffer<ArrayBuffer>
      copy.writeUInt8(copy.readUInt8(at) ^ 16, at)
      await expectRefused(copy, 'checksum_mismatch', /manifest.json is damaged/)
    }
  })

  it('with a file that is missing, or one too many, or twice', async () => {
    const entries = bundleEntries()
    await expectRefused(await zipOf(entries.slice(0, -1)), 'unprocessable', /has no media/)
    await expectRefused(await zipOf(entries.slice(1)), 'unprocessable', /no manifest/)
    const more = { name: 'media/more.txt', content: 'x' }
    const nested = { name: 'media/nested.zip', content: await zipOf(entries) }
    await expectRefused(await zipOf([...entries, nested]), 'invalid_request', /does not list.*nested/)
    await expectRefused(await zipOf([...entries, more]), 'invalid_request', /does not list.*more/)
    await expectRefused(await zipOf([...entries, entries[1] as ZipEntry]), 'invalid_request', /is there twice/)
  })
})

describe('a hostile bundle', () => {
  it('with names that lead out of it', async () => {
    const entries = [...bundleEntries(), { name: 'xx/xx/etc/passwd', content: 'x' }]
    const zip = await zipOf(entries)
    for (const name of [
      '../../etc/passwd',
      '/x/xx/etc/passwd',
      'xx\\..\\etc/passwd',
      'xx/../etc/passwd',
      'C:/xx/etc/passwd',
    ])
      await expectRefused(
        renamed(zip, 'xx/xx/etc/passwd', name.padEnd(16, 'x')),
        'invalid_request',
        /outside of itself/,
      )
  })

  it('with a link, a device or an encrypted file', async () => {
    for (const mode of [0o120777, 0o060644, 0o040755]) {
      const entries = bundleEntries().map((entry, index) => (index === 1 ? { ...entry, mode } : entry))
      await expectRefused(await zipOf(entries), 'invalid_request', /not a plain file/)
    }
    // Its twelve more bytes are missing, which is found out first.
    const locked = withHeader(await zipOf(bundleEntries()), 'documents/data.json', (record) =>
      record.writeUInt16LE(1, FLAGS),
    )
    await expectRefused(locked, 'invalid_request', /encrypted/)
  })

  it('that inflates to more than it says', async () => {
    const id = createId('media')
    const zeros = '\0'.repeat(20_000_000)
    const entries = bundleEntries({ media: { [id]: zeros } }).map((entry) => ({ ...entry, compress: true }))
    const path = `media/${sha256(zeros)}.txt`
    const lying = edited(entries, 'manifest.json', (text) => text.replaceAll('20000000', '200'))
    const small = withHeader(await zipOf(lying), path, (record) => record.writeUInt32LE(200, UNCOMPRESSED_SIZE))
    await expectRefused(small, 'too_large', /inflates to more/)
    await expectRefused(await zipOf(lying), 'checksum_mismatch', /20000000 bytes, not the 200/)
  })

  it('that says it holds more than is taken', async () => {
    const id = createId('media')
    const entries = bundleEntries({ media: { [id]: '\0'.repeat(1000) } }).map((entry) => ({ ...entry, compress: true }))
    const path = `media/${sha256('\0'.repeat(1000))}.txt`
    const huge = withHeader(await zipOf(entries), path, (record) =>
      record.writeUInt32LE(0xff_ff_ff_f0, UNCOMPRESSED_SIZE),
    )
    await expectRefused(huge, 'too_large', /holds 429496\d+ bytes/)
    const manifest = { name: 'manifest.json', content: ' '.repeat(17 * 1024 * 1024) }
    await expectRefused(await zipOf([manifest]), 'too_large', /manifest.json/)
  })

  it('that is itself too long, told by its length or not', async () => {
    const body = Buffer.alloc(40 * 1024 * 1024)
    await expectRefused(body, 'too_large', /limit/)
    const call = server.as('alice')
    const chunked = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
    })
    const init = { method: 'POST', headers: { 'content-type': 'application/zip' }, body: chunked, duplex: 'half' }
    const answer = await call(IMPORT, init as RequestInit).catch(() => null)
    if (answer) expect(answer.status).toBe(413)
    await expectImportTraces(server, before)
  })

  it('with a manifest that is not one', async () => {
    const manifest = (text: string) => zipOf([{ name: 'manifest.json', content: text }])
    const changed = (change: (value: Record<string, unknown>) => void) => {
      const entries = bundleEntries()
      const value = JSON.parse(String(entries[0]?.content)) as Record<string, unknown>
      change(value)
      return zipOf([{ name: 'manifest.json', content: JSON.stringify(value) }, ...entries.slice(1)])
    }
    await expectRefused(await manifest('{'), 'unprocessable', /not JSON/)
    await expectRefused(await manifest('['.repeat(100_000)), 'invalid_request', /deeper/)
    await expectRefused(await manifest('null'), 'invalid_request', /manifest/)
    await expectRefused(await changed((value) => (value.version = 2)), 'invalid_request', /version/)
    await expectRefused(await changed((value) => (value.media = Array(100_001).fill({}))), 'too_large', /100001 media/)
    await expectRefused(await changed((value) => (value.scenes = 'x')), 'invalid_request', /scenes/)
    await expectRefused(
      await changed((value) => Object.assign(value.project as object, { type: 'opera' })),
      'invalid_request',
      /no project type "opera"/,
    )
    expect((await send(await zipOf(bundleEntries({ project: { type: 'opera' } })))).hint).toContain('video-edit')
    for (const name of ['..', 'a/../b', 'revisions', 'x y'])
      await expectRefused(
        await zipOf(
          bundleEntries({ documents: { [name === '..' ? 'up' : 'd']: '{}' } }).map((entry) =>
            entry.name === 'manifest.json'
              ? { ...entry, content: String(entry.content).replace(/"name":"(?:up|d)"/, `"name":"${name}"`) }
              : entry,
          ),
        ),
        'invalid_request',
        /documents\[0\]/,
      )
    await expectRefused(
      await zipOf(bundleEntries({ media: { 'media-nonsense': 'x' } })),
      'invalid_request',
      /media\[0\].*media-01jd/,
    )
  })

  it('with documents that are no JSON, too deep, or of a newer program', async () => {
    const document = (text: string) => zipOf(bundleEntries({ documents: { timeline: text } }))
    await expectRefused(await document('{"a":'), 'unprocessable', /"timeline" is not JSON/)
    await expectRefused(await document('﻿{}'), 'unprocessable', /"timeline" is not JSON/)
    await expectRefused(await document(`${'['.repeat(101)}${']'.repeat(101)}`), 'invalid_request', /deeper than 100/)
    await expectRefused(
      await zipOf(bundleEntries({ documents: { data: '[]' } })),
      'invalid_request',
      /must be a JSON object/,
    )
    const newer = edited(bundleEntries(), 'manifest.json', (text) =>
      text.replace('"schemaVersion":1', '"schemaVersion":9'),
    )
    await expectRefused(await zipOf(newer), 'conflict', /schema version 9/)
  })
})
