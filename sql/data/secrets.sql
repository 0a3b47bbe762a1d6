-- The first IP-hash key, different in every database.
insert into private.secrets (name, value)
values ('ip_hash_key', extensions.gen_random_bytes(32));
