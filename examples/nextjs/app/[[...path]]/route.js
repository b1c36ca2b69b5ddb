import { createHoldall } from 'holdall'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

// Once for each process: a module is loaded again whenever the development server sees a change.
async function handle(request) {
  globalThis.holdall ??= createHoldall({
    HOLDALL_PUBLIC_URL: process.env.HOLDALL_PUBLIC_URL ?? 'http://127.0.0.1:3000',
  })
  const holdall = await globalThis.holdall
  return holdall.fetch(request)
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
}
