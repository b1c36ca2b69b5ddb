import { expect, it } from 'vitest'
import { LIMITS, runAv } from './run-av.ts'

const limits = LIMITS.probe
const ending = (signal: string) => runAv('/bin/sh', ['-c', `echo half; kill -${signal} $$`], { limits })

it.skipIf(process.platform === 'win32').each(['KILL', 'TERM'])(
  'takes a program that somebody ended with SIG%s for the machine’s fault, to be tried again',
  async (signal) => {
    await expect(ending(signal)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  },
)

it.skipIf(process.platform === 'win32')('leaves a crash to whoever looks at what is there', async () => {
  expect(await ending('SEGV')).toMatchObject({ ok: false, exitSignal: 'SIGSEGV', stdout: Buffer.from('half\n') })
})
