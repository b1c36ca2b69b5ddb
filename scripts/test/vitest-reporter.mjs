import { writeFileSync } from 'node:fs'

/**
 * Writes the counts of one Vitest run, and how long each file took, as JSON to `HOLDALL_TEST_REPORT`. Vitest's own JSON
 * reporter leaves out why a test was skipped, and a file that fails to load counts there as no test at all.
 */
// biome-ignore lint/style/noDefaultExport: Vitest loads reporters by their default export
export default class CountingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failures: [], skipped: [], files: [] }
    for (const module of modules) {
      for (const test of module.children.allTests()) count(test, module, counts)
      for (const error of module.errors()) counts.failures.push(`${module.moduleId}: ${error.message}`)
      if (module.state() === 'pending' || module.state() === 'queued')
        counts.failures.push(`${module.moduleId}: did not end`)
      counts.files.push({ path: module.moduleId, seconds: secondsOf(module.diagnostic()) })
    }
    for (const error of unhandledErrors) counts.failures.push(`unhandled: ${error.message}`)
    writeFileSync(process.env.HOLDALL_TEST_REPORT, JSON.stringify(counts))
  }
}

function count(test, module, counts) {
  const result = test.result()
  const name = `${module.moduleId} > ${test.fullName}`
  if (result.state === 'passed') counts.passed += 1
  else if (result.state === 'failed') counts.failures.push(name)
  else if (result.state === 'skipped') counts.skipped.push({ name, reason: result.note ?? 'the test names no reason' })
  else counts.failures.push(`${name} (did not end)`)
}

/** From the loading of the file to the end of its last hook. */
function secondsOf({ prepareDuration, collectDuration, setupDuration, duration }) {
  return (prepareDuration + collectDuration + setupDuration + duration) / 1000
}
