import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ROOT } from './steps.mjs'

const LIMIT_BYTES = 170_000

/** Refuses a dashboard whose first page loads more than 170 kB of compressed JavaScript. */
export function bundleSize() {
  const dist = join(ROOT, 'apps/dashboard/dist')
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const files = initialScripts(html).map((path) => [
    path,
    gzipSync(readFileSync(join(dist, path)), { level: 9 }).length,
  ])
  const total = files.reduce((sum, [, bytes]) => sum + bytes, 0)
  console.log(`  initial JavaScript: ${(total / 1000).toFixed(1)} kB gzip of ${LIMIT_BYTES / 1000}`)
  if (files.length === 0) throw new Error('index.html names no script: the check no longer fits the build')
  if (total <= LIMIT_BYTES) return
  const rows = files.map(([path, bytes]) => `  ${(bytes / 1000).toFixed(1).padStart(7)} kB  ${path}`).join('\n')
  throw new Error(
    `The first page loads ${(total / 1000).toFixed(1)} kB of JavaScript; the limit is ${LIMIT_BYTES / 1000} kB\n${rows}`,
  )
}

/** What the browser fetches before anything is shown: module scripts and their preloads. */
function initialScripts(html) {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? []
  const loading = tags.filter((tag) => tag.startsWith('<script') || /rel="?modulepreload/.test(tag))
  const paths = loading.map((tag) => /(?:src|href)="?([^"\s>]+)/.exec(tag)?.[1]).filter((path) => path?.endsWith('.js'))
  return [...new Set(paths.map((path) => path.replace(/^\/app\//, '').replace(/^\.?\//, '')))]
}
