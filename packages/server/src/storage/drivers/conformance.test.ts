import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DriverUnderTest, driverConformance } from '../../testing/driver-conformance.ts'
import type { Driver } from '../driver.ts'
import { withFaults } from '../wrap/fault.ts'
import { withPrefix } from '../wrap/prefix.ts'
import { FsDriver, type FsDriverOptions } from './fs.ts'
import { MemoryDriver } from './memory.ts'

function onDisk(options: FsDriverOptions = {}, wrap: (driver: Driver) => Driver = (driver) => driver): DriverUnderTest {
  const root = mkdtempSync(join(tmpdir(), 'holdall-fs-'))
  return { driver: wrap(new FsDriver(root, options)), dispose: () => rmSync(root, { recursive: true }) }
}

function withoutLinks(): never {
  throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' })
}

driverConformance('memory', () => ({ driver: new MemoryDriver() }))
driverConformance('fs', () => onDisk())
driverConformance('fs without hard links', () => onDisk({ link: withoutLinks }))
driverConformance('fs that reads its folders two entries at a time', () => onDisk({ listEntriesAtOnce: 2 }))
driverConformance('fs under a prefix', () => onDisk({}, (driver) => withPrefix(driver, 'tenants/one/')))
driverConformance('fs behind a fault wrapper without faults', () => onDisk({}, (driver) => withFaults(driver, [])))
