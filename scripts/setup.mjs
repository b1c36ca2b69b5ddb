// Makes a checkout runnable: `prestart`, `pretest` and friends. Plain JavaScript without dependencies, because it
// runs before anything is installed, on whatever Node >= 20 the machine has.
import { buildDashboard } from './setup/dashboard.mjs'
import { installPackages } from './setup/install.mjs'
import { withLock } from './setup/lock.mjs'
import { SetupError } from './setup/run.mjs'

const STEPS = [installPackages, ...(process.argv.includes('--build-dashboard') ? [buildDashboard] : [])]

try {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 20) throw new SetupError(`Holdall needs Node 20 or newer to set itself up; this is ${process.version}`)
  for (const step of STEPS) {
    if (step.isFresh()) continue
    // Somebody else may have done the work while we waited for the lock.
    await withLock(async () => step.isFresh() || (await step.run()))
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(`\nholdall setup: ${error.message}\n`)
  process.exitCode = 1
}
