// Before anything uses the thread pool: file syncs of many uploads wait in it.
process.env.UV_THREADPOOL_SIZE ??= '16'

const { run } = await import('./run.ts')
process.exitCode = await run(process.argv.slice(2), process.env)

export {}
