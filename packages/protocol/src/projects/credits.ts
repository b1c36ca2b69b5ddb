import * as z from 'zod/mini'

const nullableText = z.nullable(z.string())

/** Whose work is in a project: the answer of `GET /api/storage/projects/:id/credits`. */
export const creditsSchema = z.object({
  items: z.array(
    z.object({
      mediaId: z.string(),
      otherMediaIds: z.array(z.string()).check(z.describe('More items with the same credit')),
      title: z.string(),
      author: nullableText,
      authorUrl: nullableText,
      license: nullableText,
      sourceUrl: nullableText,
      missing: z
        .array(z.enum(['author', 'license', 'sourceUrl']))
        .check(z.describe('What was not recorded, and is to be looked up before publishing')),
    }),
  ),
  text: z.string().check(z.describe('A line for each, ready to paste')),
  html: z.string().check(z.describe('The same as a list with links, escaped')),
  unseen: z
    .number()
    .check(
      z.describe(
        'Items that the project names and that are gone, or not the caller’s to see: they may need credits, too',
      ),
    ),
  truncated: z.boolean().check(z.describe('Whether more than 10,000 items have to be credited')),
})
export type Credits = z.infer<typeof creditsSchema>
