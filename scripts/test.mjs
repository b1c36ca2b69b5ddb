// `npm test`: every check there is, with one line of counts at the end. `npm run check` (--fast) is the inner loop.
//   --fast             types, lint, import levels and the tests that need neither a database nor a browser
//   --install-system   install missing system packages with apt (root only; implied by CI=true)
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleSize } from './test/bundle-size.mjs'
import { clientSize } from './test/client-size.mjs'
import { secondWorld } from './test/second-world.mjs'
import { slowestFiles } from './test/slowest-files.mjs'
import { command, runStep, vitest } from './test/steps.mjs'
import { prepareSystem } from './test/system.mjs'

const fast = process.argv.includes('--fast')
const mayInstall = process.env.CI === 'true' || process.argv.includes('--install-system')
const workspace = mkdtempSync(join(tmpdir(), 'holdall-test-'))
const results = []

/** Runs steps side by side; only checks that no clock can disturb share the machine. */
const together = async (...steps) => results.push(...(await Promise.all(steps.map((step) => runStep(step, workspace)))))
const types = (project) => command('node_modules/.bin/tsc', ['--noEmit', '-p', project])
const alone = async (step) => together(step)

try {
  if (!fast) prepareSystem({ mayInstall })
  const node = process.execPath
  const statics = [
    { name: 'types', ...types('.') },
    { name: 'react types', ...types('packages/react') },
    { name: 'example types', ...types('examples') },
    { name: 'lint', ...command('node_modules/.bin/biome', ['ci', '--colors=off', '.']) },
    { name: 'import levels', ...command(node, ['--conditions=source', 'scripts/check-imports.ts']) },
  ]
  await together(...statics)
  if (fast) {
    const slow = ['**/*.db.test.ts', '**/*.slow.test.ts'].flatMap((pattern) => ['--exclude', pattern])
    await alone({ name: 'unit tests', ...vitest(slow) })
  } else {
    await together(
      {
        name: 'dashboard types',
        needs: 'apps/dashboard/tsconfig.json',
        ...types('apps/dashboard'),
      },
      {
        name: 'dashboard build',
        needs: 'apps/dashboard/index.html',
        ...command(node, ['scripts/setup.mjs', '--build-dashboard']),
      },
    )
    await alone({ name: 'dashboard size', needs: 'apps/dashboard/dist/index.html', run: bundleSize })
    await alone({ name: 'client size', run: clientSize })
    await alone({ name: 'tests', limitMinutes: 30, ...vitest([]) })
    await alone({ name: 'database tests on a second server and S3', limitMinutes: 25, ...secondWorld })
    await alone({
      name: 'browser tests',
      limitMinutes: 25,
      needs: 'e2e/vitest.config.ts',
      ...vitest(['--config', 'e2e/vitest.config.ts']),
    })
  }
} finally {
  rmSync(workspace, { recursive: true, force: true })
}

report()

function report() {
  console.log('\nStep                                      Result    Seconds')
  for (const { name, failed, passed, skipped, seconds } of results) {
    const word = failed ? 'FAILED' : passed || !skipped.length ? 'ok' : 'skipped'
    console.log(`${name.padEnd(41)} ${word.padEnd(8)} ${seconds.toFixed(1).padStart(8)}`)
  }
  const slowest = slowestFiles(results)
  if (slowest.length) console.log(`\nSlowest test files, in seconds:\n${slowest.join('\n')}`)
  const skipped = results.flatMap((result) => result.skipped)
  if (skipped.length)
    console.log(`\nSkipped:\n${skipped.map(({ name, reason }) => `  ${name} — ${reason}`).join('\n')}`)
  const failures = results.flatMap((result) => result.failures)
  if (failures.length) console.log(`\nFailed:\n${failures.map((name) => `  ${name}`).join('\n')}`)
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${skipped.length} skipped`)
  if (sum('failed') > 0 || sum('passed') === 0) process.exitCode = 1
}
