/** A file as programs in this process hand it over. */
export type ServiceFile =
  | Blob
  | {
      name: string
      /** MIME type as declared; the content decides. */
      type?: string | undefined
      body: Uint8Array | AsyncIterable<Uint8Array>
    }

/** Its bytes, and what is known of them beforehand. */
export function sourceOfFile(file: ServiceFile): {
  name: string
  type: string | null
  body: AsyncIterable<Uint8Array>
  sizeBytes: number | null
} {
  if (file instanceof Blob) {
    const name = file instanceof File ? file.name : 'file'
    return { name, type: file.type || null, body: file.stream(), sizeBytes: file.size }
  }
  const { name, type = null, body } = file
  if (!(body instanceof Uint8Array)) return { name, type, body, sizeBytes: null }
  return { name, type, body: once(body), sizeBytes: body.byteLength }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
