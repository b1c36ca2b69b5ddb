-- {{user_role}}, {{service_role}} and {{reader_role}} are replaced by this installation's role names, quoted; …_literal by string literals.
-- Every table forces row level security and no policy names the login: a query outside asUser/asService sees nothing.

create extension if not exists unaccent;
create schema if not exists holdall;

create function holdall.uid() returns text
  language sql stable parallel safe
  return nullif(current_setting('app.user_id', true), '');

-- Users who act together in one statement of holdall.finalise_media, each adding to their own library; nobody outside of it.
create function holdall.acting_users() returns text[]
  language sql stable parallel safe
  return (select coalesce(array_agg(u), '{}') from jsonb_array_elements_text(nullif(current_setting('app.acting_users', true), '')::jsonb) u);

-- ------------------------------------------------------------------ instance, people, keys

create table instance (
  id text primary key,
  restore_epoch integer not null default 0,
  created_at timestamptz(3) not null default now(),
  only_row boolean not null default true unique check (only_row)
);

create table users (
  id text primary key,
  quota_bytes bigint check (quota_bytes >= 0),
  link_epoch integer not null default 0,
  session_epoch integer not null default 0,
  created_at timestamptz(3) not null default now()
);

create table api_keys (
  id text primary key,
  user_id text not null,
  name text not null,
  role text not null check (role in ('user', 'service')),
  scopes text[] not null,
  prefix text not null,
  hash text not null unique,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  expires_at timestamptz(3)
);
create index api_keys_by_user on api_keys (user_id, created_at desc, id desc);

create table sign_in_codes (
  hash text primary key,
  user_id text not null,
  role text not null check (role in ('user', 'service')),
  expires_at timestamptz(3) not null
);

create table idempotency_keys (
  user_id text not null,
  route text not null,
  key text not null,
  fingerprint text not null,
  -- The item that the request makes; allotted before it is made, so that a repeat can be answered from its row.
  subject_id text not null,
  lease_expires_at timestamptz(3) not null,
  status integer,
  body text,
  created_at timestamptz(3) not null default now(),
  primary key (user_id, route, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- ------------------------------------------------------------------ projects and their members

create table projects (
  id text primary key,
  external_id text,
  name text not null,
  description text not null default '',
  type text not null,
  status text not null default 'draft' check (status in ('draft', 'active', 'archived')),
  owner_user_id text not null,
  cover_media_id text,
  metadata jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  purging_at timestamptz(3),
  unique (owner_user_id, external_id)
);

create table project_members (
  project_id text not null references projects (id) on delete cascade,
  user_id text not null,
  owner_user_id text not null,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  created_at timestamptz(3) not null default now(),
  primary key (project_id, user_id)
);
create index project_members_by_user on project_members (user_id, project_id) include (role, owner_user_id);

-- The projects that the caller may read or change by membership; their own rows are recognised by owner_user_id.
create function holdall.member_projects(action text) returns text[]
  language sql stable parallel safe
  return (select coalesce(array_agg(project_id), '{}') from public.project_members
    where user_id = holdall.uid() and (action = 'read' or role in ('owner', 'editor')));

-- The owners to whose projects the caller may add.
create function holdall.edited_owners() returns text[]
  language sql stable parallel safe
  return (select coalesce(array_agg(distinct owner_user_id), '{}') from public.project_members
    where user_id = holdall.uid() and role in ('owner', 'editor'));

-- Whether the caller may add to this project of this owner: their own, or one that they edit. A function and not a subquery of the policies,
-- so that statements which touch no project do not pay for planning and starting it.
create function holdall.may_add_to(project text, owner text) returns boolean
  language plpgsql stable parallel safe as $$
begin
  if owner = holdall.uid() then
    return exists (select from public.projects p where p.id = project and p.owner_user_id = owner);
  end if;
  return exists (select from public.project_members m
    where m.project_id = project and m.owner_user_id = owner and m.user_id = holdall.uid() and m.role in ('owner', 'editor'));
end $$;

-- ------------------------------------------------------------------ media

create function holdall.search_document(title text, description text, tags text[], original_filename text, prompt text) returns tsvector
  language sql immutable parallel safe
  return setweight(to_tsvector('simple', public.unaccent('public.unaccent', translate(coalesce(title, ''), '_-./', '    '))), 'A')
      || setweight(to_tsvector('simple', public.unaccent('public.unaccent', translate(coalesce(tags::text, ''), '_-./{}",', '        '))), 'A')
      || setweight(to_tsvector('simple', public.unaccent('public.unaccent', translate(coalesce(original_filename, ''), '_-./', '    '))), 'B')
      || setweight(to_tsvector('simple', public.unaccent('public.unaccent', translate(left(coalesce(description, '') || ' ' || coalesce(prompt, ''), 20000), '_-./', '    '))), 'C');

create table media (
  id text primary key,
  owner_user_id text not null,
  created_by text not null,
  project_id text references projects (id),
  scene_id text,
  kind text not null check (kind in ('image', 'video', 'audio', 'file')),
  source_type varchar(20) not null default 'upload' check (source_type in ('upload', 'playground', 'enhanced', 'stock')),
  enhancement_type varchar(50),
  original_media_id varchar(64),
  visibility text not null default 'private' check (visibility in ('private', 'public')),
  status text not null default 'processing' check (status in ('processing', 'ready', 'failed')),
  status_reason text,
  title text not null default '',
  description text not null default '',
  tags text[] not null default '{}',
  filename text not null,
  original_filename text not null,
  mime_type text not null,
  size_bytes bigint not null check (size_bytes >= 0),
  checksum text not null check (checksum ~ '^[0-9a-f]{64}$'),
  storage_key text not null unique,
  category text not null check (category in ('uploads', 'processed', 'thumbnails', 'exports', 'music')),
  width integer,
  height integer,
  duration_seconds double precision,
  placeholder text,
  attribution jsonb,
  metadata jsonb not null default '{}',
  owner_metadata jsonb not null default '{}',
  rendition_names text[] not null default '{}',
  link_epoch integer not null default 0,
  taken_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  content_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  purging_at timestamptz(3),
  sort_taken timestamptz(3) not null generated always as (coalesce(taken_at, created_at)) stored,
  sort_name text collate "C" not null generated always as (lower(left(coalesce(nullif(title, ''), original_filename), 200))) stored,
  sort_duration double precision not null generated always as (coalesce(duration_seconds, 0)) stored,
  search tsvector not null generated always as
    (holdall.search_document(title, description, tags, original_filename, metadata ->> 'prompt')) stored
);

-- One index per sort order; each also serves its reverse.
create index media_by_created on media (owner_user_id, created_at desc, id desc) where deleted_at is null;
create index media_by_updated on media (owner_user_id, updated_at desc, id desc) where deleted_at is null;
create index media_by_taken on media (owner_user_id, sort_taken desc, id desc) where deleted_at is null;
create index media_by_size on media (owner_user_id, size_bytes desc, id desc) where deleted_at is null;
create index media_by_name on media (owner_user_id, sort_name, id) where deleted_at is null;
create index media_by_duration on media (owner_user_id, sort_duration desc, id desc) where deleted_at is null;
-- The filters that must be quick at any selectivity, in the default order.
create index media_by_source on media (owner_user_id, source_type, created_at desc, id desc) where deleted_at is null;
create index media_by_kind on media (owner_user_id, kind, created_at desc, id desc) where deleted_at is null;
create index media_by_visibility on media (owner_user_id, visibility, created_at desc, id desc) where deleted_at is null;
create index media_by_project on media (project_id, created_at desc, id desc) where deleted_at is null and project_id is not null;
create index media_trash on media (owner_user_id, created_at desc, id desc) where deleted_at is not null;
create index media_expired_trash on media (deleted_at) where deleted_at is not null;
create index media_by_checksum on media (owner_user_id, checksum);
create index media_by_enhancement on media (owner_user_id, enhancement_type) where enhancement_type is not null;
create index media_unsettled on media (owner_user_id, status, created_at desc, id desc) where status <> 'ready' and deleted_at is null;
create index media_purging on media (purging_at) where purging_at is not null;
create index media_search on media using gin (search) with (fastupdate = on);

-- A project's items are its owner's: without this the planner multiplies the two and expects few rows.
create statistics media_owner_of_project (dependencies) on owner_user_id, project_id from media;

-- Tags as rows, so that "newest with this tag" is one ordered index scan; kept by the trigger below.
create table media_tags (
  owner_user_id text not null,
  tag text not null,
  created_at timestamptz(3) not null,
  media_id text not null references media (id) on delete cascade,
  primary key (owner_user_id, tag, created_at, media_id)
);
create index media_tags_by_media on media_tags (media_id);

create function holdall.sync_media_tags() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from public.media_tags where media_id = old.id;
  end if;
  if new.deleted_at is null then
    insert into public.media_tags (owner_user_id, tag, created_at, media_id)
      select new.owner_user_id, tag, new.created_at, new.id from (select distinct unnest(new.tags) as tag) t;
  end if;
  return null;
end $$;
create trigger media_tags_insert after insert on media for each row
  when (cardinality(new.tags) > 0) execute function holdall.sync_media_tags();
create trigger media_tags_update after update of tags, deleted_at, owner_user_id, created_at on media for each row
  when (old.tags is distinct from new.tags or old.deleted_at is distinct from new.deleted_at
    or old.owner_user_id <> new.owner_user_id or old.created_at <> new.created_at)
  execute function holdall.sync_media_tags();

create table renditions (
  media_id text not null references media (id),
  name text not null,
  owner_user_id text not null,
  storage_key text not null unique,
  mime_type text not null,
  size_bytes bigint not null check (size_bytes >= 0),
  checksum text not null,
  width integer,
  height integer,
  recipe text not null,
  created_at timestamptz(3) not null default now(),
  primary key (media_id, name)
);

-- Keys that were once answered and still resolve.
create table media_aliases (
  key text primary key,
  media_id text not null references media (id) on delete cascade,
  owner_user_id text not null,
  created_at timestamptz(3) not null default now()
);
create index media_aliases_by_media on media_aliases (media_id);

-- ------------------------------------------------------------------ what must change together with media

create table reservations (
  id text primary key,
  owner_user_id text not null,
  created_by text not null,
  project_id text references projects (id),
  storage_key text not null unique,
  expected_bytes bigint not null check (expected_bytes >= 0),
  state text not null default 'open' check (state in ('open', 'aborting')),
  lease_expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null default now()
);
create index reservations_by_owner on reservations (owner_user_id);
create index reservations_by_lease on reservations (lease_expires_at);

create table usage_deltas (
  id bigint generated always as identity primary key,
  owner_user_id text not null,
  project_id text not null default '',
  category text not null,
  source_type text not null,
  kind text not null,
  bytes bigint not null,
  files bigint not null
);
create index usage_deltas_by_owner on usage_deltas (owner_user_id);

create table usage_totals (
  owner_user_id text not null,
  project_id text not null default '',
  category text not null,
  source_type text not null,
  kind text not null,
  bytes bigint not null,
  files bigint not null,
  primary key (owner_user_id, project_id, category, source_type, kind)
);

create table outbox (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  owner_user_id text not null,
  actor_user_id text,
  kind text not null,
  subject_id text not null,
  payload jsonb not null default '{}',
  created_at timestamptz(3) not null default now()
);
create index outbox_in_order on outbox (xid, id);
create index outbox_by_age on outbox (created_at);

create table quarantine (
  key text primary key,
  original_key text not null,
  size_bytes bigint not null,
  reason text not null,
  quarantined_at timestamptz(3) not null default now()
);

create view unified_media_view with (security_invoker = true) as
  select id, owner_user_id, created_by, project_id, scene_id, kind, source_type, enhancement_type, original_media_id, visibility,
    status, status_reason, title, description, tags, filename, original_filename, mime_type, size_bytes, size_bytes as file_size,
    checksum, storage_key, '/storage/' || storage_key as image_url, '/storage/' || storage_key as public_url,
    width, height, duration_seconds, attribution, metadata, taken_at, created_at, updated_at, deleted_at
  from media;

-- ------------------------------------------------------------------ functions that need more than the caller has

-- Enqueues inside the caller's transaction; pg-boss's tables belong to the login.
create function holdall.enqueue_job(queue text, payload jsonb, singleton text default null, delay_seconds integer default 0) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pgboss, pg_temp as $$
begin
  -- Handlers act as the service: a user may name rows by id, never hand over an identity.
  if current_setting('role', true) is distinct from {{service_role_literal}} and exists (
      select from jsonb_each(payload) as p where p.key !~ 'Id$' or p.key = 'userId' or jsonb_typeof(p.value) <> 'string') then
    raise exception using errcode = '42501', message = 'a user''s job names rows by id and nothing else';
  end if;
  insert into pgboss.job (name, data, singleton_key, start_after, keep_until, expire_seconds, deletion_seconds, retry_limit,
      retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
    select q.name, payload, singleton, now() + make_interval(secs => delay_seconds),
      now() + make_interval(secs => delay_seconds + q.retention_seconds), q.expire_seconds, q.deletion_seconds, q.retry_limit,
      q.retry_delay, q.retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
    from pgboss.queue q where q.name = queue
  on conflict do nothing;
end $$;

-- The same for many items at once: one look at the queue, one statement.
create function holdall.enqueue_media_jobs(queue text, media_ids text[]) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pgboss, pg_temp as $$
begin
  insert into pgboss.job (name, data, singleton_key, keep_until, expire_seconds, deletion_seconds, retry_limit,
      retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
    select q.name, jsonb_build_object('mediaId', m), m, now() + make_interval(secs => q.retention_seconds), q.expire_seconds,
      q.deletion_seconds, q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
    from pgboss.queue q, unnest(media_ids) m where q.name = queue
  on conflict do nothing;
end $$;

-- What follows runs as the reader role: its policies are `true`, so that the planner may use GIN indexes (@@ is not leakproof) and sums see
-- every row; each function restricts itself to what its caller may ask. The login is not a member of that role after the migration.

create function holdall.acts_for(owner text) returns boolean
  language sql stable parallel safe
  return (owner = holdall.uid() and current_setting('role', true) = {{user_role_literal}})
    or current_setting('role', true) = {{service_role_literal}};

-- Taken last before commit, so that concurrent uploads of one owner queue here and nowhere else. Asked by the owner, an editor or a service;
-- anybody else could find out the sum by trying limits.
create function holdall.enforce_quota(owner text, limit_bytes bigint) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare used bigint;
begin
  if not coalesce(holdall.acts_for(owner), false) and not exists (select from public.project_members m
      where m.user_id = holdall.uid() and m.owner_user_id = owner and m.role in ('owner', 'editor')) then
    raise exception using errcode = '42501', message = 'not the caller''s quota';
  end if;
  perform pg_advisory_xact_lock(1213156420, hashtext(owner));
  select coalesce((select sum(bytes) from public.usage_totals where owner_user_id = owner), 0)
       + coalesce((select sum(bytes) from public.usage_deltas where owner_user_id = owner), 0)
       + coalesce((select sum(expected_bytes) from public.reservations where owner_user_id = owner and state = 'open'), 0)
    into used;
  if used > limit_bytes then
    raise exception using errcode = 'HQ001', message = 'quota exceeded';
  end if;
end $$;

create function holdall.search_media(owner text, query text, max_rows integer) returns setof text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp rows 500 as $$
  select m.id from public.media m
    where m.owner_user_id = owner and holdall.acts_for(owner) and m.search @@ to_tsquery('simple', public.unaccent('public.unaccent', query))
    limit max_rows
$$;

create function holdall.rank_media(owner text, query text, max_rows integer) returns table (media_id text, rank real)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp rows 500 as $$
  select m.id, ts_rank(m.search, to_tsquery('simple', public.unaccent('public.unaccent', query))) from public.media m
    where m.owner_user_id = owner and holdall.acts_for(owner) and m.search @@ to_tsquery('simple', public.unaccent('public.unaccent', query))
    order by 2 desc, m.id desc limit max_rows
$$;

-- Finalises uploads of several users in one call: what goes into their own libraries in one statement for all of them, the rest in a part for
-- each user. Row, usage delta, outbox event, and one request for all their jobs. Answers what took effect, with the key of an older object of the same owner and content (no part sees its own rows there).
create function holdall.finalise_media(parts jsonb, queue text, queued text[]) returns table (id text, "twinKey" text)
  language plpgsql volatile security invoker as $$
#variable_conflict use_column
declare part jsonb;
begin
  for part in select jsonb_array_elements(parts) loop
    perform set_config('app.user_id', coalesce(part ->> 'userId', ''), true) where part ? 'userId';
    if part ? 'actingUsers' then
      perform set_config('app.acting_users', part ->> 'actingUsers', true);
      return query with added as (
        insert into public.media (id, owner_user_id, created_by, project_id, scene_id, kind, source_type, enhancement_type, original_media_id, visibility,
          status, title, description, tags, filename, original_filename, mime_type, size_bytes, checksum, storage_key, category, attribution,
          metadata, created_at, updated_at, content_at)
        select id, "ownerUserId", "createdBy", "projectId", "sceneId", kind, "sourceType", "enhancementType", "originalMediaId", visibility,
          status, title, description, tags, filename, "originalFilename", "mimeType", "sizeBytes", checksum, "storageKey", category, attribution,
          metadata, "createdAt", "createdAt", "createdAt"
        from jsonb_to_recordset(part -> 'items') as input (
        id text, "ownerUserId" text, "createdBy" text, "projectId" text, "sceneId" text, kind text, "sourceType" text, "enhancementType" text,
        "originalMediaId" text, visibility text, status text, title text, description text, tags text[], filename text, "originalFilename" text,
        "mimeType" text, "sizeBytes" bigint, checksum text, "storageKey" text, category text, attribution jsonb, metadata jsonb,
        "createdAt" timestamptz, reserved boolean
        )
        returning media.id, media.owner_user_id, media.created_by, media.project_id, media.category, media.source_type, media.kind, media.size_bytes, media.checksum
      ), usage as (
        insert into public.usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
          select a.owner_user_id, coalesce(a.project_id, ''), a.category, a.source_type, a.kind, sum(a.size_bytes), count(*) from added a group by 1, 2, 3, 4, 5
      ), event as (
        insert into public.outbox (owner_user_id, actor_user_id, kind, subject_id) select a.owner_user_id, a.created_by, 'media.created', a.id from added a
      )
      select a.id, (
        select m.storage_key from public.media m
        where m.owner_user_id = a.owner_user_id and m.checksum = a.checksum and m.purging_at is null order by m.created_at limit 1
      ) from added a;
    else
      return query with input as (
        select * from jsonb_to_recordset(part -> 'items') as x (
        id text, "ownerUserId" text, "createdBy" text, "projectId" text, "sceneId" text, kind text, "sourceType" text, "enhancementType" text,
        "originalMediaId" text, visibility text, status text, title text, description text, tags text[], filename text, "originalFilename" text,
        "mimeType" text, "sizeBytes" bigint, checksum text, "storageKey" text, category text, attribution jsonb, metadata jsonb,
        "createdAt" timestamptz, reserved boolean
        )
      ), live as (
        select p.id from public.projects p
        where p.id in (select "projectId" from input) and p.deleted_at is null and p.purging_at is null for key share
      ), taken as (
        delete from public.reservations r where r.id in (select input.id from input where input.reserved) and r.state = 'open' returning r.id
      ), added as (
        insert into public.media (id, owner_user_id, created_by, project_id, scene_id, kind, source_type, enhancement_type, original_media_id, visibility,
          status, title, description, tags, filename, original_filename, mime_type, size_bytes, checksum, storage_key, category, attribution,
          metadata, created_at, updated_at, content_at)
        select id, "ownerUserId", "createdBy", "projectId", "sceneId", kind, "sourceType", "enhancementType", "originalMediaId", visibility,
          status, title, description, tags, filename, "originalFilename", "mimeType", "sizeBytes", checksum, "storageKey", category, attribution,
          metadata, "createdAt", "createdAt", "createdAt"
        from input
        where ("projectId" is null or "projectId" in (select live.id from live)) and (not reserved or input.id in (select taken.id from taken))
        returning media.id, media.owner_user_id, media.created_by, media.project_id, media.category, media.source_type, media.kind, media.size_bytes, media.checksum
      ), usage as (
        insert into public.usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
          select a.owner_user_id, coalesce(a.project_id, ''), a.category, a.source_type, a.kind, sum(a.size_bytes), count(*) from added a group by 1, 2, 3, 4, 5
      ), event as (
        insert into public.outbox (owner_user_id, actor_user_id, kind, subject_id) select a.owner_user_id, a.created_by, 'media.created', a.id from added a
      )
      select a.id, (
        select m.storage_key from public.media m
        where m.owner_user_id = a.owner_user_id and m.checksum = a.checksum and m.purging_at is null order by m.created_at limit 1
      ) from added a;
    end if;
    perform set_config('app.acting_users', '', true) where part ? 'actingUsers';
  end loop;
  if queue is not null then
    -- A job of an item that did not take effect finds nothing to do.
    perform holdall.enqueue_media_jobs(queue, queued);
  end if;
end $$;

-- ------------------------------------------------------------------ row level security

-- `(select current_user = …)`: compared bare, the planner takes one row of 200 to pass and plans for small results.

do $$ declare t text; begin
  foreach t in array array['instance','users','api_keys','sign_in_codes','idempotency_keys','projects','project_members','media','media_tags',
    'renditions','media_aliases','reservations','usage_deltas','usage_totals','outbox','quarantine'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($f$create policy service_all on %I to {{service_role}} using ((select current_user = {{service_role_literal}})) with check ((select current_user = {{service_role_literal}}))$f$, t);
    execute format($f$grant select, insert, update, delete on %I to {{service_role}}$f$, t);
  end loop;
end $$;

create policy user_own on users to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and id = (select holdall.uid()));
create policy user_own on api_keys to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and user_id = (select holdall.uid()))
  with check ((select current_user = {{user_role_literal}}) and user_id = (select holdall.uid()) and role = 'user');
create policy user_own on idempotency_keys to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and user_id = (select holdall.uid()));

create policy user_read on projects for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or id = any ((select holdall.member_projects('read'))::text[])));
create policy user_insert on projects for insert to {{user_role}}
  with check ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid()));
create policy user_update on projects for update to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or id = any ((select holdall.member_projects('write'))::text[])));
create policy user_delete on projects for delete to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid()));

create policy user_read on project_members for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (user_id = (select holdall.uid()) or owner_user_id = (select holdall.uid())));
create policy user_write on project_members for insert to {{user_role}}
  with check ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid())
    and exists (select from projects p where p.id = project_id and p.owner_user_id = (select holdall.uid())));
create policy user_change on project_members for update to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid()))
  with check ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid())
    and exists (select from projects p where p.id = project_id and p.owner_user_id = (select holdall.uid())));
create policy user_delete on project_members for delete to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (user_id = (select holdall.uid()) or owner_user_id = (select holdall.uid())));

create policy user_read on media for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid())
    or (visibility = 'public' and deleted_at is null)
    or project_id = any ((select holdall.member_projects('read'))::text[])
    or owner_user_id = any ((select holdall.acting_users())::text[])));
-- A row goes into a project of its own owner alone: the caller's, or one that the caller edits.
create policy user_insert on media for insert to {{user_role}}
  with check ((select current_user = {{user_role_literal}}) and case when project_id is null
    then owner_user_id = created_by and (created_by = (select holdall.uid()) or created_by = any ((select holdall.acting_users())::text[]))
    else created_by = (select holdall.uid()) and holdall.may_add_to(project_id, owner_user_id) end);
create policy user_update on media for update to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or project_id = any ((select holdall.member_projects('write'))::text[])))
  with check ((select current_user = {{user_role_literal}})
    and ((owner_user_id = (select holdall.uid()) and (project_id is null
        or exists (select from projects p where p.id = media.project_id and p.owner_user_id = media.owner_user_id)))
      or exists (select from project_members m where m.project_id = media.project_id and m.owner_user_id = media.owner_user_id
        and m.user_id = (select holdall.uid()) and m.role in ('owner', 'editor'))));
create policy user_delete on media for delete to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or project_id = any ((select holdall.member_projects('write'))::text[])));

create policy user_read on media_tags for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or exists (select from media m where m.id = media_id)));
create policy user_insert on media_tags for insert to {{user_role}}
  with check ((select current_user = {{user_role_literal}}) and exists (select from media m where m.id = media_tags.media_id and m.owner_user_id = media_tags.owner_user_id
    and (m.owner_user_id = (select holdall.uid()) or m.project_id = any ((select holdall.member_projects('write'))::text[]))));
create policy user_delete on media_tags for delete to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and exists (select from media m where m.id = media_tags.media_id and m.owner_user_id = media_tags.owner_user_id
    and (m.owner_user_id = (select holdall.uid()) or m.project_id = any ((select holdall.member_projects('write'))::text[]))));

create policy user_read on renditions for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or exists (select from media m where m.id = media_id)));

create policy user_update on renditions for update to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and exists (select from media m where m.id = renditions.media_id and m.owner_user_id = renditions.owner_user_id
    and (m.owner_user_id = (select holdall.uid()) or m.project_id = any ((select holdall.member_projects('write'))::text[]))));

create policy user_read on media_aliases for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or exists (select from media m where m.id = media_id)));
create policy user_insert on media_aliases for insert to {{user_role}}
  with check ((select current_user = {{user_role_literal}}) and exists (select from media m where m.id = media_aliases.media_id and m.owner_user_id = media_aliases.owner_user_id
    and (m.owner_user_id = (select holdall.uid()) or m.project_id = any ((select holdall.member_projects('write'))::text[]))));

create policy user_all on reservations to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or created_by = (select holdall.uid())))
  with check ((select current_user = {{user_role_literal}}) and created_by = (select holdall.uid())
    and ((owner_user_id = (select holdall.uid()) and (project_id is null
        or exists (select from projects p where p.id = reservations.project_id and p.owner_user_id = reservations.owner_user_id)))
      or exists (select from project_members m where m.project_id = reservations.project_id and m.owner_user_id = reservations.owner_user_id
        and m.user_id = (select holdall.uid()) and m.role in ('owner', 'editor'))));

create policy user_read on usage_deltas for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid()));
create policy user_insert on usage_deltas for insert to {{user_role}}
  with check ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or owner_user_id = any ((select holdall.edited_owners())::text[])
    or owner_user_id = any ((select holdall.acting_users())::text[])));
create policy user_read on usage_totals for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid()));

create policy user_read on outbox for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid()));
create policy user_insert on outbox for insert to {{user_role}}
  with check ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or owner_user_id = any ((select holdall.edited_owners())::text[])
    or owner_user_id = any ((select holdall.acting_users())::text[])));

grant usage on schema public, holdall to {{user_role}}, {{service_role}}, {{reader_role}};
grant select on users, api_keys to {{user_role}};
grant insert, delete, update on api_keys to {{user_role}};
grant select, insert, update, delete on idempotency_keys to {{user_role}};
grant select, insert, delete on reservations to {{user_role}};
grant update (project_id, storage_key, expected_bytes, lease_expires_at) on reservations to {{user_role}};
grant select, insert, delete on projects, project_members to {{user_role}};
-- Neither id nor owner_user_id: an editor cannot make a project their own.
grant update (external_id, name, description, type, status, cover_media_id, metadata, updated_at, deleted_at, purging_at) on projects to {{user_role}};
grant update (role) on project_members to {{user_role}};
grant select, insert, delete on media to {{user_role}};
-- Not id, owner_user_id, created_by: no update can move a row to another owner.
grant update (project_id, scene_id, source_type, enhancement_type, visibility, status, status_reason, kind, title, description, tags, filename,
  original_filename, mime_type, size_bytes, checksum, storage_key, category, width, height, duration_seconds, placeholder, attribution, metadata,
  owner_metadata, rendition_names, link_epoch, taken_at, updated_at, content_at, deleted_at, purging_at) on media to {{user_role}};
grant select, insert, delete on media_tags to {{user_role}};
grant update (media_id, storage_key) on renditions to {{user_role}};
grant select on renditions, usage_totals, unified_media_view to {{user_role}};
grant select on unified_media_view to {{service_role}};
grant select, insert on media_aliases, usage_deltas, outbox to {{user_role}};

create policy reader_all on media for select to {{reader_role}} using (true);
create policy reader_all on usage_totals for select to {{reader_role}} using (true);
create policy reader_all on usage_deltas for select to {{reader_role}} using (true);
create policy reader_all on reservations for select to {{reader_role}} using (true);
create policy reader_all on project_members for select to {{reader_role}} using (true);
grant select on media, usage_totals, usage_deltas, reservations, project_members to {{reader_role}};

revoke all on function holdall.enqueue_job(text, jsonb, text, integer), holdall.enqueue_media_jobs(text, text[]), holdall.enforce_quota(text, bigint),
  holdall.search_media(text, text, integer), holdall.rank_media(text, text, integer) from public;
grant execute on function holdall.enqueue_job(text, jsonb, text, integer), holdall.enqueue_media_jobs(text, text[]), holdall.enforce_quota(text, bigint),
  holdall.search_media(text, text, integer), holdall.rank_media(text, text, integer) to {{user_role}}, {{service_role}};
grant create on schema holdall to {{reader_role}};
alter function holdall.enforce_quota(text, bigint) owner to {{reader_role}};
alter function holdall.search_media(text, text, integer) owner to {{reader_role}};
alter function holdall.rank_media(text, text, integer) owner to {{reader_role}};
revoke create on schema holdall from {{reader_role}};
