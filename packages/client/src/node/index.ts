export type { DiskFile } from '../uploads/disk-file.ts'
export { type FileFromPathOptions, fileFromPath } from './file-from-path.ts'
