export { getStorage, type Storage } from './get-storage.ts'
export type { ObjectPlace } from './object-storage/object-path.ts'
export type { Outcome, UploadOptions } from './object-storage/object-storage.ts'
