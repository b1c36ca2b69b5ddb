import { projectConfig } from '@holdall/client'
import { useHoldallClient } from '../holdall-provider.tsx'

/** What keys in the browser's storage begin with: what is given, else what the project type says. */
export function useStoragePrefix(projectType: string, given: string | undefined): string {
  const client = useHoldallClient()
  return given ?? projectConfig(client, projectType)?.storagePrefix ?? projectType
}
