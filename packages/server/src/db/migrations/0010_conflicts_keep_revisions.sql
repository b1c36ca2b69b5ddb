-- A conflict names the revision in which its value lost: where that value goes back to is looked up there, so it stays as long as the conflict.
create or replace function holdall.is_pinned(in_project text, in_name text, in_revision bigint) returns boolean
  language sql stable
  return exists (select from public.snapshot_documents s where s.project_id = in_project and s.name = in_name and s.revision = in_revision)
    or exists (select from public.document_conflicts c where c.project_id = in_project and c.name = in_name and c.revision = in_revision);
