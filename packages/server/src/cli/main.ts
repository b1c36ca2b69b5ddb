import { setFlagsFromString } from 'node:v8'

// Without this V8 collects all garbage after every 32 MiB that are on their way (docs/adr/0021).
setFlagsFromString('--external-memory-accounted-in-global-limit')
// Before anything uses the thread pool: file syncs of many uploads wait in it.
process.env.UV_THREADPOOL_SIZE ??= '16'

const { run } = await import('./run.ts')
process.exitCode = await run(process.argv.slice(2), process.env)
