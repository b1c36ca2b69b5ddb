/** One part of a form whose bytes are chosen by the test. */
export interface FormPart {
  name?: string
  filename?: string
  type?: string
  /** Instead of the headers that follow from the above. */
  headers?: string[]
  content: Uint8Array | string
}

/** A multipart body with its headers. */
export interface Form {
  headers: Record<string, string>
  body: Buffer
}

export const BOUNDARY = 'holdall-boundary-7f3a'

/** Writes a form byte by byte; `end` is what follows the last part. */
export function form(parts: readonly FormPart[], { end = `--${BOUNDARY}--\r\n`, boundary = BOUNDARY } = {}): Form {
  const body = parts.flatMap(({ name, filename, type, headers, content }) => {
    const disposition = `Content-Disposition: form-data${name === undefined ? '' : `; name="${name}"`}${
      filename === undefined ? '' : `; filename="${filename}"`
    }`
    const lines = headers ?? [disposition, ...(type === undefined ? [] : [`Content-Type: ${type}`])]
    return [
      Buffer.from(`--${boundary}\r\n${lines.join('\r\n')}\r\n\r\n`),
      Buffer.from(content as string),
      Buffer.from('\r\n'),
    ]
  })
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([...body, Buffer.from(end)]),
  }
}

/** The usual form: one file, perhaps with metadata before it. */
export function fileForm(
  content: Uint8Array | string,
  {
    filename = 'file.bin',
    type = 'application/octet-stream',
    metadata,
  }: { filename?: string; type?: string; metadata?: unknown } = {},
): Form {
  const fields: FormPart[] =
    metadata === undefined
      ? []
      : [{ name: 'metadata', content: typeof metadata === 'string' ? metadata : JSON.stringify(metadata) }]
  return form([...fields, { name: 'file', filename, type, content }])
}
