// Every npm script goes through here: `node scripts/launch.mjs [--build-dashboard] PROGRAM ARGS…`. It sets the checkout
// up where that is needed and becomes the program on the pinned Node. Plain JavaScript without dependencies, because it
// runs before anything is installed, on whatever Node >= 20 the machine has.
//
// The scripts say `exec`, so that the shell between npm and the program is gone and signals arrive; exec.cmd is that
// word for Windows. npm's own `prestart` and `pretest` would not do: npm leaves them out under `ignore-scripts`, which .npmrc sets.
import { delimiter, join } from 'node:path'
import { become, ROOT } from './setup/run.mjs'
import { setUp } from './setup/set-up.mjs'

const dashboard = process.argv[2] === '--build-dashboard'
const [program, ...args] = process.argv.slice(dashboard ? 3 : 2)

if (!(await setUp({ dashboard }))) {
  process.exitCode = 1
} else {
  // The size of libuv's pool is fixed when a process begins: hashing, files and DNS share it.
  const { UV_THREADPOOL_SIZE = '16', PATH = '' } = process.env
  const env = { ...process.env, UV_THREADPOOL_SIZE, PATH: `${join(ROOT, 'node_modules/.bin')}${delimiter}${PATH}` }
  become(['--conditions=source', join(ROOT, program), ...args], env)
}
