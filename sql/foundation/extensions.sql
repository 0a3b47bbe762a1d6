-- HMAC and random bytes for the hash of client addresses (private.client_ip_hash()).
create extension if not exists pgcrypto with schema extensions;
