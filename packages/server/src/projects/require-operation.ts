import { HoldallError, type ProjectStorageConfig } from '@holdall/protocol'

/** Refuses what a project's type does not support. @throws {conflict} */
export function requireOperation(
  { projectType, supportedOperations }: ProjectStorageConfig,
  operation: 'upload' | 'export',
): void {
  if (supportedOperations.includes(operation)) return
  throw new HoldallError('conflict', `A ${projectType} project does not support ${operation}`, {
    hint: `It supports ${supportedOperations.join(', ') || 'nothing'}`,
  })
}
