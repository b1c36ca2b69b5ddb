import { describe, expect, it } from 'vitest'
import { FetchSlots } from './fetch-slots.ts'

describe('fetches under way', () => {
  it('are bounded for one person and for all', async () => {
    const slots = new FetchSlots({ mostPerPerson: 2, most: 3 })
    const open: (() => void)[] = []
    const hold = (person: string) => slots.run(person, () => new Promise<void>((resolve) => void open.push(resolve)))
    const held = [hold('a'), hold('a'), hold('b')]
    await expect(hold('a')).rejects.toMatchObject({ code: 'rate_limited' })
    await expect(hold('c')).rejects.toMatchObject({ code: 'rate_limited' })
    for (const release of open.splice(0)) release()
    await Promise.all(held)
    const again = hold('a')
    open[0]?.()
    await again
  })
})
