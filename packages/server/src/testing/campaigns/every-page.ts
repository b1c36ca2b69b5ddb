import type { ServerProcess } from './server-process.ts'

/** All entries of a list that comes in pages. @param path with its own parameters, if it needs any */
export async function everyPage<T>(server: ServerProcess, path: string): Promise<T[]> {
  const found: T[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const parameters = `limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
    const response = await server.fetch(`${path}${path.includes('?') ? '&' : '?'}${parameters}`)
    if (response.status !== 200) throw new Error(`${path} was answered ${response.status} ${await response.text()}`)
    const page = (await response.json()) as { items: T[]; nextCursor: string | null }
    found.push(...page.items)
    cursor = page.nextCursor
  }
  return found
}
