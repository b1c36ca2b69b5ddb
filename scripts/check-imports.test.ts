import { expect, test } from 'vitest'
import { checkRepository, sourceFiles } from './check-imports.ts'
import { checkFile } from './imports/check.ts'

const messages = (file: string, source: string) => checkFile(file, source).map((violation) => violation.message)
const importing = (file: string, specifier: string) => messages(file, `import { x } from '${specifier}'\n`)

test('this repository keeps its levels, directions, sizes and export forms', () => {
  expect(sourceFiles().length).toBeGreaterThan(10)
  expect(checkRepository().map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([])
})

test('lets imports go down', () => {
  expect(importing('packages/server/src/http/routes/media.ts', '../../media/ingest.ts')).toEqual([])
  expect(importing('packages/server/src/media/ingest.ts', '../ledger/reserve.ts')).toEqual([])
  expect(importing('packages/server/src/index.ts', './http/app.ts')).toEqual([])
  expect(importing('packages/server/src/platform.ts', './bind-jobs.ts')).toEqual([])
})

test('refuses an import that goes up', () => {
  expect(importing('packages/server/src/db/pool.ts', '../media/ingest.ts')).toEqual([
    "imports '../media/ingest.ts': 'db' (level 2) may not reach up to 'media' (level 4)",
  ])
})

test('refuses siblings that meet', () => {
  expect(importing('packages/server/src/media/ingest.ts', '../processing/image.ts')[0]).toMatch('siblings on level 4')
  expect(importing('packages/server/src/http/app.ts', '../cli/serve.ts')[0]).toMatch('siblings on level 7')
  expect(importing('packages/server/src/cli/token.ts', '../http/app.ts')[0]).toMatch('siblings on level 7')
})

test('lets cli/serve alone start http', () => {
  expect(importing('packages/server/src/cli/serve.ts', '../http/app.ts')).toEqual([])
})

test('refuses a room without a level', () => {
  expect(importing('packages/server/src/helpers/x.ts', '../log.ts')[0]).toMatch("'helpers' has no level")
})

test('keeps testing/ for tests', () => {
  expect(importing('packages/server/src/media/ingest.ts', '../testing/index.ts')[0]).toMatch('only tests')
  expect(importing('packages/server/src/media/ingest.test.ts', '../testing/index.ts')).toEqual([])
  expect(importing('packages/server/src/testing/server.ts', '../http/app.ts')).toEqual([])
})

test('keeps the direction of packages', () => {
  expect(importing('packages/protocol/src/ids.ts', 'holdall')[0]).toMatch('may import nothing of ours')
  expect(importing('packages/client/src/a.ts', '@holdall/react')[0]).toMatch('may import @holdall/protocol')
  expect(importing('apps/dashboard/src/a.tsx', 'holdall/testing')[0]).toMatch('@holdall/dashboard may import')
  expect(importing('packages/server/src/media/a.ts', '@holdall/protocol')).toEqual([])
})

test('refuses a relative import across packages', () => {
  expect(importing('packages/server/src/media/a.ts', '../../../protocol/src/errors.ts')[0]).toMatch('by its name')
})

test('refuses Node in what runs in browsers', () => {
  expect(importing('packages/protocol/src/ids.ts', 'node:crypto')[0]).toMatch('runs in browsers')
  expect(importing('packages/protocol/src/ids.test.ts', 'node:crypto')).toEqual([])
  expect(importing('packages/client/src/node/file.ts', 'node:fs')).toEqual([])
  expect(importing('packages/client/src/uploads/file.ts', '../node/file.ts')[0]).toMatch('for Node alone')
  expect(importing('packages/client/src/testing/file.ts', '../node/file.ts')).toEqual([])
})

test('refuses long files outside generated/', () => {
  const long = 'const a = 1\n'.repeat(301)
  expect(messages('packages/server/src/db/a.ts', long)[0]).toMatch('has 301 lines')
  expect(messages('packages/server/src/db/generated/a.ts', long)).toEqual([])
})

test('refuses star exports across packages and default exports', () => {
  expect(messages('packages/server/src/index.ts', "export * from '@holdall/protocol'\n")[0]).toMatch(
    'crosses a package border',
  )
  expect(messages('packages/server/src/media/a.ts', 'export default 1\n')).toEqual(['default export; name it'])
  expect(messages('apps/dashboard/vite.config.ts', 'export default 1\n')).toEqual([])
})
