-- Moodboards: media items and notes on a plane.
--
-- One lock for each board: whoever changes it or what lies on it takes its row first (FOR NO KEY UPDATE). Purging media takes the boards that
-- show it before the items themselves, in the same order.

create table moodboards (
  id text primary key,
  external_id text,
  owner_user_id text not null,
  title text not null,
  description text not null default '',
  visibility text not null default 'private' check (visibility in ('private', 'public')),
  cover_media_id text,
  -- Counts up with every change of the board or of what lies on it.
  revision bigint not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz(3),
  sort_title text collate "C" not null generated always as (lower(left(title, 200))) stored,
  search tsvector not null generated always as (holdall.search_document(title, description, '{}', external_id, null)) stored,
  unique (owner_user_id, external_id)
);
create index moodboards_by_updated on moodboards (owner_user_id, updated_at desc, id desc) where deleted_at is null;
create index moodboards_by_created on moodboards (owner_user_id, created_at desc, id desc) where deleted_at is null;
create index moodboards_by_title on moodboards (owner_user_id, sort_title, id) where deleted_at is null;
create index moodboards_trash on moodboards (owner_user_id, updated_at desc, id desc) where deleted_at is not null;
create index moodboards_expired_trash on moodboards (deleted_at) where deleted_at is not null;

create table moodboard_items (
  id text primary key,
  board_id text not null references moodboards (id) on delete cascade,
  -- Of the board.
  owner_user_id text not null,
  -- Null for a note alone. Purging says what becomes of items first; what it does not know of never keeps a row of media.
  media_id text references media (id) on delete set null,
  x double precision not null check (x between -1e6 and 1e6),
  y double precision not null check (y between -1e6 and 1e6),
  w double precision not null check (w > 0 and w <= 1e6),
  h double precision not null check (h > 0 and h <= 1e6),
  z integer not null,
  note text not null default '' check (length(note) <= 5000),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create index moodboard_items_by_board on moodboard_items (board_id, z, id);
create index moodboard_items_by_media on moodboard_items (media_id) where media_id is not null;

-- Nobody puts on a board what they cannot see: the foreign key alone would tell that it exists. What is on it already stays when it is moved,
-- though its owner may have hidden it meanwhile.
create function holdall.guard_board_media() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from public.media m where m.id = new.media_id) then
    raise exception using errcode = '42501', message = 'not a media item that the caller may see';
  end if;
  return new;
end $$;
create trigger moodboard_items_guard_new before insert on moodboard_items for each row
  when (new.media_id is not null) execute function holdall.guard_board_media();
create trigger moodboard_items_guard_change before update of media_id on moodboard_items for each row
  when (new.media_id is not null and new.media_id is distinct from old.media_id) execute function holdall.guard_board_media();

-- How many boards of its owner show an item; asked by whoever may change the item. Boards in the trash hold nothing up.
create function holdall.count_board_uses(media text) returns bigint
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(distinct b.id) from public.moodboard_items i join public.moodboards b on b.id = i.board_id
    join public.media m on m.id = i.media_id and m.owner_user_id = b.owner_user_id
    where i.media_id = media and b.deleted_at is null
      and (holdall.acts_for(m.owner_user_id) or exists (select from public.project_members e
        where e.project_id = m.project_id and e.user_id = holdall.uid() and e.role in ('owner', 'editor')))
$$;

-- ------------------------------------------------------------------ row level security

do $$ declare t text; begin
  foreach t in array array['moodboards', 'moodboard_items'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($f$create policy service_all on %I to {{service_role}} using ((select current_user = {{service_role_literal}})) with check ((select current_user = {{service_role_literal}}))$f$, t);
    execute format('grant select, insert, update, delete on %I to {{service_role}}', t);
    execute format('grant select, insert, delete on %I to {{user_role}}', t);
    execute format($f$create policy user_update on %I for update to {{user_role}}
      using ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid()))$f$, t);
    execute format($f$create policy user_delete on %I for delete to {{user_role}}
      using ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid()))$f$, t);
  end loop;
end $$;

create policy user_read on moodboards for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or (visibility = 'public' and deleted_at is null)));
create policy user_insert on moodboards for insert to {{user_role}}
  with check ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid()));

create policy user_read on moodboard_items for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid())
    or exists (select from moodboards b where b.id = board_id)));
create policy user_insert on moodboard_items for insert to {{user_role}}
  with check ((select current_user = {{user_role_literal}}) and owner_user_id = (select holdall.uid())
    and exists (select from moodboards b where b.id = board_id and b.owner_user_id = (select holdall.uid())));

-- Not id, owner_user_id and board_id: no update can move a row to another board or owner.
grant update (external_id, title, description, visibility, cover_media_id, revision, updated_at, deleted_at) on moodboards to {{user_role}};
grant update (media_id, x, y, w, h, z, note, updated_at) on moodboard_items to {{user_role}};

create policy reader_all on moodboards for select to {{reader_role}} using (true);
create policy reader_all on moodboard_items for select to {{reader_role}} using (true);
grant select on moodboards, moodboard_items to {{reader_role}};

revoke all on function holdall.count_board_uses(text) from public;
grant execute on function holdall.count_board_uses(text) to {{user_role}}, {{service_role}};
grant create on schema holdall to {{reader_role}};
alter function holdall.count_board_uses(text) owner to {{reader_role}};
revoke create on schema holdall from {{reader_role}};
