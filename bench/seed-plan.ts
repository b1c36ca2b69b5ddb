export const DAYS = 1_000

/** One user's library: how many items, and which share of them is public. */
export interface SeedPlan {
  user: string
  /** A digit that keeps the ids of several libraries apart. */
  digit: string
  items: number
  publicPercent: 1 | 50
}

/** When the oldest item of a seeded library was made. */
export const oldestAt = (now: Date): Date => new Date(now.getTime() - DAYS * 86_400_000)

/** Project ids of a library: one with a hundredth and one with half of its items. */
export const seedProjects = ({ digit }: SeedPlan): { rare: string; common: string } => ({
  rare: `custom-${digit}${'1'.repeat(25)}`,
  common: `custom-${digit}${'2'.repeat(25)}`,
})
