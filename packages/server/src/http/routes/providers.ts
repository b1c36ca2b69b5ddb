import { type ProviderList, providerListSchema } from '@holdall/protocol'
import type { Platform } from '../../platform.ts'
import { answerJson } from '../json-answer.ts'
import type { Routes } from '../route.ts'

/** Who makes files for people. */
export function providerRoutes(routes: Routes, { providers }: Platform): void {
  routes.add(
    {
      method: 'get',
      path: '/api/media/providers',
      summary: 'Who enhances, generates and speaks on this server',
      tag: 'Media',
      access: 'user',
      answer: providerListSchema,
    },
    (c) => {
      const items = Object.entries(providers).map(([name, { types }]) => ({
        name,
        enhance: types && [...types],
        generate: [],
        speech: false,
      }))
      return answerJson(c, { items } satisfies ProviderList)
    },
  )
}
