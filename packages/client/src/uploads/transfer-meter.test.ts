import { expect, it } from 'vitest'
import { TransferMeter } from './transfer-meter.ts'

it('smooths the speed, and counts nothing that was not kept', () => {
  let now = 0
  const meter = new TransferMeter(() => now)
  const after = (ms: number, sentBytes: number) => {
    now += ms
    meter.add(sentBytes)
  }
  after(0, 0)
  expect(meter.secondsLeft(1000)).toBeNull()
  after(1000, 1000)
  expect(meter.bytesPerSecond).toBe(1000)
  expect(meter.secondsLeft(4000)).toBe(4)
  after(1000, 5000)
  expect(meter.bytesPerSecond).toBe(2000)
  // The server was killed, and has kept less.
  after(1000, 3000)
  expect(meter.bytesPerSecond).toBe(2000)
  after(1000, 3000)
  expect(meter.bytesPerSecond).toBeLessThan(1000)
  meter.reset()
  expect(meter.secondsLeft(1)).toBeNull()
})
