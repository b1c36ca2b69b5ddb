export { checkServerDurability, type Queryable } from './durability.ts'
export { isAlive, readNote, stopPostmaster } from './postmaster.ts'
export { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from './start-embedded.ts'
