-- HMAC and random bytes for the hash of client addresses (private.client_ip_hash()).
create extension if not exists pgcrypto with schema extensions;
-- Likeness of names (search_users(), search_tickers()).
create extension if not exists pg_trgm with schema extensions;
