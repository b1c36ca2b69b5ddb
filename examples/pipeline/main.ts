import { resolve } from 'node:path'
import { ApiProblem } from '@holdall/client'
import { importProject } from './import-project.ts'
import { runPipeline } from './run-pipeline.ts'

const {
  HOLDALL_URL: baseUrl = 'http://127.0.0.1:4300',
  HOLDALL_TOKEN: token,
  HOLDALL_OWNER: owner = 'local',
} = process.env
const subject = process.argv.slice(2).join(' ') || 'Tides'

const path = resolve(await runPipeline(subject, { onStep: (step) => console.log(step) }))
console.log(`\nThe folder: ${path}`)
if (token === undefined) {
  console.log('`holdall import folder` takes it into a server; so does this, when HOLDALL_TOKEN is set.')
} else {
  try {
    console.log(`The project: ${await importProject(path, { baseUrl, token, owner })}`)
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    console.error(`It was not imported: ${error.message} ${error.hint ?? ''}`)
    process.exitCode = 1
  }
}
