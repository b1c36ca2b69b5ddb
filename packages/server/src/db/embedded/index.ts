export { checkServerDurability, type Queryable } from './durability.ts'
export { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from './start-embedded.ts'
