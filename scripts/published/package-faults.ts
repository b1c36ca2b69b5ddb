import { readFile } from 'node:fs/promises'
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/** Our packages are ES modules alone: how the oldest resolution and `require` under TypeScript's old rules find them is not asked. */
const ES_MODULES_ALONE: ReadonlySet<string> = new Set(['node10', 'node16-cjs'])

/** What publint and "are the types wrong?" have to say about a packed package; nothing when it is well made. */
export async function packageFaults(tarball: string): Promise<string[]> {
  const bytes = new Uint8Array(await readFile(tarball))
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true })
  const types = await checkPackage(createPackageFromTarballData(bytes))
  return [
    ...messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`),
    ...(types.types === false ? ['attw: it has no types'] : types.problems.filter(counts).map(told)),
  ]
}

const counts = (problem: Problem): boolean =>
  !('resolutionKind' in problem && ES_MODULES_ALONE.has(problem.resolutionKind))

const told = (problem: Problem): string => `attw: ${JSON.stringify(problem)}`
