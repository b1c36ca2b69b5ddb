-- Uploads that arrive in several requests. The id is that of the media item that they become.

create table uploads (
  id text primary key,
  owner_user_id text not null,
  created_by text not null,
  filename text,
  declared_mime text,
  size_bytes bigint not null check (size_bytes > 0),
  -- Hex; null when it is not known beforehand.
  expected_sha256 text,
  intent jsonb not null,
  -- What is durable, and all that counts.
  offset_bytes bigint not null default 0 check (offset_bytes between 0 and size_bytes),
  -- Lengths of the runs in the store, in order; they add up to the offset.
  runs jsonb not null default '[0]',
  -- Counts up with every request that takes the upload over: whoever holds an earlier one may not move the offset.
  epoch integer not null default 0,
  -- Whether a request holds it, or did when its process was killed: the last run may then still be written to.
  held boolean not null default false,
  state text not null default 'open' check (state in ('open', 'done', 'refused')),
  -- Why it was refused: {code, message, hint, details}.
  problem jsonb,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  expires_at timestamptz(3) not null
);
create index uploads_by_expiry on uploads (expires_at);
create index uploads_complete on uploads (updated_at) where state = 'open' and offset_bytes = size_bytes;

alter table uploads enable row level security;
alter table uploads force row level security;
create policy service_all on uploads to {{service_role}} using ((select current_user = {{service_role_literal}})) with check ((select current_user = {{service_role_literal}}));
create policy user_all on uploads to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and created_by = (select holdall.uid()))
  with check ((select current_user = {{user_role_literal}}) and created_by = (select holdall.uid())
    and (owner_user_id = (select holdall.uid()) or owner_user_id = any ((select holdall.edited_owners())::text[])));
grant select, insert, update, delete on uploads to {{service_role}};
grant select, insert, update, delete on uploads to {{user_role}};
