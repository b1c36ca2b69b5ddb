import { type DeletionReport, ERRORS, type Project } from '@holdall/protocol'
import type { Command } from './command.ts'
import { megabytesOf } from './progress.ts'
import { callerOf, projectPath, requireWord, USER_OPTION } from './project-word.ts'
import { callServer } from './running-server.ts'
import { oneLine } from './table.ts'

const SHOWN_ERRORS = 5

/** `holdall project delete`: tells what it would delete; with `--yes` it does. */
export const projectDeleteCommand: Command = {
  name: 'project delete',
  summary: 'Delete a project for good; without --yes it only tells what would go',
  usage: 'project delete ID [--user alice] [--yes]',
  words: 1,
  options: { ...USER_OPTION, yes: { type: 'boolean', help: 'Delete it. Default: only tell' } },
  async run(input) {
    const { values, env, json, print } = input
    const id = requireWord(input, 'project', this)
    const caller = callerOf(input)
    const project = (await callServer(env, caller, 'GET', projectPath(id))) as Project
    const { counts, sizeBytes } = project
    if (values.yes !== true) {
      print(
        json
          ? JSON.stringify({ dryRun: true, project })
          : `Would delete "${oneLine(project.name)}" (${project.id}) of ${oneLine(project.ownerUserId)}: ${counts.documents} documents, ${counts.scenes} scenes, ${counts.media} media, ${megabytesOf(sizeBytes)}\nNothing was deleted. Repeat with --yes to delete it for good`,
      )
      return 0
    }
    const done = (await callServer(env, caller, 'DELETE', projectPath(project.id, '?purge=true'))) as
      | DeletionReport
      | { jobId: string }
    if (json) print(JSON.stringify(done))
    else print('jobId' in done ? `The server goes on deleting it (job ${done.jobId})` : reportOf(done))
    return 'failedCount' in done && done.failedCount > 0 ? ERRORS.unavailable.exitCode : 0
  },
}

/** What a deletion did, with its first errors. */
export function reportOf({ deletedCount, failedCount, totalBytes, errors }: DeletionReport): string {
  const lines = errors.slice(0, SHOWN_ERRORS).map(({ key, message }) => `  ${oneLine(key)}: ${oneLine(message)}`)
  const more = errors.length > SHOWN_ERRORS ? [`  and ${errors.length - SHOWN_ERRORS} more`] : []
  return [`Deleted ${deletedCount} objects, ${megabytesOf(totalBytes)}; ${failedCount} failed`, ...lines, ...more].join(
    '\n',
  )
}
