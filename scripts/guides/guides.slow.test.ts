import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { codeBlocks } from './code-blocks.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const execute = promisify(execFile)

/** The READMEs and every page of docs/, but those that programs write. */
async function pages(): Promise<string[]> {
  const names = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md'))
  const packages = (await readdir(join(ROOT, 'packages'))).map((name) => `packages/${name}/README.md`)
  return [
    'README.md',
    ...names.map((name) => `docs/${name}`),
    ...packages.filter((page) => existsSync(join(ROOT, page))),
  ]
}

it('compile: what the pages show is what the packages take', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdall-guides-'))
  try {
    let count = 0
    for (const page of await pages()) {
      for (const { language, line, code } of codeBlocks(await readFile(join(ROOT, page), 'utf8'))) {
        // As many lines before the code as in the page, so that complaints name its lines.
        const name = `${page.replaceAll('/', '-')}@${line}.${language}`
        await writeFile(join(folder, name), `${'\n'.repeat(line - 1)}${code}export {}\n`)
        count++
      }
    }
    expect(count).toBeGreaterThan(10)
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(SETTINGS))
    const { stdout } = await execute(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.'], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

const SETTINGS = {
  extends: join(ROOT, 'tsconfig.json'),
  compilerOptions: {
    jsx: 'react-jsx',
    lib: ['ES2024', 'ESNext', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    // A guide may show what comes back without using it.
    noUnusedLocals: false,
    noUncheckedIndexedAccess: false,
    exactOptionalPropertyTypes: false,
  },
  include: ['*.ts', '*.tsx', join(ROOT, 'scripts/guides/given.d.ts')],
  exclude: ['node_modules'],
}
