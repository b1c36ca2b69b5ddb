import { asService, seedDatabase, seedLibraries } from './seed.ts'
import type { SeedPlan } from './seed-plan.ts'

/** Gives a library, and one of another owner with the same looks, hashes: groups of five that differ in up to eight bits, far from all others. */
export async function seedHashes(dataFolder: string, plans: SeedPlan[], now: Date): Promise<void> {
  await seedLibraries(dataFolder, plans, now)
  await seedDatabase(dataFolder, async (client) => {
    await asService(client, [{ text: HASHES, values: [plans.map(({ user }) => user)] }])
    await client.query('vacuum analyze media')
    await client.query('vacuum analyze picture_hashes')
  })
}

// Two masks of which each bit is set in one case of sixteen: four bits of 64 on average.
const FEW = (salt: number) => `(${[0, 1, 2, 3].map((step) => `hashint8extended(i, ${salt + step})`).join(' & ')})`

const HASHES = `
update media set perceptual_hash = hashint8extended(i / 5, 77) # ${FEW(100)}
from (select id as media_id, right(id, 25)::bigint as i from media where owner_user_id = any ($1::text[])) numbered
where numbered.media_id = media.id`
