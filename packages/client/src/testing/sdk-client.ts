import { createClient } from '../client.ts'
import { fileFromPath } from '../node/file-from-path.ts'
import type { Upload } from '../uploads/upload-types.ts'

/** Uploads one file as an app in Node does. */
export function sdkClient({ path, url, bearer }: { path: string; url: string; bearer: string }): {
  ended: Promise<void>
  readonly sentBytes: number
} {
  let upload: Upload | undefined
  const { uploads } = createClient({ baseUrl: url, token: bearer, uploads: { retries: 100, retryDelayMs: 100 } })
  const work = async () => {
    ;[upload] = uploads.add([await fileFromPath(path)]) as [Upload]
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
