/** Data of one version, as an object. */
export type VersionedData = Record<string, unknown>

/** One step from a version to the next that is known. */
export interface SchemaMigration {
  from: string
  to: string
  /** Gets a copy that it may change, and returns the data of the new version; the version itself is set for it. */
  migrate: (data: VersionedData) => VersionedData
}

/** 0.9 → 1.0: `metadata` is always there, and `timestamp` is called `createdAt`. */
export function builtInMigrations(now: () => number): SchemaMigration[] {
  return [
    {
      from: '0.9',
      to: '1.0',
      migrate: (data) => ({
        ...data,
        metadata: data.metadata ?? {},
        createdAt: data.timestamp ?? data.createdAt ?? new Date(now()).toISOString(),
      }),
    },
  ]
}
