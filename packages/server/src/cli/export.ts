import { resolve } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import type { FolderExport, ProjectExport } from '../importers/folder/export-folder.ts'
import type { FolderProgress } from '../importers/folder/folder-context.ts'
import type { Command } from './command.ts'
import { exitCodeOf, failureLines } from './folder-failures.ts'
import { longRequest } from './long-request.ts'
import { megabytesOf } from './progress.ts'
import { progressLine } from './progress-line.ts'
import { callerOf, USER_OPTION } from './project-word.ts'
import { oneLine } from './table.ts'

const SHOWN_FILES = 20

/** `holdall export`: projects become folders of `@holdall/files`. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'Write a project as a project folder; into one that is there, only what changed',
  usage: 'export PROJECT DIR | export --all DIR [--user alice] [--dry-run]',
  words: 2,
  options: {
    all: { type: 'boolean', help: 'All projects, each into a folder of its own below DIR' },
    ...USER_OPTION,
    'dry-run': { type: 'boolean', help: 'Only tell what would be written' },
  },
  async run(input) {
    const { values, positionals, env, json, print } = input
    const [project, folder]: (string | null | undefined)[] = values.all === true ? [null, ...positionals] : positionals
    if (project === undefined || typeof folder !== 'string' || positionals.length > (values.all === true ? 1 : 2))
      throw new HoldallError('invalid_request', 'Say which project, and into which folder', {
        hint: `holdall ${this.usage}`,
      })
    const { for: user } = callerOf(input)
    const line = progressLine()
    try {
      const report = await longRequest<FolderExport>(env, {
        method: 'POST',
        path: '/api/admin/export/folder',
        json: {
          project,
          folder: resolve(folder),
          dryRun: values['dry-run'] === true,
          ...(user === undefined ? {} : { user }),
        },
        onProgress: (progress) => {
          const { project: name, files, totalFiles, bytes } = progress as unknown as FolderProgress
          line.show(`Exporting ${oneLine(name)}: ${files} of ${totalFiles} files, ${megabytesOf(bytes)}`)
        },
      })
      line.end()
      print(json ? JSON.stringify(report) : describe(report))
      return exitCodeOf(report.projects)
    } finally {
      line.end()
    }
  },
}

function describe({ projects, dryRun }: FolderExport): string {
  if (projects.length === 0) return 'No projects'
  const lines = projects.flatMap((project) => describeProject(project, dryRun))
  lines.push(...failureLines(projects))
  if (dryRun) lines.push('Nothing was written. Repeat without --dry-run to do it')
  return lines.join('\n')
}

function describeProject({ projectId, folder, counts, writtenBytes, files }: ProjectExport, dryRun: boolean): string[] {
  const { add, update, same } = counts
  const verb = dryRun ? 'would write' : 'wrote'
  const plan = dryRun
    ? files.slice(0, SHOWN_FILES).map(({ action, path }) => `  ${action.padEnd(6)}  ${oneLine(path)}`)
    : []
  if (dryRun && files.length > SHOWN_FILES) plan.push(`  and ${files.length - SHOWN_FILES} more`)
  return [
    `${projectId}: ${verb} ${add + update} files (${update} of them changed), ${megabytesOf(writtenBytes)}; ${same} the same → ${oneLine(folder)}`,
    ...plan,
  ]
}
