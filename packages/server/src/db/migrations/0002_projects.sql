-- Documents with their history, scenes, snapshots, and which media they use.
--
-- One lock for each project: whoever changes its documents, scenes or snapshots takes the row of the project first (FOR NO KEY UPDATE), then
-- rows of media in the order of their ids. Purging takes the project FOR UPDATE; purging media never waits for a project.

-- ------------------------------------------------------------------ projects

alter table projects
  add column document_count integer not null default 0,
  add column scene_count integer not null default 0,
  -- Stored bytes as far as they are folded, to sort by; answers add what is not folded yet.
  add column size_bytes bigint not null default 0,
  -- A bundle is being imported into it: nobody sees it before that ends, and what does not end by then is purged.
  add column importing_until timestamptz(3),
  -- SHA-256 of the manifest it was imported from, so that importing twice finds it.
  add column bundle_digest text,
  add column sort_name text collate "C" not null generated always as (lower(left(name, 200))) stored,
  add column search tsvector not null generated always as (holdall.search_document(name, description, '{}', external_id, null)) stored;

create index projects_by_updated on projects (owner_user_id, updated_at desc, id desc) where deleted_at is null;
create index projects_by_created on projects (owner_user_id, created_at desc, id desc) where deleted_at is null;
create index projects_by_name on projects (owner_user_id, sort_name, id) where deleted_at is null;
create index projects_by_size on projects (owner_user_id, size_bytes desc, id desc) where deleted_at is null;
create index projects_by_type on projects (owner_user_id, type, updated_at desc, id desc) where deleted_at is null;
create index projects_by_status on projects (owner_user_id, status, updated_at desc, id desc) where deleted_at is null;
create index projects_trash on projects (owner_user_id, updated_at desc, id desc) where deleted_at is not null;
create index projects_expired_trash on projects (deleted_at) where deleted_at is not null;
create index projects_importing on projects (importing_until) where importing_until is not null;
create index projects_by_bundle on projects (owner_user_id, bundle_digest) where bundle_digest is not null;
create index projects_search on projects using gin (search);

-- ------------------------------------------------------------------ documents

create table documents (
  project_id text not null references projects (id),
  name text collate "C" not null,
  owner_user_id text not null,
  -- Counts up for ever, also past deleting and restoring.
  revision bigint not null,
  size_bytes integer not null,
  schema_version integer not null,
  author_user_id text not null,
  -- Of all kept revisions, this one included.
  history_bytes bigint not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz(3),
  primary key (project_id, name)
);

-- The text of every kept revision, the head's too: a save writes it once.
create table document_revisions (
  project_id text not null,
  name text collate "C" not null,
  revision bigint not null,
  owner_user_id text not null,
  body text not null,
  size_bytes integer not null,
  schema_version integer not null,
  author_user_id text not null,
  created_at timestamptz(3) not null,
  primary key (project_id, name, revision)
);
create index document_revisions_by_age on document_revisions (created_at);

-- Compressing with pglz takes as long as the rest of a save; servers built without lz4 (the embedded one) keep the text as it is.
do $$ begin
  alter table document_revisions alter column body set compression lz4;
exception when feature_not_supported or invalid_parameter_value then
  alter table document_revisions alter column body set storage external;
end $$;

-- Values that lost a merge, until somebody has looked at them.
create table document_conflicts (
  id bigint generated always as identity primary key,
  project_id text not null,
  name text collate "C" not null,
  owner_user_id text not null,
  revision bigint not null,
  path text not null,
  value text not null,
  author_user_id text not null,
  created_at timestamptz(3) not null
);
create index document_conflicts_by_document on document_conflicts (project_id, name, id);

-- ------------------------------------------------------------------ scenes

create table scenes (
  id text primary key,
  external_id text,
  project_id text not null references projects (id),
  owner_user_id text not null,
  name text not null default '',
  position integer not null,
  media_id text,
  audio_media_id text,
  metadata jsonb not null default '{}',
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  unique (project_id, external_id)
);
create index scenes_in_order on scenes (project_id, position, id);
create index media_by_scene on media (project_id, scene_id, created_at desc, id desc) where scene_id is not null;

-- ------------------------------------------------------------------ snapshots

create table snapshots (
  id text primary key,
  project_id text not null references projects (id),
  owner_user_id text not null,
  name text not null,
  author_user_id text not null,
  scenes jsonb not null default '[]',
  document_count integer not null,
  media_count integer not null,
  size_bytes bigint not null,
  created_at timestamptz(3) not null
);
create index snapshots_by_project on snapshots (project_id, created_at desc, id desc);

-- Pins revisions of documents …
create table snapshot_documents (
  snapshot_id text not null references snapshots (id) on delete cascade,
  project_id text not null,
  name text collate "C" not null,
  owner_user_id text not null,
  revision bigint not null,
  primary key (snapshot_id, name)
);
create index snapshot_documents_by_revision on snapshot_documents (project_id, name, revision);

-- … and the contents of media. `holder_id` is the item that has the bytes now: the one that the documents name, or the one that took over
-- its bytes when they were replaced.
create table snapshot_media (
  snapshot_id text not null references snapshots (id) on delete cascade,
  project_id text not null,
  media_id text not null,
  owner_user_id text not null,
  holder_id text not null,
  checksum text not null,
  original_filename text not null,
  size_bytes bigint not null,
  primary key (snapshot_id, media_id)
);
create index snapshot_media_by_holder on snapshot_media (holder_id);

-- Purged by its owner while a snapshot pins it: nobody sees it, its bytes lie under a key of the library until the last pin goes.
alter table media add column retained_at timestamptz(3);
create index media_retained on media (retained_at) where retained_at is not null;

-- ------------------------------------------------------------------ references

-- Which media a document or a scene names. `counts`: the item belongs to the project's owner, so that deleting it is to be asked about;
-- others' items neither block nor tell. What the item was is kept, so that a missing one can be named and found again.
create table media_references (
  project_id text not null references projects (id),
  kind text not null check (kind in ('document', 'scene')),
  source text collate "C" not null,
  media_id text not null,
  owner_user_id text not null,
  counts boolean not null,
  checksum text,
  original_filename text,
  mime_type text,
  size_bytes bigint,
  primary key (project_id, kind, source, media_id)
);
create index media_references_by_media on media_references (media_id) where counts;

-- ------------------------------------------------------------------ functions

-- Rights of the caller to change a project, as an error when there are none; answers its owner.
create function holdall.owner_if_editable(project text) returns text
  language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare owner text;
begin
  select p.owner_user_id into owner from public.projects p where p.id = project;
  if owner is null or not (coalesce(holdall.acts_for(owner), false) or exists (select from public.project_members m
      where m.project_id = project and m.user_id = holdall.uid() and m.role in ('owner', 'editor'))) then
    raise exception using errcode = '42501', message = 'not a project that the caller may change';
  end if;
  return owner;
end $$;

-- Makes the references of one document or scene exactly `ids`. Runs with wider eyes because an editor does not see the owner's library, which
-- the documents may well use. Items of the owner are locked, so that they cannot be purged in between.
create function holdall.record_references(project text, ref_kind text, ref_source text, ids text[]) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare owner text := holdall.owner_if_editable(project);
begin
  delete from public.media_references r
    where r.project_id = project and r.kind = ref_kind and r.source = ref_source and not (r.media_id = any (ids));
  if cardinality(ids) = 0 then return; end if;
  perform from public.media m where m.id = any (ids) and m.owner_user_id = owner and m.purging_at is null order by m.id for key share;
  insert into public.media_references as r (project_id, kind, source, media_id, owner_user_id, counts, checksum, original_filename, mime_type, size_bytes)
    select project, ref_kind, ref_source, i.id, owner, coalesce(m.owner_user_id = owner, false), m.checksum, m.original_filename, m.mime_type, m.size_bytes
    from (select distinct unnest(ids) as id) i
      left join public.media m on m.id = i.id and m.purging_at is null and (m.owner_user_id = owner or (m.visibility = 'public' and m.deleted_at is null))
  on conflict (project_id, kind, source, media_id) do update
    set counts = excluded.counts, checksum = coalesce(excluded.checksum, r.checksum),
      original_filename = coalesce(excluded.original_filename, r.original_filename),
      mime_type = coalesce(excluded.mime_type, r.mime_type), size_bytes = coalesce(excluded.size_bytes, r.size_bytes)
    where (r.counts, r.checksum) is distinct from (excluded.counts, coalesce(excluded.checksum, r.checksum));
end $$;

-- How many documents and scenes of its owner use an item; asked by whoever may change the item.
create function holdall.count_references(media text) returns bigint
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*) from public.media_references r join public.projects p on p.id = r.project_id
    where r.media_id = media and r.counts and p.deleted_at is null and exists (select from public.media m where m.id = media
      and (holdall.acts_for(m.owner_user_id) or exists (select from public.project_members e
        where e.project_id = m.project_id and e.user_id = holdall.uid() and e.role in ('owner', 'editor'))))
$$;

-- The bytes of an item went to another one of the same owner: pins of this content follow them. Asked by whoever replaces the content.
create function holdall.move_pins(from_media text, to_media text, content text) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  update public.snapshot_media s set holder_id = to_media
    where s.holder_id = from_media and s.checksum = content and exists (select from public.media m
      join public.media t on t.id = to_media and t.owner_user_id = m.owner_user_id where m.id = from_media
      and (holdall.acts_for(m.owner_user_id) or exists (select from public.project_members e
        where e.project_id = m.project_id and e.user_id = holdall.uid() and e.role in ('owner', 'editor'))))
$$;

create function holdall.search_projects(owner text, query text, max_rows integer) returns setof text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp rows 500 as $$
  select p.id from public.projects p
    where p.owner_user_id = owner and holdall.acts_for(owner) and p.search @@ to_tsquery('simple', public.unaccent('public.unaccent', query))
    limit max_rows
$$;

-- Stores a document, or says why not:
--   saved      a new revision, `revision`
--   unchanged  the very text is there already
--   stale      the condition does not hold; answers the head with its text
--   required   it exists, and the request names no revision
--   absent     it does not exist, and the request wants it to
--   newer      the head has a schema version above `max_version`; answers the head without its text
--   locked_out no project that may be changed now
-- `condition`: match (the head is `expected`), force (it exists), create (it does not), none (it does not; else required), any.
-- `ids`: the media it names; null when they are those of the head. `conflicts`: a list of {path, value}, values as JSON in texts: JSONB refuses
-- \u0000.
create function holdall.save_document(in_project text, in_name text, condition text, expected bigint, in_body text, in_bytes integer, version integer,
    max_version integer, ids text[], conflicts jsonb, author text, moment timestamptz, history_limit bigint)
  returns table (outcome text, revision bigint, body text, schema_version integer, updated_at timestamptz)
  language plpgsql volatile security invoker as $$
#variable_conflict use_column
declare
  owner text;
  head public.documents%rowtype;
  live boolean;
  old_body text;
  next_revision bigint;
  freed bigint;
  total bigint;
begin
  select p.owner_user_id into owner from public.projects p
    where p.id = in_project and p.deleted_at is null and p.purging_at is null for no key update;
  if owner is null then
    return query select 'locked_out', null::bigint, null::text, null::integer, null::timestamptz;
    return;
  end if;
  select * into head from public.documents d where d.project_id = in_project and d.name = in_name for update;
  live := head.revision is not null and head.deleted_at is null;
  if live then
    if condition = 'none' then
      return query select 'required', head.revision, null::text, head.schema_version, head.updated_at;
      return;
    end if;
    if condition = 'create' or (condition = 'match' and head.revision <> expected) then
      return query select 'stale', head.revision, r.body, head.schema_version, head.updated_at from public.document_revisions r
        where r.project_id = in_project and r.name = in_name and r.revision = head.revision;
      return;
    end if;
    if head.schema_version > max_version then
      return query select 'newer', head.revision, null::text, head.schema_version, head.updated_at;
      return;
    end if;
    if head.size_bytes = in_bytes and head.schema_version = version and conflicts is null then
      select r.body into old_body from public.document_revisions r
        where r.project_id = in_project and r.name = in_name and r.revision = head.revision;
      if old_body = in_body then
        return query select 'unchanged', head.revision, null::text, head.schema_version, head.updated_at;
        return;
      end if;
    end if;
  elsif condition in ('match', 'force') then
    return query select 'absent', coalesce(head.revision, 0), null::text, null::integer, null::timestamptz;
    return;
  end if;

  next_revision := coalesce(head.revision, 0) + 1;
  insert into public.document_revisions (project_id, name, revision, owner_user_id, body, size_bytes, schema_version, author_user_id, created_at)
    values (in_project, in_name, next_revision, owner, in_body, in_bytes, version, author, moment);
  freed := holdall.thin_document(in_project, in_name, coalesce(head.history_bytes, 0) + in_bytes - history_limit);
  total := coalesce(head.history_bytes, 0) + in_bytes - freed;
  if head.revision is null then
    insert into public.documents (project_id, name, owner_user_id, revision, size_bytes, schema_version, author_user_id, history_bytes, created_at, updated_at)
      values (in_project, in_name, owner, next_revision, in_bytes, version, author, total, moment, moment);
  else
    update public.documents d set revision = next_revision, size_bytes = in_bytes, schema_version = version, author_user_id = author,
        history_bytes = total, updated_at = moment, deleted_at = null, created_at = case when live then d.created_at else moment end
      where d.project_id = in_project and d.name = in_name;
  end if;
  update public.projects p set updated_at = moment, document_count = p.document_count + case when live then 0 else 1 end where p.id = in_project;
  if ids is not null then
    perform holdall.record_references(in_project, 'document', in_name, ids);
  end if;
  if conflicts is not null then
    insert into public.document_conflicts (project_id, name, owner_user_id, revision, path, value, author_user_id, created_at)
      select in_project, in_name, owner, next_revision, c ->> 'path', c ->> 'value', author, moment from jsonb_array_elements(conflicts) c;
  end if;
  insert into public.usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
    values (owner, in_project, 'documents', 'document', 'document', in_bytes - freed, 0);
  insert into public.outbox (owner_user_id, actor_user_id, kind, subject_id, payload)
    values (owner, author, 'document.saved', in_project, jsonb_build_object('name', in_name, 'revision', next_revision));
  return query select 'saved', next_revision, null::text, version, moment;
end $$;

-- After a save. Of what one author wrote within one minute the last is kept; and while the history is `excess` bytes too large, the oldest go.
-- Never: the newest three, what a snapshot pins, the last before a change of the schema. Answers the bytes that went.
create function holdall.thin_document(in_project text, in_name text, excess bigint) returns bigint
  language plpgsql volatile security invoker as $$
#variable_conflict use_column
declare
  third record;
  fourth record;
  gone bigint := 0;
  victim record;
begin
  select r.author_user_id, r.created_at, r.schema_version into third from public.document_revisions r
    where r.project_id = in_project and r.name = in_name order by r.revision desc offset 2 limit 1;
  if not found then return 0; end if;
  select r.revision, r.author_user_id, r.created_at, r.schema_version, r.size_bytes into fourth from public.document_revisions r
    where r.project_id = in_project and r.name = in_name order by r.revision desc offset 3 limit 1;
  if not found then return 0; end if;
  if fourth.author_user_id = third.author_user_id and fourth.schema_version = third.schema_version
      and date_trunc('minute', fourth.created_at) = date_trunc('minute', third.created_at)
      and not holdall.is_pinned(in_project, in_name, fourth.revision) then
    delete from public.document_revisions r where r.project_id = in_project and r.name = in_name and r.revision = fourth.revision;
    gone := fourth.size_bytes;
  end if;
  if excess > gone then
    for victim in
      select x.revision, x.size_bytes from (
        select r.revision, r.size_bytes, r.schema_version, lead(r.schema_version) over w as next_version, row_number() over (order by r.revision desc) as rank
        from public.document_revisions r where r.project_id = in_project and r.name = in_name window w as (order by r.revision)
      ) x where x.rank > 3 and x.schema_version = x.next_version and not holdall.is_pinned(in_project, in_name, x.revision) order by x.revision
    loop
      exit when excess <= gone;
      delete from public.document_revisions r where r.project_id = in_project and r.name = in_name and r.revision = victim.revision;
      gone := gone + victim.size_bytes;
    end loop;
  end if;
  return gone;
end $$;

create function holdall.is_pinned(in_project text, in_name text, in_revision bigint) returns boolean
  language sql stable
  return exists (select from public.snapshot_documents s where s.project_id = in_project and s.name = in_name and s.revision = in_revision);

-- Trashed items by place, as deltas of usage, so that live ones can be counted without reading them: `files` alone.
create function holdall.count_trash() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and old.deleted_at is not null then
    insert into public.usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
      values (old.owner_user_id, coalesce(old.project_id, ''), 'trash', old.source_type, old.kind, 0, -1);
  end if;
  if tg_op <> 'DELETE' and new.deleted_at is not null then
    insert into public.usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
      values (new.owner_user_id, coalesce(new.project_id, ''), 'trash', new.source_type, new.kind, 0, 1);
  end if;
  return null;
end $$;
create trigger media_trash_insert after insert on media for each row when (new.deleted_at is not null) execute function holdall.count_trash();
create trigger media_trash_delete after delete on media for each row when (old.deleted_at is not null) execute function holdall.count_trash();
create trigger media_trash_update after update of deleted_at, project_id, source_type, kind on media for each row
  when ((old.deleted_at is null) <> (new.deleted_at is null) or (old.deleted_at is not null
    and (coalesce(old.project_id, ''), old.source_type, old.kind) <> (coalesce(new.project_id, ''), new.source_type, new.kind)))
  execute function holdall.count_trash();
insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
  select owner_user_id, coalesce(project_id, ''), 'trash', source_type, kind, 0, count(*) from media where deleted_at is not null group by 1, 2, 3, 4, 5;

update projects p set size_bytes = u.bytes from (
  select project_id, sum(bytes) as bytes from usage_totals where project_id <> '' group by 1
) u where u.project_id = p.id;

-- Sums of one project are read by it.
drop index usage_deltas_by_owner;
create index usage_deltas_by_place on usage_deltas (owner_user_id, project_id);

-- ------------------------------------------------------------------ row level security

do $$ declare t text; begin
  foreach t in array array['documents','document_revisions','document_conflicts','scenes','snapshots','snapshot_documents','snapshot_media','media_references'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($f$create policy service_all on %I to {{service_role}} using ((select current_user = {{service_role_literal}})) with check ((select current_user = {{service_role_literal}}))$f$, t);
    execute format('grant select, insert, update, delete on %I to {{service_role}}', t);
    execute format($f$create policy user_read on %I for select to {{user_role}} using ((select current_user = {{user_role_literal}})
      and (owner_user_id = (select holdall.uid()) or project_id = any ((select holdall.member_projects('read'))::text[])))$f$, t);
    execute format('grant select on %I to {{user_role}}', t);
  end loop;
  -- References are written by holdall.record_references alone.
  foreach t in array array['documents','document_revisions','document_conflicts','scenes','snapshots','snapshot_documents','snapshot_media'] loop
    execute format($f$create policy user_insert on %I for insert to {{user_role}} with check ((select current_user = {{user_role_literal}})
      and holdall.may_add_to(project_id, owner_user_id))$f$, t);
    execute format($f$create policy user_update on %I for update to {{user_role}} using ((select current_user = {{user_role_literal}})
      and (owner_user_id = (select holdall.uid()) or project_id = any ((select holdall.member_projects('write'))::text[])))$f$, t);
    execute format($f$create policy user_delete on %I for delete to {{user_role}} using ((select current_user = {{user_role_literal}})
      and (owner_user_id = (select holdall.uid()) or project_id = any ((select holdall.member_projects('write'))::text[])))$f$, t);
    execute format('grant insert, delete on %I to {{user_role}}', t);
  end loop;
end $$;

-- What is pinned outlives its deletion: nobody pins what belongs to somebody else.
create policy user_pins on snapshot_media as restrictive for insert to {{user_role}} with check ((select current_user = {{user_role_literal}})
  and exists (select from media m where m.id = holder_id and m.owner_user_id = snapshot_media.owner_user_id));

-- Not project_id and owner_user_id: no update can move a row to another project or owner.
grant update (revision, size_bytes, schema_version, author_user_id, history_bytes, created_at, updated_at, deleted_at) on documents to {{user_role}};
grant update (external_id, name, position, media_id, audio_media_id, metadata, updated_at) on scenes to {{user_role}};
grant update (name, media_count, size_bytes) on snapshots to {{user_role}};
grant update (document_count, scene_count, importing_until, bundle_digest) on projects to {{user_role}};
grant update (retained_at) on media to {{user_role}};

-- Members see what their projects keep.
drop policy user_read on usage_deltas;
drop policy user_read on usage_totals;
create policy user_read on usage_deltas for select to {{user_role}} using ((select current_user = {{user_role_literal}})
  and (owner_user_id = (select holdall.uid()) or project_id = any ((select holdall.member_projects('read'))::text[])));
create policy user_read on usage_totals for select to {{user_role}} using ((select current_user = {{user_role_literal}})
  and (owner_user_id = (select holdall.uid()) or project_id = any ((select holdall.member_projects('read'))::text[])));

create policy reader_all on projects for select to {{reader_role}} using (true);
create policy reader_all on media_references to {{reader_role}} using (true) with check (true);
create policy reader_pins on snapshot_media to {{reader_role}} using (true) with check (true);
-- A row lock needs the right to update; the check refuses every update.
create policy reader_lock on media for update to {{reader_role}} using (true) with check (false);
grant select on projects to {{reader_role}};
grant select, insert, update, delete on media_references to {{reader_role}};
grant update (retained_at) on media to {{reader_role}};
grant select, update (holder_id) on snapshot_media to {{reader_role}};

revoke all on function holdall.owner_if_editable(text), holdall.record_references(text, text, text, text[]), holdall.count_references(text),
  holdall.search_projects(text, text, integer), holdall.move_pins(text, text, text) from public;
grant execute on function holdall.record_references(text, text, text, text[]), holdall.count_references(text),
  holdall.search_projects(text, text, integer), holdall.move_pins(text, text, text) to {{user_role}}, {{service_role}};
grant execute on function holdall.owner_if_editable(text) to {{reader_role}};
grant create on schema holdall to {{reader_role}};
alter function holdall.owner_if_editable(text) owner to {{reader_role}};
alter function holdall.record_references(text, text, text, text[]) owner to {{reader_role}};
alter function holdall.count_references(text) owner to {{reader_role}};
alter function holdall.search_projects(text, text, integer) owner to {{reader_role}};
alter function holdall.move_pins(text, text, text) owner to {{reader_role}};
revoke create on schema holdall from {{reader_role}};
