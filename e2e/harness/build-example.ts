import { join, resolve } from 'node:path'
import { build, defaultClientConditions } from 'vite'

/**
 * Builds the page of an example, against the packages of the workspace.
 *
 * @param env what its `import.meta.env` has, such as `VITE_…`
 * @returns the folder that it is in
 */
export async function buildExample(name: string, folder: string, env: Record<string, string> = {}): Promise<string> {
  const outDir = join(folder, name)
  const define = Object.entries(env).map(([key, value]) => [`import.meta.env.${key}`, JSON.stringify(value)])
  await build({
    root: resolve(import.meta.dirname, '../../examples', name),
    logLevel: 'error',
    define: Object.fromEntries(define),
    resolve: { conditions: ['source', ...defaultClientConditions] },
    build: { outDir, emptyOutDir: true, reportCompressedSize: false },
  })
  return outDir
}
