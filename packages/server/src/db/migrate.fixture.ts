import { migrate } from './migrate.ts'

// One of several processes that start at once: prints what it applied.
const [connectionString] = process.argv.slice(2)
if (!connectionString) throw new Error('Usage: migrate.fixture.ts postgres://…')
process.stdout.write(JSON.stringify(await migrate({ connectionString })))
