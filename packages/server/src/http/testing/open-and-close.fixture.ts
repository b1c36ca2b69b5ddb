import { createHoldall } from 'holdall'

/** A program that uses Holdall without a server for a moment, with its database and workers, and has nothing else to do. */
const [storagePath = ''] = process.argv.slice(2)
const holdall = await createHoldall({ env: {}, STORAGE_PATH: storagePath, LOG_LEVEL: 'silent' })
const answer = await holdall.fetch(new Request('http://localhost/readyz'))
if (!answer.ok) throw new Error(await answer.text())
process.stdout.write('open\n')
await holdall.close()
process.stdout.write('closed\n')
