export { defineProjectType, HoldallError } from '@holdall/protocol'
export { createHoldall, type Holdall, type HoldallOptions } from './http/create-holdall.ts'
export type { ServiceFile, StorageService } from './storage-service.ts'
