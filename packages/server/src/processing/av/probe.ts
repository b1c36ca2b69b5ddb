import { HoldallError } from '@holdall/protocol'
import { probeArguments } from './av-arguments.ts'
import { type AvFacts, factsFrom } from './av-facts.ts'
import type { AvTools } from './av-tools.ts'
import { probeOutputSchema } from './probe-output.ts'
import { LIMITS, runAv, unreadable } from './run-av.ts'

/**
 * Reads what a recording says of itself.
 *
 * @throws {unprocessable} when it is none, or is broken before its first frame
 */
export async function probeFile(tools: AvTools, path: string, signal?: AbortSignal): Promise<AvFacts> {
  const result = await runAv(tools.ffprobe, probeArguments(path), {
    limits: LIMITS.probe,
    signal,
    maxOutputBytes: 8 << 20,
  })
  const output = probeOutputSchema.safeParse(parsed(result.stdout))
  // It ends with 0 for some files of which it read nothing, and with 1 for some of which it read enough.
  if (!output.success) throw unreadable('The file is not a recording that can be read, or it is damaged', result)
  const facts = factsFrom(output.data)
  if (facts.video === null && facts.audio === null)
    throw new HoldallError('unprocessable', 'The file holds neither picture nor sound')
  return facts
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return null
  }
}
