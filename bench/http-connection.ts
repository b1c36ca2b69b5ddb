import { connect, type Socket } from 'node:net'

/** One HTTP answer, as far as a load generator cares. */
export interface Answer {
  status: number
  /** Bytes of the body as they crossed the wire. */
  bodyBytes: number
  /** The beginning of a refused request's body. */
  text: string
}

const HEAD_END = Buffer.from('\r\n\r\n')
const READ_BYTES = 256 * 1024
const KEPT_TEXT_BYTES = 500

/**
 * One keep-alive connection with one request in flight, on bare sockets: client and server share the machine, so
 * every instruction spent here is missing over there.
 */
export class HttpConnection {
  #socket: Socket | undefined
  #head = Buffer.alloc(0)
  #inBody = false
  #chunked = false
  #tail = Buffer.alloc(0)
  #remaining = 0
  #answer: Answer = { status: 0, bodyBytes: 0, text: '' }
  #settle: { done: (answer: Answer) => void; fail: (error: Error) => void } | undefined
  readonly #host: string
  readonly #port: number

  constructor(host: string, port: number) {
    this.#host = host
    this.#port = port
  }

  /** Sends the request that `write` writes and resolves with its answer. */
  async request(write: (socket: Socket) => void | Promise<void>): Promise<Answer> {
    const socket = this.#socket ?? (await this.#open())
    return new Promise<Answer>((done, fail) => {
      this.#settle = { done, fail }
      // A server may refuse before it has read everything: the answer counts, not the end of writing.
      Promise.resolve(write(socket)).catch(fail)
    })
  }

  close(): void {
    this.#socket?.end()
  }

  #open(): Promise<Socket> {
    return new Promise((done, fail) => {
      const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
      const onread = {
        buffer,
        callback: (bytes: number) => {
          this.#take(buffer.subarray(0, bytes))
          return true
        },
      }
      const socket = connect({ host: this.#host, port: this.#port, noDelay: true, onread })
      this.#socket = socket
      socket.once('connect', () => done(socket))
      socket.on('error', fail)
      socket.on('error', (error) => this.#settle?.fail(error))
      socket.on('close', () => {
        this.#socket = undefined
        this.#settle?.fail(new Error('the server closed the connection'))
      })
    })
  }

  #take(chunk: Buffer): void {
    if (this.#inBody) {
      this.#takeBody(chunk)
      return
    }
    this.#head = this.#head.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#head, chunk])
    const end = this.#head.indexOf(HEAD_END)
    if (end < 0) return
    const head = this.#head.toString('latin1', 0, end)
    const rest = this.#head.subarray(end + HEAD_END.length)
    this.#head = Buffer.alloc(0)
    const status = Number(head.slice(9, 12))
    if (status === 100) {
      if (rest.length > 0) this.#take(rest)
      return
    }
    this.#answer = { status, bodyBytes: 0, text: '' }
    this.#remaining = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    this.#chunked = /\r\ntransfer-encoding: *chunked/i.test(head)
    this.#tail = Buffer.alloc(0)
    this.#inBody = true
    this.#takeBody(rest)
  }

  #takeBody(chunk: Buffer): void {
    const answer = this.#answer
    answer.bodyBytes += chunk.length
    if (answer.status >= 400 && answer.text.length < KEPT_TEXT_BYTES)
      answer.text += chunk.toString('utf8', 0, KEPT_TEXT_BYTES)
    if (this.#chunked) {
      // The last chunk has no bytes: `0 CRLF CRLF` ends the body.
      this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-5)
      if (this.#tail.toString('latin1') === '0\r\n\r\n') this.#finish()
      return
    }
    this.#remaining -= chunk.length
    if (this.#remaining <= 0) this.#finish()
  }

  #finish(): void {
    this.#inBody = false
    const settle = this.#settle
    this.#settle = undefined
    settle?.done(this.#answer)
  }
}
