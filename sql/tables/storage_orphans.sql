-- Files in Storage that nothing points at any more: a purged post's pictures, a replaced avatar,
-- all that an erased person had. SQL must not delete rows of storage.objects (the file would stay
-- behind): a worker takes names from here, deletes them by the Storage API, and confirms. What it
-- took and never confirmed is handed out again.
create table private.storage_orphans (
    bucket_id text not null,
    object_name text not null,
    queued_at timestamptz not null default now(),
    taken_at timestamptz,

    primary key (bucket_id, object_name)
);

create index storage_orphans_queued_at_idx on private.storage_orphans (queued_at);
comment on index private.storage_orphans_queued_at_idx is
    'take_storage_orphans(): what has waited longest, first.';

comment on table private.storage_orphans is
    'Files to be deleted by the Storage API. Filled by trigger; see take_storage_orphans().';
comment on column private.storage_orphans.bucket_id is 'The bucket: avatars or media.';
comment on column private.storage_orphans.object_name is
    'The name in the bucket; its first folder is the id of the person whose file it is.';
comment on column private.storage_orphans.queued_at is 'When the last reference went.';
comment on column private.storage_orphans.taken_at is
    'When a worker last took it; null while nobody has.';
