-- What was fetched from where, so that the same address is fetched once. A row is a claim until its item is there.

create table media_imports (
  owner_user_id text not null,
  url_hash text not null,
  url text not null,
  media_id text not null,
  claimed_at timestamptz(3) not null,
  finished boolean not null default false,
  primary key (owner_user_id, url_hash)
);
create index media_imports_by_age on media_imports (claimed_at);

alter table media_imports enable row level security;
alter table media_imports force row level security;
create policy service_all on media_imports to {{service_role}} using ((select current_user = {{service_role_literal}})) with check ((select current_user = {{service_role_literal}}));
grant select, insert, update, delete on media_imports to {{service_role}};
