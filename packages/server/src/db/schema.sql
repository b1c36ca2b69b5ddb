-- table api_keys (row level security forced)
  id text not null
  user_id text not null
  name text not null
  role text not null
  scopes text[] not null
  prefix text not null
  hash text not null
  created_at timestamp(3) with time zone not null default now()
  last_used_at timestamp(3) with time zone
  expires_at timestamp(3) with time zone
  constraint api_keys_hash_key UNIQUE (hash)
  constraint api_keys_pkey PRIMARY KEY (id)
  constraint api_keys_role_check CHECK ((role = ANY (ARRAY['user'::text, 'service'::text])))
  CREATE INDEX api_keys_by_user ON public.api_keys USING btree (user_id, created_at DESC, id DESC)
  CREATE UNIQUE INDEX api_keys_hash_key ON public.api_keys USING btree (hash)
  CREATE UNIQUE INDEX api_keys_pkey ON public.api_keys USING btree (id)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_own for ALL to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (user_id = ( SELECT holdall.uid() AS uid))) with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (user_id = ( SELECT holdall.uid() AS uid)) AND (role = 'user'::text))
  grants holdall_service=arwd holdall_user=arwd
-- table document_conflicts (row level security forced)
  id bigint not null
  project_id text not null
  name text not null
  owner_user_id text not null
  revision bigint not null
  path text not null
  value text not null
  author_user_id text not null
  created_at timestamp(3) with time zone not null
  constraint document_conflicts_pkey PRIMARY KEY (id)
  CREATE INDEX document_conflicts_by_document ON public.document_conflicts USING btree (project_id, name, id)
  CREATE UNIQUE INDEX document_conflicts_pkey ON public.document_conflicts USING btree (id)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND holdall.may_add_to(project_id, owner_user_id))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  grants holdall_service=arwd holdall_user=ard
-- table document_revisions (row level security forced)
  project_id text not null
  name text not null
  revision bigint not null
  owner_user_id text not null
  body text not null
  size_bytes integer not null
  schema_version integer not null
  author_user_id text not null
  created_at timestamp(3) with time zone not null
  constraint document_revisions_pkey PRIMARY KEY (project_id, name, revision)
  CREATE INDEX document_revisions_by_age ON public.document_revisions USING btree (created_at)
  CREATE UNIQUE INDEX document_revisions_pkey ON public.document_revisions USING btree (project_id, name, revision)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND holdall.may_add_to(project_id, owner_user_id))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  grants holdall_service=arwd holdall_user=ard
-- table documents (row level security forced)
  project_id text not null
  name text not null
  owner_user_id text not null
  revision bigint not null
  size_bytes integer not null
  schema_version integer not null
  author_user_id text not null
  history_bytes bigint not null
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  deleted_at timestamp(3) with time zone
  constraint documents_pkey PRIMARY KEY (project_id, name)
  constraint documents_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id)
  CREATE UNIQUE INDEX documents_pkey ON public.documents USING btree (project_id, name)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND holdall.may_add_to(project_id, owner_user_id))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  grants holdall_service=arwd holdall_user=ard
  grants holdall_user=UPDATE (revision, size_bytes, schema_version, author_user_id, history_bytes, created_at, updated_at, deleted_at)
-- table idempotency_keys (row level security forced)
  user_id text not null
  route text not null
  key text not null
  fingerprint text not null
  subject_id text not null
  lease_expires_at timestamp(3) with time zone not null
  status integer
  body text
  created_at timestamp(3) with time zone not null default now()
  constraint idempotency_keys_pkey PRIMARY KEY (user_id, route, key)
  CREATE INDEX idempotency_keys_by_age ON public.idempotency_keys USING btree (created_at)
  CREATE UNIQUE INDEX idempotency_keys_pkey ON public.idempotency_keys USING btree (user_id, route, key)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_own for ALL to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (user_id = ( SELECT holdall.uid() AS uid)))
  grants holdall_service=arwd holdall_user=arwd
-- table instance (row level security forced)
  id text not null
  restore_epoch integer not null default 0
  created_at timestamp(3) with time zone not null default now()
  only_row boolean not null default true
  constraint instance_only_row_check CHECK (only_row)
  constraint instance_only_row_key UNIQUE (only_row)
  constraint instance_pkey PRIMARY KEY (id)
  CREATE UNIQUE INDEX instance_only_row_key ON public.instance USING btree (only_row)
  CREATE UNIQUE INDEX instance_pkey ON public.instance USING btree (id)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  grants holdall_service=arwd
-- table integrity_cursors (row level security forced)
  name text not null
  position text not null
  checked_count bigint not null default 0
  checked_bytes bigint not null default 0
  round_started_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint integrity_cursors_pkey PRIMARY KEY (name)
  CREATE UNIQUE INDEX integrity_cursors_pkey ON public.integrity_cursors USING btree (name)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  grants holdall_service=arwd
-- table integrity_findings (row level security forced)
  code text not null
  subject text not null
  media_id text
  message text not null
  found_at timestamp(3) with time zone not null
  constraint integrity_findings_pkey PRIMARY KEY (code, subject)
  CREATE UNIQUE INDEX integrity_findings_pkey ON public.integrity_findings USING btree (code, subject)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  grants holdall_service=arwd
-- table jobs (row level security forced)
  id text not null
  owner_user_id text not null
  created_by text
  kind text not null
  media_id text
  state text not null default 'waiting'::text
  progress double precision not null default 0
  reason text
  attempts integer not null default 0
  cancel_requested_at timestamp(3) with time zone
  created_at timestamp(3) with time zone not null default now()
  started_at timestamp(3) with time zone
  updated_at timestamp(3) with time zone not null default now()
  finished_at timestamp(3) with time zone
  queue text not null default 'media-jobs'::text
  request jsonb
  answer jsonb
  resume_at timestamp(3) with time zone
  awaited_until timestamp(3) with time zone
  constraint jobs_media_id_fkey FOREIGN KEY (media_id) REFERENCES media(id) ON DELETE CASCADE
  constraint jobs_pkey PRIMARY KEY (id)
  constraint jobs_progress_check CHECK (((progress >= (0)::double precision) AND (progress <= (1)::double precision)))
  constraint jobs_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
  CREATE INDEX jobs_by_media ON public.jobs USING btree (media_id, created_at DESC)
  CREATE INDEX jobs_by_owner ON public.jobs USING btree (owner_user_id, created_at DESC, id DESC)
  CREATE INDEX jobs_finished ON public.jobs USING btree (finished_at) WHERE (finished_at IS NOT NULL)
  CREATE UNIQUE INDEX jobs_one_open ON public.jobs USING btree (media_id, kind) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]))
  CREATE UNIQUE INDEX jobs_pkey ON public.jobs USING btree (id)
  CREATE INDEX jobs_resumed ON public.jobs USING btree (resume_at) WHERE (resume_at IS NOT NULL)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)))
  grants holdall_service=arwd holdall_user=r
-- table media (row level security forced)
  id text not null
  owner_user_id text not null
  created_by text not null
  project_id text
  scene_id text
  kind text not null
  source_type character varying(20) not null default 'upload'::character varying
  enhancement_type character varying(50)
  original_media_id character varying(64)
  visibility text not null default 'private'::text
  status text not null default 'processing'::text
  status_reason text
  title text not null default ''::text
  description text not null default ''::text
  tags text[] not null default '{}'::text[]
  filename text not null
  original_filename text not null
  mime_type text not null
  size_bytes bigint not null
  checksum text not null
  storage_key text not null
  category text not null
  width integer
  height integer
  duration_seconds double precision
  placeholder text
  attribution jsonb
  metadata jsonb not null default '{}'::jsonb
  owner_metadata jsonb not null default '{}'::jsonb
  rendition_names text[] not null default '{}'::text[]
  link_epoch integer not null default 0
  taken_at timestamp(3) with time zone
  created_at timestamp(3) with time zone not null default now()
  updated_at timestamp(3) with time zone not null default now()
  content_at timestamp(3) with time zone not null default now()
  deleted_at timestamp(3) with time zone
  purging_at timestamp(3) with time zone
  sort_taken timestamp(3) with time zone not null generated always as COALESCE(taken_at, created_at)
  sort_name text not null generated always as lower("left"(COALESCE(NULLIF(title, ''::text), original_filename), 200))
  sort_duration double precision not null generated always as COALESCE(duration_seconds, (0)::double precision)
  search tsvector not null generated always as holdall.search_document(title, description, tags, original_filename, (metadata ->> 'prompt'::text))
  retained_at timestamp(3) with time zone
  perceptual_hash bigint
  constraint media_category_check CHECK ((category = ANY (ARRAY['uploads'::text, 'processed'::text, 'thumbnails'::text, 'exports'::text, 'music'::text])))
  constraint media_checksum_check CHECK ((checksum ~ '^[0-9a-f]{64}$'::text))
  constraint media_kind_check CHECK ((kind = ANY (ARRAY['image'::text, 'video'::text, 'audio'::text, 'file'::text])))
  constraint media_pkey PRIMARY KEY (id)
  constraint media_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id)
  constraint media_size_bytes_check CHECK ((size_bytes >= 0))
  constraint media_source_type_check CHECK (((source_type)::text = ANY ((ARRAY['upload'::character varying, 'playground'::character varying, 'enhanced'::character varying, 'stock'::character varying])::text[])))
  constraint media_status_check CHECK ((status = ANY (ARRAY['processing'::text, 'ready'::text, 'failed'::text])))
  constraint media_storage_key_key UNIQUE (storage_key)
  constraint media_visibility_check CHECK ((visibility = ANY (ARRAY['private'::text, 'public'::text])))
  CREATE INDEX media_by_checksum ON public.media USING btree (owner_user_id, checksum)
  CREATE INDEX media_by_created ON public.media USING btree (owner_user_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX media_by_duration ON public.media USING btree (owner_user_id, sort_duration DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX media_by_enhancement ON public.media USING btree (owner_user_id, enhancement_type) WHERE (enhancement_type IS NOT NULL)
  CREATE INDEX media_by_kind ON public.media USING btree (owner_user_id, kind, created_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX media_by_name ON public.media USING btree (owner_user_id, sort_name, id) WHERE (deleted_at IS NULL)
  CREATE INDEX media_by_original ON public.media USING btree (original_media_id, owner_user_id) WHERE (original_media_id IS NOT NULL)
  CREATE INDEX media_by_project ON public.media USING btree (project_id, created_at DESC, id DESC) WHERE ((deleted_at IS NULL) AND (project_id IS NOT NULL))
  CREATE INDEX media_by_scene ON public.media USING btree (project_id, scene_id, created_at DESC, id DESC) WHERE (scene_id IS NOT NULL)
  CREATE INDEX media_by_size ON public.media USING btree (owner_user_id, size_bytes DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX media_by_source ON public.media USING btree (owner_user_id, source_type, created_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX media_by_taken ON public.media USING btree (owner_user_id, sort_taken DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX media_by_updated ON public.media USING btree (owner_user_id, updated_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX media_by_visibility ON public.media USING btree (owner_user_id, visibility, created_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX media_expired_trash ON public.media USING btree (deleted_at) WHERE (deleted_at IS NOT NULL)
  CREATE UNIQUE INDEX media_pkey ON public.media USING btree (id)
  CREATE INDEX media_purging ON public.media USING btree (purging_at) WHERE (purging_at IS NOT NULL)
  CREATE INDEX media_retained ON public.media USING btree (retained_at) WHERE (retained_at IS NOT NULL)
  CREATE INDEX media_search ON public.media USING gin (search) WITH (fastupdate='on')
  CREATE UNIQUE INDEX media_storage_key_key ON public.media USING btree (storage_key)
  CREATE INDEX media_trash ON public.media USING btree (owner_user_id, created_at DESC, id DESC) WHERE (deleted_at IS NOT NULL)
  CREATE INDEX media_unsettled ON public.media USING btree (owner_user_id, status, created_at DESC, id DESC) WHERE ((status <> 'ready'::text) AND (deleted_at IS NULL))
  policy reader_all for SELECT to holdall_reader using true
  policy reader_lock for UPDATE to holdall_reader using true with check false
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND
CASE
    WHEN (project_id IS NULL) THEN ((owner_user_id = created_by) AND ((created_by = ( SELECT holdall.uid() AS uid)) OR (created_by = ANY (( SELECT holdall.acting_users() AS acting_users)::text[]))))
    ELSE ((created_by = ( SELECT holdall.uid() AS uid)) AND holdall.may_add_to(project_id, owner_user_id))
END)
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR ((visibility = 'public'::text) AND (deleted_at IS NULL)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[])) OR (owner_user_id = ANY (( SELECT holdall.acting_users() AS acting_users)::text[]))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[])))) with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (((owner_user_id = ( SELECT holdall.uid() AS uid)) AND ((project_id IS NULL) OR (EXISTS ( SELECT
   FROM projects p
  WHERE ((p.id = media.project_id) AND (p.owner_user_id = media.owner_user_id)))))) OR (EXISTS ( SELECT
   FROM project_members m
  WHERE ((m.project_id = media.project_id) AND (m.owner_user_id = media.owner_user_id) AND (m.user_id = ( SELECT holdall.uid() AS uid)) AND (m.role = ANY (ARRAY['owner'::text, 'editor'::text])))))))
  CREATE TRIGGER media_hash_insert AFTER INSERT ON public.media FOR EACH ROW WHEN ((new.perceptual_hash IS NOT NULL)) EXECUTE FUNCTION holdall.sync_picture_hash()
  CREATE TRIGGER media_hash_update AFTER UPDATE OF perceptual_hash, deleted_at, owner_user_id ON public.media FOR EACH ROW WHEN (((old.perceptual_hash IS DISTINCT FROM new.perceptual_hash) OR ((new.perceptual_hash IS NOT NULL) AND ((old.deleted_at IS DISTINCT FROM new.deleted_at) OR (old.owner_user_id <> new.owner_user_id))))) EXECUTE FUNCTION holdall.sync_picture_hash()
  CREATE TRIGGER media_tags_insert AFTER INSERT ON public.media FOR EACH ROW WHEN ((cardinality(new.tags) > 0)) EXECUTE FUNCTION holdall.sync_media_tags()
  CREATE TRIGGER media_tags_update AFTER UPDATE OF tags, deleted_at, owner_user_id, created_at ON public.media FOR EACH ROW WHEN (((old.tags IS DISTINCT FROM new.tags) OR (old.deleted_at IS DISTINCT FROM new.deleted_at) OR (old.owner_user_id <> new.owner_user_id) OR (old.created_at <> new.created_at))) EXECUTE FUNCTION holdall.sync_media_tags()
  CREATE TRIGGER media_trash_delete AFTER DELETE ON public.media FOR EACH ROW WHEN ((old.deleted_at IS NOT NULL)) EXECUTE FUNCTION holdall.count_trash()
  CREATE TRIGGER media_trash_insert AFTER INSERT ON public.media FOR EACH ROW WHEN ((new.deleted_at IS NOT NULL)) EXECUTE FUNCTION holdall.count_trash()
  CREATE TRIGGER media_trash_update AFTER UPDATE OF deleted_at, project_id, source_type, kind ON public.media FOR EACH ROW WHEN ((((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) OR ((old.deleted_at IS NOT NULL) AND ((COALESCE(old.project_id, ''::text) <> COALESCE(new.project_id, ''::text)) OR ((old.source_type)::text <> (new.source_type)::text) OR (old.kind <> new.kind))))) EXECUTE FUNCTION holdall.count_trash()
  grants holdall_reader=r holdall_service=arwd holdall_user=ard
  grants holdall_reader=UPDATE (retained_at)
  grants holdall_user=UPDATE (project_id, scene_id, kind, source_type, enhancement_type, visibility, status, status_reason, title, description, tags, filename, original_filename, mime_type, size_bytes, checksum, storage_key, category, width, height, duration_seconds, placeholder, attribution, metadata, owner_metadata, rendition_names, link_epoch, taken_at, updated_at, content_at, deleted_at, purging_at, retained_at, perceptual_hash)
-- table media_aliases (row level security forced)
  key text not null
  media_id text not null
  owner_user_id text not null
  created_at timestamp(3) with time zone not null default now()
  given boolean not null default false
  constraint media_aliases_media_id_fkey FOREIGN KEY (media_id) REFERENCES media(id) ON DELETE CASCADE
  constraint media_aliases_pkey PRIMARY KEY (key)
  CREATE INDEX media_aliases_by_media ON public.media_aliases USING btree (media_id)
  CREATE UNIQUE INDEX media_aliases_pkey ON public.media_aliases USING btree (key)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (EXISTS ( SELECT
   FROM media m
  WHERE ((m.id = media_aliases.media_id) AND (m.owner_user_id = media_aliases.owner_user_id) AND ((m.owner_user_id = ( SELECT holdall.uid() AS uid)) OR (m.project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[])))))))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (EXISTS ( SELECT
   FROM media m
  WHERE (m.id = media_aliases.media_id)))))
  grants holdall_service=arwd holdall_user=ar
-- table media_imports (row level security forced)
  owner_user_id text not null
  url_hash text not null
  url text not null
  media_id text not null
  claimed_at timestamp(3) with time zone not null
  finished boolean not null default false
  constraint media_imports_pkey PRIMARY KEY (owner_user_id, url_hash)
  CREATE INDEX media_imports_by_age ON public.media_imports USING btree (claimed_at)
  CREATE UNIQUE INDEX media_imports_pkey ON public.media_imports USING btree (owner_user_id, url_hash)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  grants holdall_service=arwd
-- table media_references (row level security forced)
  project_id text not null
  kind text not null
  source text not null
  media_id text not null
  owner_user_id text not null
  counts boolean not null
  checksum text
  original_filename text
  mime_type text
  size_bytes bigint
  constraint media_references_kind_check CHECK ((kind = ANY (ARRAY['document'::text, 'scene'::text])))
  constraint media_references_pkey PRIMARY KEY (project_id, kind, source, media_id)
  constraint media_references_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id)
  CREATE INDEX media_references_by_media ON public.media_references USING btree (media_id) WHERE counts
  CREATE UNIQUE INDEX media_references_pkey ON public.media_references USING btree (project_id, kind, source, media_id)
  policy reader_all for ALL to holdall_reader using true with check true
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  grants holdall_reader=arwd holdall_service=arwd holdall_user=r
-- table media_tags (row level security forced)
  owner_user_id text not null
  tag text not null
  created_at timestamp(3) with time zone not null
  media_id text not null
  constraint media_tags_media_id_fkey FOREIGN KEY (media_id) REFERENCES media(id) ON DELETE CASCADE
  constraint media_tags_pkey PRIMARY KEY (owner_user_id, tag, created_at, media_id)
  CREATE INDEX media_tags_by_media ON public.media_tags USING btree (media_id)
  CREATE UNIQUE INDEX media_tags_pkey ON public.media_tags USING btree (owner_user_id, tag, created_at, media_id)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (EXISTS ( SELECT
   FROM media m
  WHERE ((m.id = media_tags.media_id) AND (m.owner_user_id = media_tags.owner_user_id) AND ((m.owner_user_id = ( SELECT holdall.uid() AS uid)) OR (m.project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[])))))))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (EXISTS ( SELECT
   FROM media m
  WHERE ((m.id = media_tags.media_id) AND (m.owner_user_id = media_tags.owner_user_id) AND ((m.owner_user_id = ( SELECT holdall.uid() AS uid)) OR (m.project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[])))))))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (EXISTS ( SELECT
   FROM media m
  WHERE (m.id = media_tags.media_id)))))
  grants holdall_service=arwd holdall_user=ard
-- table moodboard_items (row level security forced)
  id text not null
  board_id text not null
  owner_user_id text not null
  media_id text
  x double precision not null
  y double precision not null
  w double precision not null
  h double precision not null
  z integer not null
  note text not null default ''::text
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint moodboard_items_board_id_fkey FOREIGN KEY (board_id) REFERENCES moodboards(id) ON DELETE CASCADE
  constraint moodboard_items_h_check CHECK (((h > (0)::double precision) AND (h <= ('1000000'::numeric)::double precision)))
  constraint moodboard_items_media_id_fkey FOREIGN KEY (media_id) REFERENCES media(id) ON DELETE SET NULL
  constraint moodboard_items_note_check CHECK ((length(note) <= 5000))
  constraint moodboard_items_pkey PRIMARY KEY (id)
  constraint moodboard_items_w_check CHECK (((w > (0)::double precision) AND (w <= ('1000000'::numeric)::double precision)))
  constraint moodboard_items_x_check CHECK (((x >= ('-1000000'::numeric)::double precision) AND (x <= ('1000000'::numeric)::double precision)))
  constraint moodboard_items_y_check CHECK (((y >= ('-1000000'::numeric)::double precision) AND (y <= ('1000000'::numeric)::double precision)))
  CREATE INDEX moodboard_items_by_board ON public.moodboard_items USING btree (board_id, z, id)
  CREATE INDEX moodboard_items_by_media ON public.moodboard_items USING btree (media_id) WHERE (media_id IS NOT NULL)
  CREATE UNIQUE INDEX moodboard_items_pkey ON public.moodboard_items USING btree (id)
  policy reader_all for SELECT to holdall_reader using true
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)) AND (EXISTS ( SELECT
   FROM moodboards b
  WHERE ((b.id = moodboard_items.board_id) AND (b.owner_user_id = ( SELECT holdall.uid() AS uid))))))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (EXISTS ( SELECT
   FROM moodboards b
  WHERE (b.id = moodboard_items.board_id)))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)))
  CREATE TRIGGER moodboard_items_guard_change BEFORE UPDATE OF media_id ON public.moodboard_items FOR EACH ROW WHEN (((new.media_id IS NOT NULL) AND (new.media_id IS DISTINCT FROM old.media_id))) EXECUTE FUNCTION holdall.guard_board_media()
  CREATE TRIGGER moodboard_items_guard_new BEFORE INSERT ON public.moodboard_items FOR EACH ROW WHEN ((new.media_id IS NOT NULL)) EXECUTE FUNCTION holdall.guard_board_media()
  grants holdall_reader=r holdall_service=arwd holdall_user=ard
  grants holdall_user=UPDATE (media_id, x, y, w, h, z, note, updated_at)
-- table moodboards (row level security forced)
  id text not null
  external_id text
  owner_user_id text not null
  title text not null
  description text not null default ''::text
  visibility text not null default 'private'::text
  cover_media_id text
  revision bigint not null default 1
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  deleted_at timestamp(3) with time zone
  sort_title text not null generated always as lower("left"(title, 200))
  search tsvector not null generated always as holdall.search_document(title, description, '{}'::text[], external_id, NULL::text)
  constraint moodboards_owner_user_id_external_id_key UNIQUE (owner_user_id, external_id)
  constraint moodboards_pkey PRIMARY KEY (id)
  constraint moodboards_visibility_check CHECK ((visibility = ANY (ARRAY['private'::text, 'public'::text])))
  CREATE INDEX moodboards_by_created ON public.moodboards USING btree (owner_user_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX moodboards_by_title ON public.moodboards USING btree (owner_user_id, sort_title, id) WHERE (deleted_at IS NULL)
  CREATE INDEX moodboards_by_updated ON public.moodboards USING btree (owner_user_id, updated_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX moodboards_expired_trash ON public.moodboards USING btree (deleted_at) WHERE (deleted_at IS NOT NULL)
  CREATE UNIQUE INDEX moodboards_owner_user_id_external_id_key ON public.moodboards USING btree (owner_user_id, external_id)
  CREATE UNIQUE INDEX moodboards_pkey ON public.moodboards USING btree (id)
  CREATE INDEX moodboards_trash ON public.moodboards USING btree (owner_user_id, updated_at DESC, id DESC) WHERE (deleted_at IS NOT NULL)
  policy reader_all for SELECT to holdall_reader using true
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR ((visibility = 'public'::text) AND (deleted_at IS NULL))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)))
  grants holdall_reader=r holdall_service=arwd holdall_user=ard
  grants holdall_user=UPDATE (external_id, title, description, visibility, cover_media_id, revision, updated_at, deleted_at)
-- table outbox (row level security forced)
  id bigint not null
  xid xid8 not null default pg_current_xact_id()
  owner_user_id text not null
  actor_user_id text
  kind text not null
  subject_id text not null
  payload jsonb not null default '{}'::jsonb
  created_at timestamp(3) with time zone not null default now()
  constraint outbox_pkey PRIMARY KEY (id)
  CREATE INDEX outbox_by_age ON public.outbox USING btree (created_at)
  CREATE INDEX outbox_in_order ON public.outbox USING btree (xid, id)
  CREATE UNIQUE INDEX outbox_pkey ON public.outbox USING btree (id)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (owner_user_id = ANY (( SELECT holdall.edited_owners() AS edited_owners)::text[])) OR (owner_user_id = ANY (( SELECT holdall.acting_users() AS acting_users)::text[]))))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)))
  grants holdall_service=arwd holdall_user=ar
-- table picture_hashes (row level security forced)
  media_id text not null
  owner_user_id text not null
  hash bigint not null
  constraint picture_hashes_media_id_fkey FOREIGN KEY (media_id) REFERENCES media(id) ON DELETE CASCADE
  constraint picture_hashes_pkey PRIMARY KEY (media_id)
  CREATE INDEX picture_hashes_band_0 ON public.picture_hashes USING btree (owner_user_id, (((hash & (65535)::bigint))::integer))
  CREATE INDEX picture_hashes_band_1 ON public.picture_hashes USING btree (owner_user_id, ((((hash >> 16) & (65535)::bigint))::integer))
  CREATE INDEX picture_hashes_band_2 ON public.picture_hashes USING btree (owner_user_id, ((((hash >> 32) & (65535)::bigint))::integer))
  CREATE INDEX picture_hashes_band_3 ON public.picture_hashes USING btree (owner_user_id, ((((hash >> 48) & (65535)::bigint))::integer))
  CREATE UNIQUE INDEX picture_hashes_pkey ON public.picture_hashes USING btree (media_id)
  policy reader_all for SELECT to holdall_reader using true
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (EXISTS ( SELECT
   FROM media m
  WHERE ((m.id = picture_hashes.media_id) AND (m.owner_user_id = picture_hashes.owner_user_id) AND ((m.owner_user_id = ( SELECT holdall.uid() AS uid)) OR (m.project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[])))))))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (EXISTS ( SELECT
   FROM media m
  WHERE ((m.id = picture_hashes.media_id) AND (m.owner_user_id = picture_hashes.owner_user_id) AND ((m.owner_user_id = ( SELECT holdall.uid() AS uid)) OR (m.project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[])))))))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (EXISTS ( SELECT
   FROM media m
  WHERE (m.id = picture_hashes.media_id)))))
  grants holdall_reader=r holdall_service=arwd holdall_user=ard
-- table project_members (row level security forced)
  project_id text not null
  user_id text not null
  owner_user_id text not null
  role text not null
  created_at timestamp(3) with time zone not null default now()
  constraint project_members_pkey PRIMARY KEY (project_id, user_id)
  constraint project_members_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE
  constraint project_members_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'editor'::text, 'viewer'::text])))
  CREATE INDEX project_members_by_user ON public.project_members USING btree (user_id, project_id) INCLUDE (role, owner_user_id)
  CREATE UNIQUE INDEX project_members_pkey ON public.project_members USING btree (project_id, user_id)
  policy reader_all for SELECT to holdall_reader using true
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_change for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid))) with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)) AND (EXISTS ( SELECT
   FROM projects p
  WHERE ((p.id = project_members.project_id) AND (p.owner_user_id = ( SELECT holdall.uid() AS uid))))))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((user_id = ( SELECT holdall.uid() AS uid)) OR (owner_user_id = ( SELECT holdall.uid() AS uid))))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((user_id = ( SELECT holdall.uid() AS uid)) OR (owner_user_id = ( SELECT holdall.uid() AS uid))))
  policy user_write for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)) AND (EXISTS ( SELECT
   FROM projects p
  WHERE ((p.id = project_members.project_id) AND (p.owner_user_id = ( SELECT holdall.uid() AS uid))))))
  grants holdall_reader=r holdall_service=arwd holdall_user=ard
  grants holdall_user=UPDATE (role)
-- table projects (row level security forced)
  id text not null
  external_id text
  name text not null
  description text not null default ''::text
  type text not null
  status text not null default 'draft'::text
  owner_user_id text not null
  cover_media_id text
  metadata jsonb not null default '{}'::jsonb
  created_at timestamp(3) with time zone not null default now()
  updated_at timestamp(3) with time zone not null default now()
  deleted_at timestamp(3) with time zone
  purging_at timestamp(3) with time zone
  document_count integer not null default 0
  scene_count integer not null default 0
  size_bytes bigint not null default 0
  importing_until timestamp(3) with time zone
  bundle_digest text
  sort_name text not null generated always as lower("left"(name, 200))
  search tsvector not null generated always as holdall.search_document(name, description, '{}'::text[], external_id, NULL::text)
  constraint projects_owner_user_id_external_id_key UNIQUE (owner_user_id, external_id)
  constraint projects_pkey PRIMARY KEY (id)
  constraint projects_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'archived'::text])))
  CREATE INDEX projects_by_bundle ON public.projects USING btree (owner_user_id, bundle_digest) WHERE (bundle_digest IS NOT NULL)
  CREATE INDEX projects_by_created ON public.projects USING btree (owner_user_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX projects_by_name ON public.projects USING btree (owner_user_id, sort_name, id) WHERE (deleted_at IS NULL)
  CREATE INDEX projects_by_size ON public.projects USING btree (owner_user_id, size_bytes DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX projects_by_status ON public.projects USING btree (owner_user_id, status, updated_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX projects_by_type ON public.projects USING btree (owner_user_id, type, updated_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX projects_by_updated ON public.projects USING btree (owner_user_id, updated_at DESC, id DESC) WHERE (deleted_at IS NULL)
  CREATE INDEX projects_expired_trash ON public.projects USING btree (deleted_at) WHERE (deleted_at IS NOT NULL)
  CREATE INDEX projects_importing ON public.projects USING btree (importing_until) WHERE (importing_until IS NOT NULL)
  CREATE UNIQUE INDEX projects_owner_user_id_external_id_key ON public.projects USING btree (owner_user_id, external_id)
  CREATE UNIQUE INDEX projects_pkey ON public.projects USING btree (id)
  CREATE INDEX projects_search ON public.projects USING gin (search)
  CREATE INDEX projects_trash ON public.projects USING btree (owner_user_id, updated_at DESC, id DESC) WHERE (deleted_at IS NOT NULL)
  policy reader_all for SELECT to holdall_reader using true
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (owner_user_id = ( SELECT holdall.uid() AS uid)))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  CREATE TRIGGER projects_guard_fate BEFORE UPDATE OF deleted_at, purging_at, importing_until, owner_user_id, external_id ON public.projects FOR EACH ROW EXECUTE FUNCTION holdall.guard_project_fate()
  grants holdall_reader=r holdall_service=arwd holdall_user=ard
  grants holdall_user=UPDATE (external_id, name, description, type, status, cover_media_id, metadata, updated_at, deleted_at, purging_at, document_count, scene_count, importing_until, bundle_digest)
-- table quarantine (row level security forced)
  key text not null
  original_key text not null
  size_bytes bigint not null
  reason text not null
  quarantined_at timestamp(3) with time zone not null default now()
  constraint quarantine_pkey PRIMARY KEY (key)
  CREATE UNIQUE INDEX quarantine_pkey ON public.quarantine USING btree (key)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  grants holdall_service=arwd
-- table renditions (row level security forced)
  media_id text not null
  name text not null
  owner_user_id text not null
  storage_key text not null
  mime_type text not null
  size_bytes bigint not null
  checksum text not null
  width integer
  height integer
  recipe text not null
  created_at timestamp(3) with time zone not null default now()
  category text not null default 'thumbnails'::text
  constraint renditions_category_check CHECK ((category = ANY (ARRAY['thumbnails'::text, 'processed'::text])))
  constraint renditions_media_id_fkey FOREIGN KEY (media_id) REFERENCES media(id)
  constraint renditions_pkey PRIMARY KEY (media_id, name)
  constraint renditions_size_bytes_check CHECK ((size_bytes >= 0))
  constraint renditions_storage_key_key UNIQUE (storage_key)
  CREATE UNIQUE INDEX renditions_pkey ON public.renditions USING btree (media_id, name)
  CREATE UNIQUE INDEX renditions_storage_key_key ON public.renditions USING btree (storage_key)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (EXISTS ( SELECT
   FROM media m
  WHERE (m.id = renditions.media_id)))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (EXISTS ( SELECT
   FROM media m
  WHERE ((m.id = renditions.media_id) AND (m.owner_user_id = renditions.owner_user_id) AND ((m.owner_user_id = ( SELECT holdall.uid() AS uid)) OR (m.project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[])))))))
  grants holdall_service=arwd holdall_user=r
  grants holdall_user=UPDATE (media_id, storage_key)
-- table reservations (row level security forced)
  id text not null
  owner_user_id text not null
  created_by text not null
  project_id text
  storage_key text not null
  expected_bytes bigint not null
  state text not null default 'open'::text
  lease_expires_at timestamp(3) with time zone not null
  created_at timestamp(3) with time zone not null default now()
  constraint reservations_expected_bytes_check CHECK ((expected_bytes >= 0))
  constraint reservations_pkey PRIMARY KEY (id)
  constraint reservations_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id)
  constraint reservations_state_check CHECK ((state = ANY (ARRAY['open'::text, 'aborting'::text])))
  constraint reservations_storage_key_key UNIQUE (storage_key)
  CREATE INDEX reservations_by_lease ON public.reservations USING btree (lease_expires_at)
  CREATE INDEX reservations_by_owner ON public.reservations USING btree (owner_user_id)
  CREATE UNIQUE INDEX reservations_pkey ON public.reservations USING btree (id)
  CREATE UNIQUE INDEX reservations_storage_key_key ON public.reservations USING btree (storage_key)
  policy reader_all for SELECT to holdall_reader using true
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_all for ALL to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (created_by = ( SELECT holdall.uid() AS uid)))) with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (created_by = ( SELECT holdall.uid() AS uid)) AND (((owner_user_id = ( SELECT holdall.uid() AS uid)) AND ((project_id IS NULL) OR (EXISTS ( SELECT
   FROM projects p
  WHERE ((p.id = reservations.project_id) AND (p.owner_user_id = reservations.owner_user_id)))))) OR (EXISTS ( SELECT
   FROM project_members m
  WHERE ((m.project_id = reservations.project_id) AND (m.owner_user_id = reservations.owner_user_id) AND (m.user_id = ( SELECT holdall.uid() AS uid)) AND (m.role = ANY (ARRAY['owner'::text, 'editor'::text])))))))
  grants holdall_reader=r holdall_service=arwd holdall_user=ard
  grants holdall_user=UPDATE (project_id, storage_key, expected_bytes, lease_expires_at)
-- table scenes (row level security forced)
  id text not null
  external_id text
  project_id text not null
  owner_user_id text not null
  name text not null default ''::text
  position integer not null
  media_id text
  audio_media_id text
  metadata jsonb not null default '{}'::jsonb
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint scenes_pkey PRIMARY KEY (id)
  constraint scenes_project_id_external_id_key UNIQUE (project_id, external_id)
  constraint scenes_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id)
  CREATE INDEX scenes_in_order ON public.scenes USING btree (project_id, "position", id)
  CREATE UNIQUE INDEX scenes_pkey ON public.scenes USING btree (id)
  CREATE UNIQUE INDEX scenes_project_id_external_id_key ON public.scenes USING btree (project_id, external_id)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND holdall.may_add_to(project_id, owner_user_id))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  grants holdall_service=arwd holdall_user=ard
  grants holdall_user=UPDATE (external_id, name, position, media_id, audio_media_id, metadata, updated_at)
-- table sign_in_codes (row level security forced)
  hash text not null
  user_id text not null
  role text not null
  expires_at timestamp(3) with time zone not null
  constraint sign_in_codes_pkey PRIMARY KEY (hash)
  constraint sign_in_codes_role_check CHECK ((role = ANY (ARRAY['user'::text, 'service'::text])))
  CREATE UNIQUE INDEX sign_in_codes_pkey ON public.sign_in_codes USING btree (hash)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  grants holdall_service=arwd
-- table snapshot_documents (row level security forced)
  snapshot_id text not null
  project_id text not null
  name text not null
  owner_user_id text not null
  revision bigint not null
  constraint snapshot_documents_pkey PRIMARY KEY (snapshot_id, name)
  constraint snapshot_documents_snapshot_id_fkey FOREIGN KEY (snapshot_id) REFERENCES snapshots(id) ON DELETE CASCADE
  CREATE INDEX snapshot_documents_by_revision ON public.snapshot_documents USING btree (project_id, name, revision)
  CREATE UNIQUE INDEX snapshot_documents_pkey ON public.snapshot_documents USING btree (snapshot_id, name)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND holdall.may_add_to(project_id, owner_user_id))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  grants holdall_service=arwd holdall_user=ard
-- table snapshot_media (row level security forced)
  snapshot_id text not null
  project_id text not null
  media_id text not null
  owner_user_id text not null
  holder_id text not null
  checksum text not null
  original_filename text not null
  size_bytes bigint not null
  constraint snapshot_media_pkey PRIMARY KEY (snapshot_id, media_id)
  constraint snapshot_media_snapshot_id_fkey FOREIGN KEY (snapshot_id) REFERENCES snapshots(id) ON DELETE CASCADE
  CREATE INDEX snapshot_media_by_holder ON public.snapshot_media USING btree (holder_id)
  CREATE UNIQUE INDEX snapshot_media_pkey ON public.snapshot_media USING btree (snapshot_id, media_id)
  policy reader_pins for ALL to holdall_reader using true with check true
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND holdall.may_add_to(project_id, owner_user_id))
  policy user_pins for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (EXISTS ( SELECT
   FROM media m
  WHERE ((m.id = snapshot_media.holder_id) AND (m.owner_user_id = snapshot_media.owner_user_id)))))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  grants holdall_reader=r holdall_service=arwd holdall_user=ard
  grants holdall_reader=UPDATE (holder_id)
-- table snapshots (row level security forced)
  id text not null
  project_id text not null
  owner_user_id text not null
  name text not null
  author_user_id text not null
  scenes jsonb not null default '[]'::jsonb
  document_count integer not null
  media_count integer not null
  size_bytes bigint not null
  created_at timestamp(3) with time zone not null
  constraint snapshots_pkey PRIMARY KEY (id)
  constraint snapshots_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id)
  CREATE INDEX snapshots_by_project ON public.snapshots USING btree (project_id, created_at DESC, id DESC)
  CREATE UNIQUE INDEX snapshots_pkey ON public.snapshots USING btree (id)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_delete for DELETE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND holdall.may_add_to(project_id, owner_user_id))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  policy user_update for UPDATE to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('write'::text) AS member_projects)::text[]))))
  grants holdall_service=arwd holdall_user=ard
  grants holdall_user=UPDATE (name, media_count, size_bytes)
-- table uploads (row level security forced)
  id text not null
  owner_user_id text not null
  created_by text not null
  filename text
  declared_mime text
  size_bytes bigint not null
  expected_sha256 text
  intent jsonb not null
  offset_bytes bigint not null default 0
  runs jsonb not null default '[0]'::jsonb
  epoch integer not null default 0
  held boolean not null default false
  state text not null default 'open'::text
  problem jsonb
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone not null
  constraint uploads_check CHECK (((offset_bytes >= 0) AND (offset_bytes <= size_bytes)))
  constraint uploads_pkey PRIMARY KEY (id)
  constraint uploads_size_bytes_check CHECK ((size_bytes > 0))
  constraint uploads_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'refused'::text])))
  CREATE INDEX uploads_by_expiry ON public.uploads USING btree (expires_at)
  CREATE INDEX uploads_complete ON public.uploads USING btree (updated_at) WHERE ((state = 'open'::text) AND (offset_bytes = size_bytes))
  CREATE UNIQUE INDEX uploads_pkey ON public.uploads USING btree (id)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_all for ALL to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (created_by = ( SELECT holdall.uid() AS uid))) with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (created_by = ( SELECT holdall.uid() AS uid)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (owner_user_id = ANY (( SELECT holdall.edited_owners() AS edited_owners)::text[]))))
  grants holdall_service=arwd holdall_user=arwd
-- table usage_deltas (row level security forced)
  id bigint not null
  owner_user_id text not null
  project_id text not null default ''::text
  category text not null
  source_type text not null
  kind text not null
  bytes bigint not null
  files bigint not null
  constraint usage_deltas_pkey PRIMARY KEY (id)
  CREATE INDEX usage_deltas_by_place ON public.usage_deltas USING btree (owner_user_id, project_id)
  CREATE UNIQUE INDEX usage_deltas_pkey ON public.usage_deltas USING btree (id)
  policy reader_all for SELECT to holdall_reader using true
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_insert for INSERT to holdall_user with check (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (owner_user_id = ANY (( SELECT holdall.edited_owners() AS edited_owners)::text[])) OR (owner_user_id = ANY (( SELECT holdall.acting_users() AS acting_users)::text[]))))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  grants holdall_reader=r holdall_service=arwd holdall_user=ar
-- table usage_totals (row level security forced)
  owner_user_id text not null
  project_id text not null default ''::text
  category text not null
  source_type text not null
  kind text not null
  bytes bigint not null
  files bigint not null
  constraint usage_totals_pkey PRIMARY KEY (owner_user_id, project_id, category, source_type, kind)
  CREATE UNIQUE INDEX usage_totals_pkey ON public.usage_totals USING btree (owner_user_id, project_id, category, source_type, kind)
  policy reader_all for SELECT to holdall_reader using true
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_read for SELECT to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND ((owner_user_id = ( SELECT holdall.uid() AS uid)) OR (project_id = ANY (( SELECT holdall.member_projects('read'::text) AS member_projects)::text[]))))
  grants holdall_reader=r holdall_service=arwd holdall_user=r
-- table users (row level security forced)
  id text not null
  quota_bytes bigint
  link_epoch integer not null default 0
  session_epoch integer not null default 0
  created_at timestamp(3) with time zone not null default now()
  constraint users_pkey PRIMARY KEY (id)
  constraint users_quota_bytes_check CHECK ((quota_bytes >= 0))
  CREATE UNIQUE INDEX users_pkey ON public.users USING btree (id)
  policy service_all for ALL to holdall_service using ( SELECT (CURRENT_USER = 'holdall_service'::name)) with check ( SELECT (CURRENT_USER = 'holdall_service'::name))
  policy user_own for ALL to holdall_user using (( SELECT (CURRENT_USER = 'holdall_user'::name)) AND (id = ( SELECT holdall.uid() AS uid)))
  grants holdall_service=arwd holdall_user=r
-- view unified_media_view with security_invoker=true
 SELECT id,
    owner_user_id,
    created_by,
    project_id,
    scene_id,
    kind,
    source_type,
    enhancement_type,
    original_media_id,
    visibility,
    status,
    status_reason,
    title,
    description,
    tags,
    filename,
    original_filename,
    mime_type,
    size_bytes,
    size_bytes AS file_size,
    checksum,
    storage_key,
    ('/storage/'::text || storage_key) AS image_url,
    ('/storage/'::text || storage_key) AS public_url,
    width,
    height,
    duration_seconds,
    attribution,
    metadata,
    taken_at,
    created_at,
    updated_at,
    deleted_at
   FROM media;
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.acting_users()
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (SELECT COALESCE(array_agg(u.value), '{}'::text[]) AS "coalesce" FROM jsonb_array_elements_text((NULLIF(current_setting('app.acting_users'::text, true), ''::text))::jsonb) u(value))
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.acts_for(owner text)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (((owner = holdall.uid()) AND (current_setting('role'::text, true) = 'holdall_user'::text)) OR (current_setting('role'::text, true) = 'holdall_service'::text))
-- function owned by holdall_reader
CREATE OR REPLACE FUNCTION holdall.count_board_uses(media text)
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select count(distinct b.id) from public.moodboard_items i join public.moodboards b on b.id = i.board_id
    join public.media m on m.id = i.media_id and m.owner_user_id = b.owner_user_id
    where i.media_id = media and b.deleted_at is null
      and (holdall.acts_for(m.owner_user_id) or exists (select from public.project_members e
        where e.project_id = m.project_id and e.user_id = holdall.uid() and e.role in ('owner', 'editor')))
$function$
-- function owned by holdall_reader
CREATE OR REPLACE FUNCTION holdall.count_references(media text)
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select count(*) from public.media_references r join public.projects p on p.id = r.project_id
    where r.media_id = media and r.counts and p.deleted_at is null and exists (select from public.media m where m.id = media
      and (holdall.acts_for(m.owner_user_id) or exists (select from public.project_members e
        where e.project_id = m.project_id and e.user_id = holdall.uid() and e.role in ('owner', 'editor'))))
$function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.count_trash()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.edited_owners()
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (SELECT COALESCE(array_agg(DISTINCT project_members.owner_user_id), '{}'::text[]) AS "coalesce" FROM project_members WHERE ((project_members.user_id = holdall.uid()) AND (project_members.role = ANY (ARRAY['owner'::text, 'editor'::text]))))
-- function owned by holdall_reader
CREATE OR REPLACE FUNCTION holdall.enforce_quota(owner text, limit_bytes bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.enqueue_job(queue text, payload jsonb, singleton text DEFAULT NULL::text, delay_seconds integer DEFAULT 0)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pgboss', 'pg_temp'
AS $function$
begin
  -- Handlers act as the service: a user may name rows by id, never hand over an identity.
  if current_setting('role', true) is distinct from 'holdall_service' and exists (
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
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.enqueue_media_jobs(queue text, media_ids text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pgboss', 'pg_temp'
AS $function$
begin
  insert into pgboss.job (name, data, singleton_key, keep_until, expire_seconds, deletion_seconds, retry_limit,
      retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
    select q.name, jsonb_build_object('mediaId', m), m, now() + make_interval(secs => q.retention_seconds), q.expire_seconds,
      q.deletion_seconds, q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
    from pgboss.queue q, unnest(media_ids) m where q.name = queue
  on conflict do nothing;
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.finalise_media(parts jsonb, queue text, queued text[])
 RETURNS TABLE(id text, "twinKey" text)
 LANGUAGE plpgsql
AS $function$
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
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.guard_board_media()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if not exists (select from public.media m where m.id = new.media_id) then
    raise exception using errcode = '42501', message = 'not a media item that the caller may see';
  end if;
  return new;
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.guard_project_fate()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if current_setting('role', true) = 'holdall_user' and old.owner_user_id is distinct from holdall.uid()
    and (new.deleted_at, new.purging_at, new.importing_until, new.owner_user_id, new.external_id)
      is distinct from (old.deleted_at, old.purging_at, old.importing_until, old.owner_user_id, old.external_id) then
    raise exception using errcode = '42501', message = 'only its owner decides what becomes of a project';
  end if;
  return new;
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.is_pinned(in_project text, in_name text, in_revision bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN ((EXISTS (SELECT FROM snapshot_documents s WHERE ((s.project_id = is_pinned.in_project) AND (s.name = is_pinned.in_name) AND (s.revision = is_pinned.in_revision)))) OR (EXISTS (SELECT FROM document_conflicts c WHERE ((c.project_id = is_pinned.in_project) AND (c.name = is_pinned.in_name) AND (c.revision = is_pinned.in_revision)))))
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.may_add_to(project text, owner text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
AS $function$
begin
  if owner = holdall.uid() then
    return exists (select from public.projects p where p.id = project and p.owner_user_id = owner);
  end if;
  return exists (select from public.project_members m
    where m.project_id = project and m.owner_user_id = owner and m.user_id = holdall.uid() and m.role in ('owner', 'editor'));
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.member_projects(action text)
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (SELECT COALESCE(array_agg(project_members.project_id), '{}'::text[]) AS "coalesce" FROM project_members WHERE ((project_members.user_id = holdall.uid()) AND ((member_projects.action = 'read'::text) OR (project_members.role = ANY (ARRAY['owner'::text, 'editor'::text])))))
-- function owned by holdall_reader
CREATE OR REPLACE FUNCTION holdall.move_pins(from_media text, to_media text, content text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update public.snapshot_media s set holder_id = to_media
    where s.holder_id = from_media and s.checksum = content and exists (select from public.media m
      join public.media t on t.id = to_media and t.owner_user_id = m.owner_user_id where m.id = from_media
      and (holdall.acts_for(m.owner_user_id) or exists (select from public.project_members e
        where e.project_id = m.project_id and e.user_id = holdall.uid() and e.role in ('owner', 'editor'))))
$function$
-- function owned by holdall_reader
CREATE OR REPLACE FUNCTION holdall.owner_if_editable(project text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare owner text;
begin
  select p.owner_user_id into owner from public.projects p where p.id = project;
  if owner is null or not (coalesce(holdall.acts_for(owner), false) or exists (select from public.project_members m
      where m.project_id = project and m.user_id = holdall.uid() and m.role in ('owner', 'editor'))) then
    raise exception using errcode = '42501', message = 'not a project that the caller may change';
  end if;
  return owner;
end $function$
-- function owned by holdall_reader
CREATE OR REPLACE FUNCTION holdall.rank_media(owner text, query text, max_rows integer)
 RETURNS TABLE(media_id text, rank real)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 500
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select m.id, ts_rank(m.search, to_tsquery('simple', public.unaccent('public.unaccent', query))) from public.media m
    where m.owner_user_id = owner and holdall.acts_for(owner) and m.search @@ to_tsquery('simple', public.unaccent('public.unaccent', query))
    order by 2 desc, m.id desc limit max_rows
$function$
-- function owned by holdall_reader
CREATE OR REPLACE FUNCTION holdall.record_references(project text, ref_kind text, ref_source text, ids text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.save_document(in_project text, in_name text, condition text, expected bigint, in_body text, in_bytes integer, version integer, max_version integer, ids text[], conflicts jsonb, author text, moment timestamp with time zone, history_limit bigint)
 RETURNS TABLE(outcome text, revision bigint, body text, schema_version integer, updated_at timestamp with time zone)
 LANGUAGE plpgsql
AS $function$
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
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.search_document(title text, description text, tags text[], original_filename text, prompt text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (((setweight(to_tsvector('simple'::regconfig, unaccent('unaccent'::regdictionary, translate(COALESCE(title, ''::text), '_-./'::text, '    '::text))), 'A'::"char") || setweight(to_tsvector('simple'::regconfig, unaccent('unaccent'::regdictionary, translate(COALESCE((tags)::text, ''::text), '_-./{}",'::text, '        '::text))), 'A'::"char")) || setweight(to_tsvector('simple'::regconfig, unaccent('unaccent'::regdictionary, translate(COALESCE(original_filename, ''::text), '_-./'::text, '    '::text))), 'B'::"char")) || setweight(to_tsvector('simple'::regconfig, unaccent('unaccent'::regdictionary, translate("left"(((COALESCE(description, ''::text) || ' '::text) || COALESCE(prompt, ''::text)), 20000), '_-./'::text, '    '::text))), 'C'::"char"))
-- function owned by holdall_reader
CREATE OR REPLACE FUNCTION holdall.search_media(owner text, query text, max_rows integer)
 RETURNS SETOF text
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 500
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select m.id from public.media m
    where m.owner_user_id = owner and holdall.acts_for(owner) and m.search @@ to_tsquery('simple', public.unaccent('public.unaccent', query))
    limit max_rows
$function$
-- function owned by holdall_reader
CREATE OR REPLACE FUNCTION holdall.search_projects(owner text, query text, max_rows integer)
 RETURNS SETOF text
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 500
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select p.id from public.projects p
    where p.owner_user_id = owner and holdall.acts_for(owner) and p.search @@ to_tsquery('simple', public.unaccent('public.unaccent', query))
    limit max_rows
$function$
-- function owned by holdall_reader
CREATE OR REPLACE FUNCTION holdall.similar_media(owner text, hash bigint, masks integer[], max_distance integer, after_distance integer, after_id text, max_rows integer)
 RETURNS TABLE(media_id text, distance integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 50
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
begin
  return query with near as (
    select p.media_id as id, p.hash from public.picture_hashes p where p.owner_user_id = owner
      and ((p.hash & 65535)::integer) = any (array(select (similar_media.hash & 65535)::integer # m from unnest(masks) m))
    union all
    select p.media_id, p.hash from public.picture_hashes p where p.owner_user_id = owner
      and (((p.hash >> 16) & 65535)::integer) = any (array(select ((similar_media.hash >> 16) & 65535)::integer # m from unnest(masks) m))
    union all
    select p.media_id, p.hash from public.picture_hashes p where p.owner_user_id = owner
      and (((p.hash >> 32) & 65535)::integer) = any (array(select ((similar_media.hash >> 32) & 65535)::integer # m from unnest(masks) m))
    union all
    select p.media_id, p.hash from public.picture_hashes p where p.owner_user_id = owner
      and (((p.hash >> 48) & 65535)::integer) = any (array(select ((similar_media.hash >> 48) & 65535)::integer # m from unnest(masks) m))
  ), measured as (
    select distinct near.id, bit_count((near.hash # similar_media.hash)::bit(64))::integer as bits from near
      where bit_count((near.hash # similar_media.hash)::bit(64)) <= max_distance
  )
  select measured.id, measured.bits from measured
    where holdall.acts_for(owner) and (measured.bits, measured.id) > (after_distance, after_id)
    order by 2, 1 limit max_rows;
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.sync_media_tags()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' then
    delete from public.media_tags where media_id = old.id;
  end if;
  if new.deleted_at is null then
    insert into public.media_tags (owner_user_id, tag, created_at, media_id)
      select new.owner_user_id, tag, new.created_at, new.id from (select distinct unnest(new.tags) as tag) t;
  end if;
  return null;
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.sync_picture_hash()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' then
    delete from public.picture_hashes where media_id = old.id;
  end if;
  if new.deleted_at is null and new.perceptual_hash is not null then
    insert into public.picture_hashes (media_id, owner_user_id, hash) values (new.id, new.owner_user_id, new.perceptual_hash);
  end if;
  return null;
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.thin_document(in_project text, in_name text, excess bigint)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
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
end $function$
-- function owned by the login
CREATE OR REPLACE FUNCTION holdall.uid()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN NULLIF(current_setting('app.user_id'::text, true), ''::text)
