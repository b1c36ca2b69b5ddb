import * as z from 'zod/mini'

/** What a provider may be asked to make from words. */
export const GENERATED_KINDS = ['image', 'video', 'audio'] as const
export type GeneratedKind = (typeof GENERATED_KINDS)[number]

/** One who enhances, generates or speaks. */
export const providerSchema = z.object({
  name: z.string(),
  enhance: z.nullable(z.array(z.string())).check(z.describe('Types of enhancement; null for any, [] for none')),
  generate: z.array(z.enum(GENERATED_KINDS)).check(z.describe('What it makes from words')),
  speech: z.boolean(),
})
export type Provider = z.infer<typeof providerSchema>

/** The answer of `GET /api/media/providers`. */
export const providerListSchema = z.object({ items: z.array(providerSchema) })
export type ProviderList = z.infer<typeof providerListSchema>
