-- What take_storage_orphans() hands to the worker, and the worker confirms.
create type public.storage_orphan as (
    bucket_id text,
    object_name text,
    queued_at timestamptz
);

comment on type public.storage_orphan is
    'A file that nothing points at, as take_storage_orphans() returns it.';
comment on column public.storage_orphan.bucket_id is 'The bucket.';
comment on column public.storage_orphan.object_name is 'The name in the bucket.';
comment on column public.storage_orphan.queued_at is 'When the last reference went.';
