import { PROJECT_CONFIGS } from '@holdall/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { chooseFiles } from './choose-files.ts'
import { droppedFiles } from './dropped-files.ts'
import { type FileSource, sortOutFiles } from './sort-out-files.ts'

const file = (name: string, type = 'image/png') => new File(['x'], name, { type })
const handleOf = (name: string, type?: string) => ({
  kind: 'file' as const,
  name,
  getFile: async () => file(name, type),
})
const names = (sources: readonly FileSource[]) => sources.map(({ name }) => name)

/** A folder as a drop has it, whose reader hands out at most a hundred entries at a time. */
function folder(name: string, children: object[]): object {
  const waiting = [...children]
  const readEntries = (resolve: (batch: object[]) => void) => resolve(waiting.splice(0, 100))
  return { name, isFile: false, isDirectory: true, createReader: () => ({ readEntries }) }
}
const entry = (name: string) => ({
  ...{ name, isFile: true, isDirectory: false },
  file: (resolve: (given: File) => void) => resolve(file(name)),
})

/** A drop, which is empty once its event is over. */
function drop(...dropped: { entry?: object; file?: File; handle?: () => Promise<object | null> }[]) {
  let isOver = false
  queueMicrotask(() => {
    isOver = true
  })
  const during = <Given>(given: Given) => (isOver ? null : given)
  const items = dropped.map(({ entry, file, handle }) => ({
    kind: 'file',
    webkitGetAsEntry: () => during(entry ?? null),
    getAsFile: () => during(file ?? null),
    ...(handle === undefined ? {} : { getAsFileSystemHandle: () => during(handle()) ?? Promise.resolve(null) }),
  }))
  return { items: [...items, { kind: 'string' }] } as unknown as DataTransfer
}

describe('droppedFiles', () => {
  it('prefers handles, and takes the file where there is none', async () => {
    const dropped = drop(
      { file: file('a.png'), handle: async () => handleOf('a.png') },
      { file: file('b.png'), handle: () => Promise.reject(new Error('not allowed')) },
      { file: file('c.png') },
    )
    const sources = await droppedFiles(dropped)
    expect(names(sources)).toEqual(['a.png', 'b.png', 'c.png'])
    expect(sources.map((source) => 'getFile' in source)).toEqual([true, false, false])
  })

  it('goes through folders of any size, and leaves out what is hidden', async () => {
    const many = Array.from({ length: 250 }, (_, n) => entry(`${n}.png`))
    const sources = await droppedFiles(
      drop({ entry: folder('top', [...many, entry('.hidden'), folder('in', [entry('z.png')])]) }),
    )
    expect(sources).toHaveLength(251)
    expect(names(sources).at(-1)).toBe('z.png')
  })

  it('is told of a folder that cannot be read', async () => {
    const readEntries = (_: unknown, reject: (error: Error) => void) => reject(new Error('gone'))
    const broken = { isFile: false, isDirectory: true, createReader: () => ({ readEntries }) }
    await expect(droppedFiles(drop({ entry: broken }))).rejects.toThrow('gone')
  })
})

describe('chooseFiles', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('asks the browser for handles of the types that are allowed', async () => {
    const showOpenFilePicker = vi.fn(async () => [handleOf('a.png')])
    vi.stubGlobal('window', { showOpenFilePicker })
    expect(names(await chooseFiles({ multiple: true, accept: ['image/*', 'audio/mpeg'] }))).toEqual(['a.png'])
    expect(showOpenFilePicker).toHaveBeenCalledWith({
      multiple: true,
      types: [{ accept: { 'image/*': [], 'audio/mpeg': [] } }],
    })
    await chooseFiles({ multiple: false, accept: ['*/*'] })
    expect(showOpenFilePicker).toHaveBeenLastCalledWith({ multiple: false })
  })

  it('answers none when the dialog is closed', async () => {
    vi.stubGlobal('window', { showOpenFilePicker: () => Promise.reject(new DOMException('closed', 'AbortError')) })
    expect(await chooseFiles({ multiple: true, accept: [] })).toEqual([])
  })
})

describe('sortOutFiles', () => {
  const config = PROJECT_CONFIGS['image-edit']

  it('lets pass what the type takes, of files and of handles', async () => {
    const sources = [file('a.png'), handleOf('b.png'), file('c.mp3', 'audio/mpeg'), handleOf('d.txt', 'text/plain')]
    const { accepted, rejected } = await sortOutFiles(
      [...sources, new File([], 'empty.png', { type: 'image/png' })],
      config,
    )
    expect(names(accepted)).toEqual(['a.png', 'b.png'])
    expect(rejected.map(({ name, problem }) => `${name} ${problem.code}`)).toEqual([
      'c.mp3 unsupported_type',
      'd.txt unsupported_type',
      'empty.png unprocessable',
    ])
  })

  it('leaves to the upload what cannot be read, and takes all where no type is known', async () => {
    const gone = { ...handleOf('gone.png'), getFile: () => Promise.reject(new Error('moved')) }
    expect(names((await sortOutFiles([gone], config)).accepted)).toEqual(['gone.png'])
    expect(names((await sortOutFiles([file('c.mp3', 'audio/mpeg')], undefined)).accepted)).toEqual(['c.mp3'])
  })
})
