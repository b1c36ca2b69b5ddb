import type pg from 'pg'

const TYPES: Record<string, string> = {
  text: 'string',
  'character varying': 'string',
  boolean: 'boolean',
  integer: 'number',
  bigint: 'number',
  'double precision': 'number',
  'timestamp with time zone': 'Date',
  jsonb: 'Json',
  'text[]': 'string[]',
  xid8: 'bigint',
  tsvector: 'string',
}

/** The TypeScript file of all tables in `public`, as Kysely wants them. */
export async function generateTableTypes(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{
    table: string
    column: string
    type: string
    nullable: boolean
    optional: boolean
    generated: boolean
  }>(`
    select c.relname as "table", a.attname as "column", regexp_replace(format_type(a.atttypid, a.atttypmod), '\\(\\d+\\)', '') as type,
      not a.attnotnull as nullable, (a.atthasdef or a.attidentity <> '') as optional, (a.attgenerated <> '' or a.attidentity = 'a') as generated
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v') and a.attnum > 0 and not a.attisdropped
    order by 1, a.attnum`)
  const tables = new Map<string, string[]>()
  for (const { table, column, type, nullable, optional, generated } of rows) {
    const base = TYPES[type]
    if (!base) throw new Error(`No TypeScript type for ${table}.${column} of type ${type}`)
    const value = nullable ? `${base} | null` : base
    const kysely = generated ? `GeneratedAlways<${value}>` : optional && !nullable ? `Generated<${value}>` : value
    const lines = tables.get(table) ?? []
    lines.push(`  ${column}: ${kysely}`)
    tables.set(table, lines)
  }
  const pascal = (name: string) => name.replace(/(^|_)([a-z])/g, (_all, _mark, letter: string) => letter.toUpperCase())
  const interfaces = [...tables].map(
    ([table, lines]) => `export interface ${pascal(table)}Table {\n${lines.join('\n')}\n}\n`,
  )
  const database = [...tables.keys()].map((table) => `  ${table}: ${pascal(table)}Table`)
  return [
    '// Generated from the migrated schema by `npm run generate`; do not edit.',
    "import type { Generated, GeneratedAlways } from 'kysely'\n",
    'export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }\n',
    ...interfaces,
    `export interface Tables {\n${database.join('\n')}\n}\n`,
  ].join('\n')
}

/** The schema as SQL text in a fixed order: what a migration changes shows as a diff. */
export async function dumpSchema(client: pg.ClientBase): Promise<string> {
  // A login named like a schema would otherwise see that schema's names unqualified.
  await client.query('set search_path = public')
  const { rows } = await client.query<{ part: string }>(`
    with t as (select oid, relname, relkind, reloptions, relforcerowsecurity from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'v'))
    select part from (
      select 1 as section, relname as name, '' as sub, 0 as position, '-- table ' || relname || case when relforcerowsecurity then ' (row level security forced)' else '' end as part from t where relkind = 'r'
      union all select 1, t.relname, '', a.attnum, '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end
        || case when a.attgenerated <> '' then ' generated always as ' || pg_get_expr(d.adbin, d.adrelid)
             when d.oid is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
        from t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum where t.relkind = 'r'
      union all select 1, t.relname, 'c' || c.conname, 1000, '  constraint ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
        from t join pg_constraint c on c.conrelid = t.oid where c.contype <> 'n'
      union all select 1, i.tablename, 'i' || i.indexname, 2000, '  ' || i.indexdef from pg_indexes i where i.schemaname = 'public'
      union all select 1, p.tablename, 'p' || p.policyname, 3000, '  policy ' || p.policyname || ' for ' || p.cmd || ' to ' || array_to_string(p.roles, ', ')
        || coalesce(' using ' || p.qual, '') || coalesce(' with check ' || p.with_check, '') from pg_policies p where p.schemaname = 'public'
      union all select 1, t.relname, 't' || g.tgname, 4000, '  ' || pg_get_triggerdef(g.oid) from t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
      union all select 1, t.relname, 'x', 5000, '  grants ' || array_to_string(array(select regexp_replace(g::text, '/.*', '') from unnest(c.relacl) g where g::text not like current_user || '=%' order by 1), ' ')
        from t join pg_class c on c.oid = t.oid where t.relkind = 'r'
      union all select 1, t.relname, 'y' || g.role, 5001, '  grants ' || g.role || '=' || g.privilege || ' (' || string_agg(a.attname, ', ' order by a.attnum) || ')'
        from t join pg_attribute a on a.attrelid = t.oid,
          lateral (select pg_get_userbyid(x.grantee) as role, x.privilege_type as privilege from aclexplode(a.attacl) x) g
        where a.attacl is not null group by t.relname, g.role, g.privilege
      union all select 2, relname, '', 0, '-- view ' || relname || coalesce(' with ' || array_to_string(reloptions, ', '), '') || E'\\n' || pg_get_viewdef(oid) from t where relkind = 'v'
      union all select 3, p.proname, '', 0, '-- function owned by ' || case pg_get_userbyid(p.proowner) when current_user then 'the login' else pg_get_userbyid(p.proowner) end || E'\\n' || pg_get_functiondef(p.oid)
        from pg_proc p where p.pronamespace = 'holdall'::regnamespace
    ) parts order by section, name, position, sub`)
  return `${rows.map(({ part }) => part.replace(/\s+$/gm, '')).join('\n')}\n`
}
