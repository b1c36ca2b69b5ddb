export { ERRORS, type ErrorCode, type FieldError, HoldallError, type HoldallErrorOptions } from './errors.ts'
export {
  createId,
  ID_PREFIXES,
  type IdOptions,
  type IdPrefix,
  idMaker,
  idPrefix,
  idTime,
  isId,
  isIdPrefix,
} from './ids.ts'
export {
  canonicalMime,
  extensionOfMime,
  isInlineSafe,
  isMime,
  isTextMime,
  kindOfMime,
  type MediaKind,
  mimeAllowed,
  mimeOfFilename,
  sameMime,
} from './mime/mime.ts'
