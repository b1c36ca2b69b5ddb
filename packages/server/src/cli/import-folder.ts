import { resolve } from 'node:path'
import { FileManager } from '@holdall/files'
import { HoldallError } from '@holdall/protocol'
import { parseUserId } from '../identity/identity.ts'
import type { FolderProgress } from '../importers/folder/folder-context.ts'
import type { FolderImport, ProjectImport } from '../importers/folder/import-report.ts'
import type { Command } from './command.ts'
import { exitCodeOf, failureLines } from './folder-failures.ts'
import { longRequest } from './long-request.ts'
import { megabytesOf } from './progress.ts'
import { progressLine } from './progress-line.ts'
import { requireWord } from './project-word.ts'
import { oneLine } from './table.ts'

/** Whom the link of `npm start` signs in. */
const DEFAULT_OWNER = 'local'
const SHOWN_FILES = 20

/** `holdall import folder`: folders of `@holdall/files` become projects. */
export const importFolderCommand: Command = {
  name: 'import folder',
  summary: 'Make projects of project folders; a second time it brings over only what changed',
  usage: 'import folder DIR [--owner alice] [--type video-edit] [--dry-run] [--delete-source --yes] [--report FILE]',
  words: 1,
  options: {
    owner: { type: 'string', help: `Whose projects they become. Default: ${DEFAULT_OWNER}` },
    type: { type: 'string', help: 'Type of new projects. Default: video-edit, which takes pictures, videos and sound' },
    'dry-run': { type: 'boolean', help: 'Only tell what would be done' },
    'delete-source': { type: 'boolean', help: 'Delete files that were imported and verified; without --yes only tell' },
    yes: { type: 'boolean', help: 'Do delete' },
    report: { type: 'string', help: 'Write the whole report to this file, as JSON' },
  },
  async run(input) {
    const { values, env, json, print } = input
    const folder = resolve(requireWord(input, 'folder', this))
    const owner = parseUserId(typeof values.owner === 'string' ? values.owner : DEFAULT_OWNER)
    const deleteSource = values['delete-source'] === true
    if (values.yes === true && !deleteSource)
      throw new HoldallError('invalid_request', '--yes belongs to --delete-source', { hint: `holdall ${this.usage}` })
    const dryRun = values['dry-run'] === true || (deleteSource && values.yes !== true)
    const line = progressLine()
    try {
      const report = await longRequest<FolderImport>(env, {
        method: 'POST',
        path: '/api/admin/import/folder',
        json: {
          folder,
          owner,
          dryRun,
          deleteSource,
          ...(typeof values.type === 'string' ? { type: values.type } : {}),
        },
        onProgress: (progress) => {
          const { step, project, files, totalFiles, bytes } = progress as unknown as FolderProgress
          line.show(
            `${step === 'read' ? 'Reading' : 'Importing'} ${oneLine(project)}: ${files} of ${totalFiles} files, ${megabytesOf(bytes)}`,
          )
        },
      })
      line.end()
      if (typeof values.report === 'string')
        await new FileManager('.', { backups: 0 }).atomicWrite(resolve(values.report), report)
      print(json ? JSON.stringify(report) : describe(report, deleteSource))
      return exitCodeOf(report.projects)
    } finally {
      line.end()
    }
  },
}

function describe({ projects, dryRun }: FolderImport, deleteSource: boolean): string {
  const lines = projects.flatMap((project) => describeProject(project, dryRun))
  const skipped = projects.reduce((sum, project) => sum + project.skipped.length, 0)
  if (skipped > 0) lines.push(`${skipped} files were passed over: backups, links, hidden files; --report has them`)
  lines.push(...failureLines(projects))
  const deleted = projects.reduce((sum, { deletedFiles }) => sum + deletedFiles, 0)
  if (deleteSource) lines.push(`${dryRun ? 'Would delete' : 'Deleted'} ${deleted} files at the source`)
  if (dryRun) lines.push(`Nothing was changed. Repeat ${deleteSource ? 'with --yes' : 'without --dry-run'} to do it`)
  else if (projects.every(({ state, failures }) => state === 'unchanged' && failures.length === 0))
    lines.push('Everything was here already: nothing was done')
  return lines.join('\n')
}

function describeProject(
  { folder, projectId, state, counts, addedBytes, files, recovered }: ProjectImport,
  dryRun: boolean,
): string[] {
  const { add, update, same, kept } = counts
  const name = `${oneLine(folder)}${projectId === null ? '' : ` (${projectId})`}`
  if (state === 'failed') return [`${name}: not imported`]
  const did = dryRun ? ['would add', 'would update'] : ['added', 'updated']
  const parts = [
    `${did[0]} ${add} files`,
    ...(update > 0 ? [`${did[1]} ${update}`] : []),
    `${same} the same`,
    ...(kept > 0 ? [`${kept} kept as they are in Holdall, though the files changed`] : []),
  ]
  const plan = dryRun
    ? files.slice(0, SHOWN_FILES).map(({ action, path }) => `  ${action.padEnd(6)}  ${oneLine(path)}`)
    : []
  if (dryRun && files.length > SHOWN_FILES) plan.push(`  and ${files.length - SHOWN_FILES} more`)
  return [
    `${name}: ${parts.join(', ')}; ${megabytesOf(addedBytes)}`,
    ...plan,
    ...recovered.map(({ path, from }) => `  ${oneLine(path)} is damaged; read from ${oneLine(from)}`),
  ]
}
