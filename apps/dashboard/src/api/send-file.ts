import { ApiProblem } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'

export interface SendOptions {
  url: string
  /** Sends a form with the file in it, where the route takes no raw body. @default false */
  form?: boolean
  /** Lets the server refuse bytes that were damaged on the way. */
  sha256: string | null
  onProgress: (sentBytes: number) => void
  signal: AbortSignal
}

/**
 * Posts one file, as a raw body or in a form. `XMLHttpRequest`, because `fetch` tells nothing of what has been sent.
 *
 * @throws {ApiProblem}
 */
export function sendFile(
  file: File,
  { url, form = false, sha256, onProgress, signal }: SendOptions,
): Promise<MediaItem> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    const settle = (finish: () => void) => {
      signal.removeEventListener('abort', abort)
      finish()
    }
    signal.addEventListener('abort', abort)
    request.open('POST', url)
    if (!form) {
      request.setRequestHeader('Content-Type', file.type === '' ? 'application/octet-stream' : file.type)
      request.setRequestHeader('X-Filename', encodeURIComponent(file.name.toWellFormed()))
    }
    if (sha256 !== null) request.setRequestHeader('X-Checksum-Sha256', sha256)
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onerror = () => settle(() => reject(ApiProblem.unreachable()))
    request.onabort = () => settle(() => reject(new DOMException('The upload was cancelled', 'AbortError')))
    request.onload = () =>
      settle(() => {
        if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as MediaItem)
        else reject(ApiProblem.from(request.status, request.responseText, request.getResponseHeader('Retry-After')))
      })
    request.send(form ? formOf(file) : file)
  })
}

function formOf(file: File): FormData {
  const form = new FormData()
  form.append('file', file, file.name.toWellFormed())
  return form
}
