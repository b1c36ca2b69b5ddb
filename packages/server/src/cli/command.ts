/** One command of the CLI: parse, call, print. */
export interface Command {
  name: string
  summary: string
  /** How it is called, after `holdall`. */
  usage: string
  options: Record<string, { type: 'string' | 'boolean'; help: string; multiple?: boolean }>
  /** How many words it takes beside options. @default 0 */
  words?: number
  /** Its own commands, named by its next word: `project list`. */
  commands?: readonly Command[]
  /** @returns the exit code; the process lives on while it is not settled */
  run(input: CommandInput): Promise<number>
}

export interface CommandInput {
  values: Record<string, string | boolean | undefined>
  positionals: string[]
  env: Record<string, string | undefined>
  /** Whether answers are JSON. */
  json: boolean
  print: (text: string) => void
}
