import { expect, it } from 'vitest'
import { FileManager } from '../file-manager/file-manager.ts'
import { scratch } from './scratch.ts'
import { traceWrite, tracingRefusal } from './trace-write.ts'

const path = scratch()
const refusal = tracingRefusal()
const because = refusal === null ? '' : ` (${refusal})`

it.skipIf(refusal !== null).each([
  ['a small file', 100],
  ['a large file', 1 << 20],
])(
  `syncs, backs up, renames and syncs again before it acknowledges %s${because}`,
  async (_, paddingBytes) => {
    const files = new FileManager()
    for (const sequence of [1, 2]) await files.atomicWrite(path('a.json'), { sequence })
    const { steps, violations } = await traceWrite(path('a.json'), path('trace'), {
      sequence: 3,
      paddingBytes,
      rotates: true,
    })
    expect(violations).toEqual([])
    expect(steps).toEqual([
      'last write of the temporary file',
      'sync of the temporary file',
      'backup 1 becomes 2',
      'the file becomes backup 1',
      'rename into place',
      'sync of the folder',
      'acknowledgement',
    ])
  },
  20_000,
)

it.skipIf(refusal !== null)(
  `does the same for a file that is new, but for the backup${because}`,
  async () => {
    const { violations } = await traceWrite(path('new.json'), path('trace'), {
      sequence: 1,
      paddingBytes: 10,
      rotates: false,
    })
    expect(violations).toEqual([])
  },
  20_000,
)
