-- Work that a provider elsewhere does: what it was asked, what it answered, and when there is something to do again.

alter table jobs
  -- Whose turn it is there.
  add column queue text not null default 'media-jobs',
  add column request jsonb,
  add column answer jsonb,
  -- Nothing is to be done before; an answer may come earlier.
  add column resume_at timestamptz(3),
  -- The provider has promised an answer by then.
  add column awaited_until timestamptz(3);
create index jobs_resumed on jobs (resume_at) where resume_at is not null;
