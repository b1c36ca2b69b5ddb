/** Appends the numbers and texts of a compact binary payload; the counterpart of {@link ByteReader}. */
export class ByteWriter {
  readonly #buffer: Buffer
  #length = 0

  constructor(capacityBytes: number) {
    this.#buffer = Buffer.allocUnsafe(capacityBytes)
  }

  byte(value: number): this {
    this.#length = this.#buffer.writeUInt8(value, this.#length)
    return this
  }

  /** A whole number of up to 48 bits in six bytes. */
  uint48(value: number): this {
    this.#length = this.#buffer.writeUIntBE(value, this.#length, 6)
    return this
  }

  /** A whole number from 0 to 2^53 - 1, in as few bytes as it needs. */
  varint(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a whole number`)
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    return this.byte(rest)
  }

  bytes(value: Uint8Array): this {
    this.#buffer.set(value, this.#length)
    this.#length += value.length
    return this
  }

  /** UTF-8 of at most 255 bytes after its length. */
  text(value: string): this {
    const size = Buffer.byteLength(value)
    this.byte(size)
    if (this.#length + size > this.#buffer.length) throw new RangeError('The payload is too long')
    this.#length += this.#buffer.write(value, this.#length, 'utf8')
    return this
  }

  done(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }
}

/** Reads what {@link ByteWriter} wrote; reading past the end throws a RangeError. */
export class ByteReader {
  readonly #buffer: Buffer
  #position = 0

  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  byte(): number {
    return this.#buffer.readUInt8(this.#position++)
  }

  uint48(): number {
    const value = this.#buffer.readUIntBE(this.#position, 6)
    this.#position += 6
    return value
  }

  varint(): number {
    let value = 0
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (!Number.isSafeInteger(value)) throw new RangeError('The number is too large')
      if (byte < 0x80) return value
    }
  }

  bytes(size: number): Buffer {
    if (this.#position + size > this.#buffer.length) throw new RangeError('The payload is too short')
    const value = this.#buffer.subarray(this.#position, this.#position + size)
    this.#position += size
    return value
  }

  text(): string {
    return this.bytes(this.byte()).toString('utf8')
  }

  get atEnd(): boolean {
    return this.#position === this.#buffer.length
  }
}
