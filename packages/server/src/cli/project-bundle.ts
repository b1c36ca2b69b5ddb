import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { HoldallError, type Project } from '@holdall/protocol'
import type { Command } from './command.ts'
import { megabytesOf, progressOf } from './progress.ts'
import { callerOf, PROJECTS_PATH, projectPath, requireWord, USER_OPTION } from './project-word.ts'
import { readAnswer, withAnswer } from './running-server.ts'
import { oneLine } from './table.ts'
import { writeNewFile } from './write-new-file.ts'

/** `holdall project export`: a bundle as a file, whole or not at all. */
export const projectExportCommand: Command = {
  name: 'project export',
  summary: 'Write a project to a file: documents, scenes and media',
  usage: 'project export ID [--out FILE] [--user alice]',
  words: 1,
  options: { ...USER_OPTION, out: { type: 'string', help: 'The file; must not exist. Default: ID.zip' } },
  async run(input) {
    const { values, env, json, print } = input
    const id = requireWord(input, 'project', this)
    const file = typeof values.out === 'string' ? values.out : `${id.replace(/[^A-Za-z0-9._-]/g, '_')}.zip`
    const request = { method: 'GET', path: projectPath(id, '/bundle') }
    const sizeBytes = await withAnswer(env, callerOf(input), request, async (answer) => {
      if (!answer.ok || answer.body === null) return (await readAnswer(answer)) as never
      const progress = progressOf({ label: 'Exporting', totalBytes: null, ...(json ? { terminal: null } : {}) })
      return writeNewFile(file, Readable.fromWeb(answer.body as never), progress)
    })
    print(json ? JSON.stringify({ file, sizeBytes }) : `Exported ${megabytesOf(sizeBytes)} to ${file}`)
    return 0
  },
}

/** `holdall project import`. */
export const projectImportCommand: Command = {
  name: 'project import',
  summary: 'Make a project of a file that was exported; the same file twice is one project',
  usage: 'project import FILE --user alice',
  words: 1,
  options: { user: { type: 'string', help: 'Whose project it becomes' } },
  async run(input) {
    const { env, json, print } = input
    const file = requireWord(input, 'file', this)
    const caller = callerOf(input)
    if (caller.for === undefined)
      throw new HoldallError('invalid_request', '--user is missing', { hint: `holdall ${this.usage}` })
    const found = await stat(file).catch((cause: unknown) => {
      throw new HoldallError('not_found', `There is no file ${file}`, { cause })
    })
    const progress = progressOf({ label: 'Importing', totalBytes: found.size, ...(json ? { terminal: null } : {}) })
    const body = createReadStream(file)
    const sent = pipeline(body, progress).catch(() => undefined)
    const request = {
      method: 'POST',
      path: `${PROJECTS_PATH}/import`,
      file: { body: progress, sizeBytes: found.size, type: 'application/zip' },
    }
    try {
      const { project, isNew } = await withAnswer(env, caller, request, async (answer) => ({
        isNew: answer.status === 201,
        project: (await readAnswer(answer)) as Project,
      }))
      const how = isNew ? 'Imported' : 'Was imported before:'
      print(json ? JSON.stringify({ created: isNew, project }) : `${how} ${project.id} "${oneLine(project.name)}"`)
      return 0
    } finally {
      body.destroy()
      progress.destroy()
      await sent
    }
  },
}
