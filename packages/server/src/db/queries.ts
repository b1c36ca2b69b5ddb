import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Statement } from './database.ts'
import type { Tables } from './generated/tables.ts'

/** Builds typed queries over the generated tables; it never runs them: pass the result to {@link statement}. */
export const queries = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** A built query as a statement for `Database`. */
export function statement(query: Compilable): Statement {
  const { sql, parameters } = query.compile()
  return { text: sql, values: [...parameters] }
}
