import { utf8ToBytes } from '@noble/hashes/utils.js'

const MAX_SEGMENT_BYTES = 255
const ID_SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** Whether `value` can be one segment of a key: 1–255 bytes, no slash of either kind, no control character, not `.` or `..`. */
export function isSafeSegment(value: string): boolean {
  if (value === '' || value === '.' || value === '..' || value.length > MAX_SEGMENT_BYTES) return false
  if (/[\u0000-\u001f\u007f-\u009f/\\]/.test(value) || !value.isWellFormed()) return false
  return value.length * 3 <= MAX_SEGMENT_BYTES || utf8ToBytes(value).length <= MAX_SEGMENT_BYTES
}

/** Whether `value` can stand for a project, a scene or an item in a key: Holdall's ids and plain external ones. */
export function isIdSegment(value: string): boolean {
  return ID_SEGMENT.test(value) && !value.includes('..')
}
