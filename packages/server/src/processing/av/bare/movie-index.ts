import type { RandomAccess } from './random-access.ts'

const MAX_BOXES = 100_000
const PRINTABLE = /^[\x20-\x7e\xa9]{4}$/

/**
 * Whether a file of the MP4 family surely lacks its index, `moov`: it is written last, and without it nobody knows
 * where a frame begins. Told only of files whose boxes make sense from the first to the last; all else is for others
 * to judge.
 *
 * @see ISO/IEC 14496-12 §4.2, §8.2.1
 */
export async function lacksMovieIndex(file: RandomAccess): Promise<boolean> {
  let seen = 0
  for (let at = 0; at < file.sizeBytes; seen++) {
    const header = await file.read(at, 16)
    // A few bytes are left of a box that was cut.
    if (header.length < 8) return seen > 0
    const type = header.toString('latin1', 4, 8)
    if (seen === 0 && type !== 'ftyp') return false
    if (!PRINTABLE.test(type) || seen > MAX_BOXES) return false
    // Fragments may lie elsewhere than their index; that is no whole file, but not this one's fault.
    if (type === 'moov' || type === 'moof' || type === 'styp') return false
    const size = sizeOf(header)
    if (size === null) return false
    at = size === 0 ? file.sizeBytes : at + size
  }
  return seen > 0
}

/** Zero: to the end of the file. Null: no size that a box may have. */
function sizeOf(header: Buffer): number | null {
  const short = header.readUInt32BE(0)
  if (short === 0) return 0
  if (short !== 1) return short >= 8 ? short : null
  const long = header.length < 16 ? 0n : header.readBigUInt64BE(8)
  return long >= 16n && long <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(long) : null
}
