/** A hash as PostgreSQL keeps it: 64 bits with a sign, as text, since a number would be rounded. */
export function toBigint(hex: string | null): string | null {
  return hex === null ? null : BigInt.asIntN(64, BigInt(`0x${hex}`)).toString()
}

/** The 16 hex digits of a hash that was read as text. */
export function fromBigint(text: string | null): string | null {
  return text === null ? null : BigInt.asUintN(64, BigInt(text)).toString(16).padStart(16, '0')
}
