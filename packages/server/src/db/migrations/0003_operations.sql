-- Operations: names that programs chose for objects, checks that go on night after night, and what is found wrong.

-- Chosen by whoever wrote the object, not left behind by a move: deleting by prefix goes by it, as object stores do.
alter table media_aliases add column given boolean not null default false;

-- How far a check of all bytes has come; the next run goes on behind it.
create table integrity_cursors (
  name text primary key,
  position text not null,
  checked_count bigint not null default 0,
  checked_bytes bigint not null default 0,
  round_started_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);

-- What is wrong now; what was put right is taken out.
create table integrity_findings (
  code text not null,
  subject text not null,
  media_id text,
  message text not null,
  found_at timestamptz(3) not null,
  primary key (code, subject)
);

do $$ declare t text; begin
  foreach t in array array['integrity_cursors', 'integrity_findings'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($f$create policy service_all on %I to {{service_role}} using ((select current_user = {{service_role_literal}})) with check ((select current_user = {{service_role_literal}}))$f$, t);
    execute format($f$grant select, insert, update, delete on %I to {{service_role}}$f$, t);
  end loop;
end $$;

-- Editors change a project; its trash, its purge and whose it is are its owner's. The application says so first; this holds when it forgets.
create function holdall.guard_project_fate() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('role', true) = {{user_role_literal}} and old.owner_user_id is distinct from holdall.uid()
    and (new.deleted_at, new.purging_at, new.importing_until, new.owner_user_id, new.external_id)
      is distinct from (old.deleted_at, old.purging_at, old.importing_until, old.owner_user_id, old.external_id) then
    raise exception using errcode = '42501', message = 'only its owner decides what becomes of a project';
  end if;
  return new;
end $$;
create trigger projects_guard_fate before update of deleted_at, purging_at, importing_until, owner_user_id, external_id on projects
  for each row execute function holdall.guard_project_fate();
