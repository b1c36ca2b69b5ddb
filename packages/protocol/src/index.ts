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
