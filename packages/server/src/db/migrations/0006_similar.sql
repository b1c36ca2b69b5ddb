-- Pictures that look alike, and what was made from what.

-- 64 bits of how a picture (or a video's poster) looks; null while unknown, for what is no picture, and for pictures of one colour.
alter table media add column perceptual_hash bigint;
grant update (perceptual_hash) on media to {{user_role}};

-- Derived items by what they were made from; the owner keeps strangers' derivations of public items out of the way.
create index media_by_original on media (original_media_id, owner_user_id) where original_media_id is not null;

-- The hashes of live items, kept by the trigger below. Two hashes that differ in at most d of 64 bits differ in at most d/4 bits in one of four
-- bands of 16, so that all near ones are found by a few hundred look-ups of bands. A table of its own: changing an item's title or
-- tags touches none of these indexes.
create table picture_hashes (
  media_id text primary key references media (id) on delete cascade,
  owner_user_id text not null,
  hash bigint not null
);
create index picture_hashes_band_0 on picture_hashes (owner_user_id, ((hash & 65535)::integer));
create index picture_hashes_band_1 on picture_hashes (owner_user_id, (((hash >> 16) & 65535)::integer));
create index picture_hashes_band_2 on picture_hashes (owner_user_id, (((hash >> 32) & 65535)::integer));
create index picture_hashes_band_3 on picture_hashes (owner_user_id, (((hash >> 48) & 65535)::integer));

create function holdall.sync_picture_hash() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from public.picture_hashes where media_id = old.id;
  end if;
  if new.deleted_at is null and new.perceptual_hash is not null then
    insert into public.picture_hashes (media_id, owner_user_id, hash) values (new.id, new.owner_user_id, new.perceptual_hash);
  end if;
  return null;
end $$;
create trigger media_hash_insert after insert on media for each row
  when (new.perceptual_hash is not null) execute function holdall.sync_picture_hash();
create trigger media_hash_update after update of perceptual_hash, deleted_at, owner_user_id on media for each row
  when (old.perceptual_hash is distinct from new.perceptual_hash or (new.perceptual_hash is not null
    and (old.deleted_at is distinct from new.deleted_at or old.owner_user_id <> new.owner_user_id)))
  execute function holdall.sync_picture_hash();

-- The live items of an owner whose hashes differ from `hash` in at most `max_distance` bits, the nearest first, behind (after_distance, after_id).
-- `masks`: all numbers of 16 bits with at most max_distance/4 ones. PL/pgSQL keeps the plan, which takes longer to make than to use.
create function holdall.similar_media(owner text, hash bigint, masks integer[], max_distance integer, after_distance integer, after_id text,
    max_rows integer) returns table (media_id text, distance integer)
  language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp rows 50 as $$
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
end $$;

alter table picture_hashes enable row level security;
alter table picture_hashes force row level security;
create policy service_all on picture_hashes to {{service_role}} using ((select current_user = {{service_role_literal}})) with check ((select current_user = {{service_role_literal}}));
create policy user_read on picture_hashes for select to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and (owner_user_id = (select holdall.uid()) or exists (select from media m where m.id = media_id)));
create policy user_insert on picture_hashes for insert to {{user_role}}
  with check ((select current_user = {{user_role_literal}}) and exists (select from media m where m.id = picture_hashes.media_id and m.owner_user_id = picture_hashes.owner_user_id
    and (m.owner_user_id = (select holdall.uid()) or m.project_id = any ((select holdall.member_projects('write'))::text[]))));
create policy user_delete on picture_hashes for delete to {{user_role}}
  using ((select current_user = {{user_role_literal}}) and exists (select from media m where m.id = picture_hashes.media_id and m.owner_user_id = picture_hashes.owner_user_id
    and (m.owner_user_id = (select holdall.uid()) or m.project_id = any ((select holdall.member_projects('write'))::text[]))));
create policy reader_all on picture_hashes for select to {{reader_role}} using (true);
grant select, insert, update, delete on picture_hashes to {{service_role}};
grant select, insert, delete on picture_hashes to {{user_role}};
grant select on picture_hashes to {{reader_role}};

revoke all on function holdall.similar_media(text, bigint, integer[], integer, integer, text, integer) from public;
grant execute on function holdall.similar_media(text, bigint, integer[], integer, integer, text, integer) to {{user_role}}, {{service_role}};
grant create on schema holdall to {{reader_role}};
alter function holdall.similar_media(text, bigint, integer[], integer, integer, text, integer) owner to {{reader_role}};
revoke create on schema holdall from {{reader_role}};
