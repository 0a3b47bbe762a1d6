-- A new key for the hash of client addresses; hashes made before can never again be compared with
-- new ones. Also makes the first key. Called by postgres (docs/operations.md).
create function private.rotate_ip_hash_key()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
insert into private.secrets (name, value)
values ('ip_hash_key', extensions.gen_random_bytes(32))
on conflict (name) do update
set
    value = excluded.value,
    created_at = now()
$$;

comment on function private.rotate_ip_hash_key is
    'Replaces the key of client_ip_hash(). For postgres only.';
revoke all on function private.rotate_ip_hash_key from public, anon, authenticated, service_role;
