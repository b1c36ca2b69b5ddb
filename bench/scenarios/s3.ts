import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { S3Driver } from '../../packages/server/src/storage/drivers/s3.ts'
import { type S3Server, startRadosgw } from '../../packages/server/src/testing/s3/radosgw.ts'
import { inTurn, ratioOf } from '../in-turn.ts'
import type { FigureRow, LocalContext, LocalScenario, Report } from '../scenario.ts'

const MIB = 1024 * 1024
const SMALL_BYTES = 16 * 1024
const AT_ONCE = 16
const TARGET = 0.8

async function measure(context: LocalContext, server: S3Server): Promise<Report[]> {
  const credentials = { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey }
  const options = { endpoint: server.endpoint, region: 'us-east-1', forcePathStyle: true, credentials }
  const sdk = new S3Client({ ...options, requestChecksumCalculation: 'WHEN_REQUIRED' })
  await sdk.send(new CreateBucketCommand({ Bucket: 'theirs' }))
  const url = `s3://ours?${new URLSearchParams({ endpoint: server.endpoint, createBucket: 'true' })}`
  const driver = await S3Driver.open(url, { credentials, spoolFolder: join(context.folder, 'spool') })
  try {
    return [
      {
        kind: 'figures',
        name: 's3: the driver against the AWS SDK called directly',
        rows: [await large(context, sdk, driver), await small(context, sdk, driver)],
      },
    ]
  } finally {
    await driver.close()
    sdk.destroy()
  }
}

/** A body of unknown length, as uploads are: the SDK's own way for those is `Upload` of lib-storage. */
async function large(context: LocalContext, sdk: S3Client, driver: S3Driver): Promise<FigureRow> {
  const sizeBytes = (context.quick ? 64 : 256) * MIB
  const path = join(context.folder, 'large.bin')
  await writeFile(path, randomBytes(sizeBytes))
  let count = 0
  const body = () => createReadStream(path, { highWaterMark: 512 * 1024 })
  const { peer, ours } = await inTurn(context, 's3 large', {
    peer: async () => {
      await new Upload({ client: sdk, params: { Bucket: 'theirs', Key: `large-${count++}`, Body: body() } }).done()
      return sizeBytes / MIB
    },
    ours: async () => {
      await driver.write(`large-${count++}`, body())
      return sizeBytes / MIB
    },
  })
  await rm(path)
  return {
    label: `${sizeBytes / MIB} MiB upload`,
    unit: 'MiB/s',
    against: 'lib-storage',
    peer,
    ours,
    ...ratioOf(ours, peer, { atLeast: TARGET }),
  }
}

async function small(context: LocalContext, sdk: S3Client, driver: S3Driver): Promise<FigureRow> {
  const count = context.quick ? 200 : 1_000
  const bytes = randomBytes(SMALL_BYTES)
  let at = 0
  const many = async (write: (key: string) => Promise<unknown>) => {
    let left = count
    const lane = async () => {
      while (left-- > 0) await write(`small-${at++}`)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane))
    return count
  }
  const { peer, ours } = await inTurn(context, 's3 small', {
    peer: () => many((Key) => sdk.send(new PutObjectCommand({ Bucket: 'theirs', Key, Body: bytes }))),
    ours: () => many((key) => driver.write(key, bytes)),
  })
  return {
    label: `${count} × 16 KiB`,
    unit: 'objects/s',
    against: 'PutObject',
    peer,
    ours,
    ...ratioOf(ours, peer, { atLeast: TARGET }),
  }
}

export const s3: LocalScenario = {
  summary: 'uploads to a real S3 server (radosgw) by the driver, against the AWS SDK called directly',
  run: async (context) => {
    const server = await startRadosgw({ memoryGiB: 12 })
    if ('skipped' in server) throw new Error(server.skipped)
    try {
      return await measure(context, server)
    } finally {
      await server.stop()
    }
  },
}
