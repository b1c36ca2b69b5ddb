import { buildDashboard } from './dashboard.mjs'
import { installPackages } from './install.mjs'
import { withLock } from './lock.mjs'
import { SetupError } from './run.mjs'

/** Makes the checkout runnable, doing only what is not done yet; answers whether it is. */
export async function setUp({ dashboard = false } = {}) {
  try {
    const [major = 0] = process.versions.node.split('.').map(Number)
    if (major < 20) throw new SetupError(`Holdall needs Node 20 or newer to set itself up; this is ${process.version}`)
    for (const step of [installPackages, ...(dashboard ? [buildDashboard] : [])]) {
      if (step.isFresh()) continue
      // Somebody else may have done the work while we waited for the lock.
      await withLock(async () => step.isFresh() || (await step.run()))
    }
    return true
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(`\nholdall setup: ${error.message}\n`)
    return false
  }
}
