import { HoldallError } from '@holdall/protocol'
import type { Command } from './command.ts'
import { importFolderCommand } from './import-folder.ts'

/** `holdall import folder`. */
export const importCommand: Command = {
  name: 'import',
  summary: 'Bring in what older programs keep',
  usage: 'import folder DIR …',
  words: 2,
  options: {},
  commands: [importFolderCommand],
  async run({ positionals }) {
    const [word] = positionals
    const message = word === undefined ? 'Import from what?' : `There is no source "${word}"`
    throw new HoldallError('invalid_request', message, { hint: `holdall ${this.usage}` })
  },
}
