export { ERRORS, type ErrorCode, type FieldError, HoldallError, type HoldallErrorOptions } from './errors.ts'
