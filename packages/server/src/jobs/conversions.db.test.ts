import { readFile } from 'node:fs/promises'
import type { Job } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AnsweredItem,
  type Call,
  endedJob,
  insertProject,
  json,
  rows,
  send,
  settledItem,
  storedKeys,
  upload,
} from '../media/testing/media-requests.ts'
import { h264, pictures, type Recordings, recordings, tone } from '../processing/av/testing/recordings.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

const found = await recordings()
const MP4 = { type: 'video/mp4', name: 'clip.mp4' }

if ('skipped' in found) describe.skip(`conversions (${found.skipped})`, () => it('needs ffmpeg', () => {}))
else testConversions(found)

function testConversions(files: Recordings) {
  const bytesOf = async (name: string, args: string[]) => new Uint8Array(await readFile(await files.make(name, args)))

  describe('a conversion', () => {
    let server: TestHoldall
    let alice: Call
    let clip: AnsweredItem
    beforeAll(async () => {
      server = await testHoldall({ HOLDALL_WORKERS: 'on' })
      alice = server.as('alice')
      const bytes = await bytesOf('clip.mp4', [...pictures(6, '640x360'), ...tone(6), ...h264, '-c:a', 'aac'])
      clip = await settledItem(alice, (await upload(alice, bytes, MP4)).id)
    })
    afterAll(async () => {
      await server.close()
      await files.release()
    })

    it('to HLS begins with the first request, and plays from one signed tree', async () => {
      const master = clip.url.replace(/content$/, 'hls/master.m3u8')
      const early = await fetch(master)
      expect(early.status).toBe(404)
      expect(await early.json()).toMatchObject({ hint: expect.stringContaining('being made') })
      const { items } = await json<{ items: Job[] }>(alice(`/api/jobs?media=${clip.id}&kind=hls`))
      expect(items).toHaveLength(1)
      expect(await endedJob(alice, items[0]?.id as string)).toMatchObject({ state: 'done', progress: 1 })

      const playlist = await fetch(master)
      expect(playlist.headers.get('content-type')).toBe('application/vnd.apple.mpegurl')
      const text = await playlist.text()
      expect(text).toMatch(/RESOLUTION=640x360/)
      const names = [...text.matchAll(/^(\S+\.m3u8)$|URI="(\S+)"/gm)].map(([, plain, quoted]) => plain ?? quoted)
      expect(names).toHaveLength(2)
      for (const name of names) {
        const variant = await fetch(new URL(name as string, master))
        const lines = await variant.text()
        const [, file, length, offset] =
          /^#EXT-X-MAP:URI="(\S+)",BYTERANGE="(\d+)@(\d+)"$/m.exec(lines) ?? ([] as string[])
        const range = `bytes=${offset}-${Number(offset) + Number(length) - 1}`
        const header = await fetch(new URL(file as string, master), { headers: { range } })
        expect(header.status).toBe(206)
        expect(Buffer.from(await header.arrayBuffer()).toString('latin1')).toContain('ftyp')
        const seconds = [...lines.matchAll(/^#EXTINF:([\d.]+)/gm)].reduce((sum, [, value]) => sum + Number(value), 0)
        expect(seconds).toBeCloseTo(6, 0)
      }
    })

    it('is counted apart from previews, and can be taken away and made again', async () => {
      const id = await requested(clip.id, 'hls')
      await endedJob(alice, id)
      const counted = async () => {
        const usage = await rows<{ bytes: number }>(
          server.database.database,
          `select coalesce(sum(bytes), 0)::bigint as bytes from (select bytes, category, owner_user_id from usage_deltas
            union all select bytes, category, owner_user_id from usage_totals) u where owner_user_id = 'alice' and category = 'processed'`,
        )
        return Number(usage[0]?.bytes)
      }
      expect(await counted()).toBeGreaterThan(10_000)
      const folder = `users/alice/library/processed/${clip.id}/`
      const { bucket } = server.holdall.platform
      expect((await storedKeys(bucket, folder)).length).toBeGreaterThanOrEqual(5)
      const gone = await json<{ totalBytes: number }>(send(alice, 'DELETE', `/api/media/${clip.id}/renditions/hls`))
      expect(gone.totalBytes).toBeGreaterThan(10_000)
      expect(await counted()).toBe(0)
      expect(await storedKeys(bucket, folder)).toEqual([])
      expect(await endedJob(alice, await requested(clip.id, 'hls'))).toMatchObject({ state: 'done' })
      expect((await alice(`/api/media/${clip.id}/hls/master.m3u8`)).status).toBe(200)
      expect((await alice(`/api/media/${clip.id}/hls/other.m3u8`)).status).toBe(404)
    })

    it('to a progressive copy leaves the metadata behind, and copies what plays already', async () => {
      const bytes = await bytesOf('tagged.mov', [
        ...[...pictures(2), ...tone(2), ...h264, '-c:a', 'aac', '-movflags', 'use_metadata_tags'],
        ...['-metadata', 'com.apple.quicktime.location.ISO6709=+48.8577+002.2950/', '-metadata', 'title=Secret'],
      ])
      const tagged = await settledItem(
        alice,
        (await upload(alice, bytes, { type: 'video/quicktime', name: 'a.mov' })).id,
      )
      expect(await endedJob(alice, await requested(tagged.id, 'progressive'))).toMatchObject({ state: 'done' })
      const copy = await alice(`/api/media/${tagged.id}/progressive`)
      expect(copy.headers.get('content-type')).toBe('video/mp4')
      const text = Buffer.from(await copy.arrayBuffer()).toString('latin1')
      expect(text).not.toMatch(/48\.8577|Secret/)
      expect(text.indexOf('moov')).toBeLessThan(text.indexOf('mdat'))
    })

    it('of what cannot be converted fails with a reason, and no request begins it again', async () => {
      const sound = await settledItem(
        alice,
        (
          await upload(alice, await bytesOf('a.mp3', [...tone(1), '-c:a', 'libmp3lame']), {
            type: 'audio/mpeg',
            name: 'a.mp3',
          })
        ).id,
      )
      expect((await send(alice, 'POST', `/api/media/${sound.id}/renditions`, { kind: 'hls' })).status).toBe(422)
      const whole = await bytesOf('streamed.mp4', [...pictures(6), ...h264, '-g', '25', '-movflags', '+faststart'])
      const cut = whole.slice(0, Math.floor(whole.length / 2))
      const half = await settledItem(alice, (await upload(alice, cut, MP4)).id)
      const job = await endedJob(alice, await requested(half.id, 'hls'))
      expect(job).toMatchObject({ state: 'failed', reason: expect.stringContaining('damaged') })
      await alice(`/api/media/${half.id}/hls/master.m3u8`)
      const { items } = await json<{ items: Job[] }>(alice(`/api/jobs?media=${half.id}&kind=hls`))
      expect(items).toHaveLength(1)
      expect((await send(alice, 'POST', `/api/media/${half.id}/renditions`, { kind: 'gif' })).status).toBe(400)
    })

    it('is an editor’s to ask for, and nobody else’s', async () => {
      await insertProject(server.database.database, { id: 'film', owner: 'alice', editors: ['ed'], viewers: ['vera'] })
      const bytes = await bytesOf('shared.mp4', [...pictures(1), ...h264])
      const shared = await settledItem(
        alice,
        (await upload(alice, bytes, { ...MP4, query: 'format=v2&projectId=film' })).id,
      )
      const ask = (user: string) =>
        send(server.as(user), 'POST', `/api/media/${shared.id}/renditions`, { kind: 'progressive' })
      expect((await ask('vera')).status).toBe(403)
      expect((await ask('mallory')).status).toBe(404)
      const job = await json<Job>(ask('ed'), 202)
      expect(job).toMatchObject({ ownerUserId: 'alice', mediaId: shared.id })
      expect(await endedJob(alice, job.id)).toMatchObject({ state: 'done' })
    })

    async function requested(mediaId: string, kind: string): Promise<string> {
      return (await json<Job>(send(alice, 'POST', `/api/media/${mediaId}/renditions`, { kind }), 202)).id
    }
  })
}
