import { afterAll, beforeAll, describe } from 'vitest'
import type { Driver } from '../storage/driver.ts'
import { copyFacts } from './driver-facts/copy.ts'
import { deleteFacts } from './driver-facts/delete.ts'
import { listFacts } from './driver-facts/list.ts'
import { readFacts } from './driver-facts/read.ts'
import { stagingFacts } from './driver-facts/staging.ts'
import { writeFacts } from './driver-facts/write.ts'

/** An open store, empty or not, and how to get rid of it. */
export interface DriverUnderTest {
  driver: Driver
  dispose?: () => Promise<void> | void
}

/**
 * Declares the tests that every storage driver has to pass, in a `describe` block of vitest. Each test uses keys of its own,
 * so the store may be shared.
 *
 * @example
 * driverConformance('my store', async () => ({ driver: await myDriver(), dispose: () => removeBucket() }))
 */
export function driverConformance(name: string, makeDriver: () => DriverUnderTest | Promise<DriverUnderTest>): void {
  describe(`driver conformance: ${name}`, () => {
    let subject: DriverUnderTest | undefined
    let count = 0

    beforeAll(async () => {
      subject = await makeDriver()
    })

    afterAll(async () => {
      await subject?.driver.close()
      await subject?.dispose?.()
    })

    const scene = (): Scene => {
      if (subject === undefined) throw new Error('The driver is not open yet')
      count += 1
      return { driver: subject.driver, base: `facts/${process.pid}/${count}/` }
    }

    writeFacts(scene)
    readFacts(scene)
    deleteFacts(scene)
    copyFacts(scene)
    listFacts(scene)
    stagingFacts(scene)
  })
}

/** The driver, and the beginning of keys that belong to this test alone. */
export interface Scene {
  driver: Driver
  base: string
}
