-- Keys that the database makes for itself. No API role, not even service_role, is granted anything
-- here, and exports leave it out: whoever holds the IP-hash key can reverse every stored hash.
create table private.secrets (
    name text primary key,
    value bytea not null,
    created_at timestamptz not null default now()
);

comment on table private.secrets is
    'Keys made by the database (ip_hash_key). Never granted, never exported; rotated by '
    'private.rotate_ip_hash_key().';
comment on column private.secrets.name is 'Which key.';
comment on column private.secrets.value is 'The key, random bytes.';
comment on column private.secrets.created_at is 'When this value was made.';
