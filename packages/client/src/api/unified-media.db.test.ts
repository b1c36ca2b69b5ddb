import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../../server/src/testing/test-holdall.ts'
import { createClient } from '../client.ts'
import { type LocalServer, localServer } from '../testing/local-server.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGNgYPgPRhAKAB/wA/1rjl5HAAAAAElFTkSuQmCC',
  'base64',
)

let server: TestHoldall
/** Somebody else's server, with a picture. */
let pictures: LocalServer
const clients: ReturnType<typeof createClient>[] = []
beforeAll(async () => {
  pictures = await localServer()
  pictures.answer((response) => response.writeHead(200, { 'Content-Type': 'image/png' }).end(PNG))
  server = await testHoldall({ HOLDALL_FETCH_ALLOW: [new URL(pictures.url).host] })
})
afterAll(async () => {
  for (const { uploads } of clients.splice(0)) uploads.close()
  await server.close()
  await pictures.close()
})

function clientOf(userId: string, role: 'user' | 'service' = 'user') {
  const client = createClient({ baseUrl: server.url, token: () => server.token(userId, role) })
  clients.push(client)
  return client
}
const picture = () => new File([PNG], 'dot.png', { type: 'image/png' })

describe.each([
  ['of oneself', 'user', 'ann'],
  ['of a service, for the user whom it names', 'service', 'Ünal@example.com'],
] as const)('the functions of older programs, with the token %s', (_whose, role, userId) => {
  const older = () => clientOf(role === 'service' ? 'worker' : userId, role).media
  /** What the user sees. */
  const own = () => clientOf(userId)

  it('keep a picture with what is said of it, and list what a user has', async () => {
    const { mediaId, url } = await older().uploadUserImage({
      userId,
      file: picture(),
      title: 'Dot',
      tags: ['red'],
      metadata: { take: 2 },
    })
    expect(await own().media.get(mediaId)).toMatchObject({
      ownerUserId: userId,
      title: 'Dot',
      tags: ['red'],
      metadata: { take: 2 },
      storageUrl: url,
    })
    const { items } = await older().getUserUnifiedMedia({ userId, kind: 'image', sourceType: 'upload', limit: 1 })
    expect(items.map(({ id }) => id)).toEqual([mediaId])
  })

  it('have an enhanced picture fetched, which a board shows from then on', async () => {
    const client = own()
    const { mediaId: originalMediaId } = await older().uploadUserImage({ userId, file: picture() })
    const board = await client.moodboards.create({ title: 'Ideas' })
    const { items } = await client.moodboards.place(board.id, [{ mediaId: originalMediaId }], board.revision)
    const { mediaId } = await older().saveEnhancedImageUnified({
      ...{ userId, originalMediaId, imageUrl: `${pictures.url}/better-${role}.png`, enhancementType: 'upscale' },
      ...{ boardId: board.id, itemId: items[0]!.id },
    })
    expect(await client.media.get(mediaId)).toMatchObject({ sourceType: 'enhanced', ownerUserId: userId })
    expect((await client.moodboards.get(board.id)).items[0]).toMatchObject({ mediaId })
  })

  it('have a stock picture fetched once', async () => {
    const ask = () =>
      older().FeaturedImageService.ensureFeaturedImageDownloaded({
        ...{
          userId,
          url: `${pictures.url}/stock-${role}.png`,
          provider: 'stock.example',
          attribution: { author: 'Ann' },
        },
      })
    const first = await ask()
    const asked = pictures.asked.length
    expect([await ask(), pictures.asked.length]).toEqual([first, asked])
    expect(await own().media.get(first.mediaId)).toMatchObject({ sourceType: 'stock', attribution: { author: 'Ann' } })
  })

  it('delete what is there, and say so when nothing is', async () => {
    const { mediaId } = await older().uploadUserImage({ userId, file: picture() })
    expect(await older().deleteMediaUnified({ userId, mediaId })).toBe(true)
    expect(await older().deleteMediaUnified({ userId, mediaId: 'media-none' })).toBe(false)
  })
})

describe('the functions of older programs', () => {
  it('refuse to act for another user', async () => {
    const { media } = clientOf('ann')
    const calls = [
      media.getUserUnifiedMedia({ userId: 'bob' }),
      media.uploadUserImage({ userId: 'bob', file: picture() }),
    ]
    for (const { status, ...each } of await Promise.allSettled(calls))
      expect([status, each]).toMatchObject(['rejected', { reason: { code: 'forbidden', status: 403 } }])
  })

  it('refuse a file of another kind before it is sent', async () => {
    const { media } = clientOf('ann')
    await expect(media.uploadUserVideo({ userId: 'ann', file: picture() })).rejects.toMatchObject({
      code: 'unsupported_type',
    })
  })

  it('do not delete what is used', async () => {
    const { media, projects } = clientOf('ann')
    const { mediaId } = await media.uploadUserImage({ userId: 'ann', file: picture() })
    const project = await projects.createProject({ name: 'P', type: 'custom' })
    await projects.saveProjectData(project, { media: [{ mediaId }] } as object)
    await expect(media.deleteMediaUnified({ userId: 'ann', mediaId })).rejects.toMatchObject({ code: 'in_use' })
  })
})
