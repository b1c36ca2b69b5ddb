import { act, waitFor } from '@testing-library/react'
import type { ChangeEvent, ClipboardEvent, DragEvent } from 'react'
import { describe, expect, it } from 'vitest'
import { useFileUploadHandlers, useMedia, useUploads } from '../index.ts'
import { type CurrentPage, pixel } from './hook-page.ts'

const picture = (name = 'dot.png') => new File([pixel()], name, { type: 'image/png' })
const text = () => new File(['hello'], 'hello.txt', { type: 'text/plain' })

/** What React hands to a handler, as far as handlers look at it. */
function event<Kind>(fields: object): Kind & { prevented: boolean } {
  const preventDefault = () => {
    given.prevented = true
  }
  const given = { prevented: false, preventDefault, ...fields }
  return given as unknown as Kind & { prevented: boolean }
}

function dragOf(files: File[]): DragEvent & { prevented: boolean } {
  const items = files.map((file) => ({ kind: 'file', getAsFile: () => file, webkitGetAsEntry: () => null }))
  return event({ dataTransfer: { types: files.length === 0 ? ['text/plain'] : ['Files'], items, files } })
}

export function uploadHooks(page: CurrentPage): void {
  describe('useUploads', () => {
    it('shows the queue, and has lists of media follow', async () => {
      const { render } = page()
      const { result } = render(() => useUploads())
      const library = render(() => useMedia()).result
      await waitFor(() => expect(library.current.isLoading).toBe(false))
      const [upload] = await act(async () => result.current.queue.add([picture()]))
      expect(result.current.uploads).toMatchObject([{ name: 'dot.png' }])
      expect(result.current.isUploading).toBe(true)
      await waitFor(() => expect(result.current.uploads[0]?.state).toBe('done'))
      const { id } = await upload!.done
      await waitFor(() => expect(library.current.items).toMatchObject([{ id }]))
      expect(result.current).toMatchObject({ isUploading: false, progress: { totalBytes: 0 } })
      await act(async () => result.current.queue.clearDone())
      expect(result.current.uploads).toEqual([])
    })
  })

  describe('useFileUploadHandlers', () => {
    const open = async (projectType = 'image-edit') => {
      const { id } = await page().client.projects.createProject({ name: 'Pictures', type: projectType })
      const { result } = page().render(() => useFileUploadHandlers({ projectId: id, projectType }))
      const filesOf = () => act(async () => (await page().client.projects.listProjectFiles(id)).items)
      return { result, filesOf }
    }

    it('takes what is dropped, and sends nothing of what the project does not take', async () => {
      const { result, filesOf } = await open()
      const drag = dragOf([picture(), text()])
      await act(async () => {
        result.current.dropProps.onDragEnter(drag)
        result.current.dropProps.onDragEnter(drag)
        result.current.dropProps.onDragLeave(drag)
      })
      expect([result.current.isDragging, drag.prevented]).toEqual([true, true])
      await act(async () => result.current.dropProps.onDrop(drag))
      await waitFor(() =>
        expect(result.current.rejected).toMatchObject([{ name: 'hello.txt', problem: { status: 415 } }]),
      )
      expect(result.current.isDragging).toBe(false)
      await waitFor(() => expect(result.current.uploads).toMatchObject([{ name: 'dot.png', state: 'done' }]))
      expect(await filesOf()).toMatchObject([{ originalFilename: 'dot.png' }])
      await act(async () => result.current.dismissRejected())
      expect(result.current.rejected).toEqual([])
    })

    it('lets pass what is dragged and is no file', async () => {
      const { result } = await open()
      const drag = dragOf([])
      await act(async () => {
        result.current.dropProps.onDragEnter(drag)
        result.current.dropProps.onDrop(drag)
      })
      expect([result.current.isDragging, drag.prevented]).toEqual([false, false])
    })

    it('takes what is pasted and what is chosen', async () => {
      const { result, filesOf } = await open()
      const paste = event<ClipboardEvent>({ clipboardData: { files: [picture('pasted.png')] } })
      const target = { files: [picture('chosen.png')], value: 'C:\\fakepath\\chosen.png' }
      await act(async () => {
        result.current.handlePaste(paste)
        result.current.handleFileSelect(event<ChangeEvent<HTMLInputElement>>({ target }))
      })
      expect([paste.prevented, target.value]).toEqual([true, ''])
      await waitFor(() => expect(result.current.uploads.map(({ state }) => state)).toEqual(['done', 'done']))
      expect((await filesOf()).map(({ originalFilename }) => originalFilename).sort()).toEqual([
        'chosen.png',
        'pasted.png',
      ])
      const words = event<ClipboardEvent>({ clipboardData: { files: [] } })
      result.current.handlePaste(words)
      expect(words.prevented).toBe(false)
    })

    it('tells what of a paste or a choice cannot be added', async () => {
      const { result } = await open()
      const file = new File([pixel()], 'dot.png', { type: 'image/png' })
      const { uploads } = page().client
      const { add } = uploads
      uploads.add = () => {
        throw new Error('full')
      }
      try {
        await act(async () => result.current.handlePaste(event<ClipboardEvent>({ clipboardData: { files: [file] } })))
        expect(result.current.rejected).toMatchObject([{ problem: { cause: { message: 'full' } } }])
        await act(async () => result.current.dismissRejected())
        const target = { files: [file], value: '' }
        await act(async () => result.current.handleFileSelect(event<ChangeEvent<HTMLInputElement>>({ target })))
        expect(result.current.rejected).toHaveLength(1)
      } finally {
        uploads.add = add
      }
    })

    it('takes what the browser’s dialog gives, and nothing when it is closed', async () => {
      const { result } = await open()
      const asked: { accept: string; multiple: boolean }[] = []
      const choose = (files: File[]) => {
        HTMLElement.prototype.click = function (this: HTMLInputElement) {
          asked.push({ accept: this.accept, multiple: this.multiple })
          Object.defineProperty(this, 'files', { value: files })
          if (files.length > 0) this.onchange?.({} as never)
          else this.oncancel?.({} as never)
        }
      }
      const { click } = HTMLElement.prototype
      try {
        choose([picture()])
        expect(await act(() => result.current.browse())).toHaveLength(1)
        choose([])
        expect(await act(() => result.current.browse())).toEqual([])
      } finally {
        HTMLElement.prototype.click = click
      }
      expect(asked).toEqual(Array(2).fill({ accept: 'image/*', multiple: true }))
      await waitFor(() => expect(result.current.uploads[0]?.state).toBe('done'))
    })
  })
}
