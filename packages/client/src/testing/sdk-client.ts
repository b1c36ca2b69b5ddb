import { openAsBlob } from 'node:fs'
import type { Upload } from '../uploads/upload-types.ts'
import { uploadsOn } from './uploads-on.ts'

/** Uploads one file as an app in Node does. */
export function sdkClient({ path, url, bearer }: { path: string; url: string; bearer: string }): {
  ended: Promise<void>
  readonly sentBytes: number
} {
  let upload: Upload | undefined
  const { uploads } = uploadsOn(url, bearer, { retries: 100, retryDelayMs: 100 })
  const work = async () => {
    const blob = await openAsBlob(path)
    ;[upload] = uploads.add([{ name: 'large.bin', blob }]) as [Upload]
    await upload.done
    uploads.close()
  }
  return {
    ended: work(),
    get sentBytes() {
      return upload?.snapshot.sentBytes ?? 0
    },
  }
}
