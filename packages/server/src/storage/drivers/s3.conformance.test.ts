import { afterAll, describe } from 'vitest'
import { driverConformance } from '../../testing/driver-conformance.ts'
import { testS3 } from '../../testing/s3/test-s3.ts'

const s3 = await testS3()

describe.skipIf('skipped' in s3)(`S3 (${'skipped' in s3 ? s3.skipped : 'radosgw'})`, () => {
  if ('skipped' in s3) return
  afterAll(() => s3.release())
  driverConformance('s3', async () => ({ driver: await s3.open('facts') }))
})
