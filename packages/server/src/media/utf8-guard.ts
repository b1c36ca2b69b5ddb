import { HoldallError } from '@holdall/protocol'

/** Passes a text body on while every byte of it is valid UTF-8 without NUL. @throws {unsupported_type} at the first that is not */
export async function* guardUtf8(body: AsyncIterable<Uint8Array>, mimeType: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const refuse = (cause?: unknown) =>
    new HoldallError('unsupported_type', `The file was declared as ${mimeType} but is not UTF-8 text`, {
      hint: 'Save it as UTF-8, or upload it as application/octet-stream',
      cause,
    })
  for await (const chunk of body) {
    if (chunk.includes(0)) throw refuse()
    try {
      decoder.decode(chunk, { stream: true })
    } catch (error) {
      throw refuse(error)
    }
    yield chunk
  }
  try {
    decoder.decode()
  } catch (error) {
    throw refuse(error)
  }
}
