import { createHoldall } from 'holdall'

/** One Holdall for each process: modules are loaded again whenever the development server sees a change. */
export function holdall() {
  globalThis.holdall ??= open()
  return globalThis.holdall
}

function open() {
  const opened = createHoldall({ HOLDALL_PUBLIC_URL: process.env.HOLDALL_PUBLIC_URL ?? 'http://127.0.0.1:3000' })
  // With NEXT_MANUAL_SIG_HANDLE=true (see package.json) Next.js leaves the end to us: uploads finish, the database stops.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () =>
      opened.then(
        (running) => running.close().finally(() => process.exit(0)),
        () => process.exit(1),
      ),
    )
  }
  return opened
}
