-- Long work that a person can watch, stop and try again; the queue beside it only says whose turn it is.

create table jobs (
  id text primary key,
  owner_user_id text not null,
  created_by text,
  kind text not null,
  media_id text references media (id) on delete cascade,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  progress double precision not null default 0 check (progress between 0 and 1),
  reason text,
  attempts integer not null default 0,
  cancel_requested_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  updated_at timestamptz(3) not null default now(),
  finished_at timestamptz(3)
);
-- Asked for twice, done once.
create unique index jobs_one_open on jobs (media_id, kind) where state in ('waiting', 'running');
create index jobs_by_owner on jobs (owner_user_id, created_at desc, id desc);
create index jobs_by_media on jobs (media_id, created_at desc);
create index jobs_finished on jobs (finished_at) where finished_at is not null;

alter table jobs enable row level security;
alter table jobs force row level security;
create policy service_all on jobs to {{service_role}} using ((select current_user = {{service_role_literal}})) with check ((select current_user = {{service_role_literal}}));
create policy user_read on jobs for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid()));
grant select, insert, update, delete on jobs to {{service_role}};
grant select on jobs to {{user_role}};

-- Small previews are counted apart from whole copies of a recording.
alter table renditions add column category text not null default 'thumbnails' check (category in ('thumbnails', 'processed'));
