import { HoldallError } from '@holdall/protocol'
import type { Command } from './command.ts'
import { projectExportCommand, projectImportCommand } from './project-bundle.ts'
import { projectDeleteCommand } from './project-delete.ts'
import { projectIntegrityCommand, projectListCommand, projectShowCommand } from './project-look.ts'

/** `holdall project list|show|export|import|delete|integrity`. */
export const projectCommand: Command = {
  name: 'project',
  summary: 'List, show, check, export, import and delete projects',
  usage: 'project list|show|export|import|delete|integrity …',
  words: 1,
  options: {},
  commands: [
    projectListCommand,
    projectShowCommand,
    projectExportCommand,
    projectImportCommand,
    projectDeleteCommand,
    projectIntegrityCommand,
  ],
  async run({ positionals }) {
    const [word] = positionals
    const message = word === undefined ? 'What about projects?' : `There is no command "project ${word}"`
    throw new HoldallError('invalid_request', message, { hint: `holdall ${this.usage}` })
  },
}
