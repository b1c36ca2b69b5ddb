import { expect, it } from 'vitest'
import { monthSearch } from './month-search.ts'

it('is from the first day of the month to its last', () => {
  expect(monthSearch('2026-03')).toEqual({ from: '2026-03-01', to: '2026-03-31' })
  expect(monthSearch('2024-02')).toEqual({ from: '2024-02-01', to: '2024-02-29' })
  expect(monthSearch('2025-12')).toEqual({ from: '2025-12-01', to: '2025-12-31' })
})
