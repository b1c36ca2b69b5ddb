import type { HoldallClient } from '@holdall/client'
import { useShared } from '../holdall-provider.tsx'
import { OpenDocuments } from './open-documents.ts'

const openDocuments = (client: HoldallClient) => new OpenDocuments(client)

/** The documents that are open below the provider. */
export const useOpenDocuments = (): OpenDocuments => useShared(openDocuments)
