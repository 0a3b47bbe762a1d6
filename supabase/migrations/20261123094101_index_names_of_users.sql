-- Generated from migrations/20261123094101_index_names_of_users.sql by npm run supabase:generate: do not edit.

create extension if not exists pg_trgm with schema extensions;
create index concurrently users_username_c_idx on public.users (username collate "C");
comment on index public.users_username_c_idx is
    'Usernames that begin with a text, in order: search_users(). The unique index is in the order '
    'of the database''s own collation, where no prefix is a range.';
create index concurrently users_names_trgm_idx
on public.users using gin ((username || ' ' || display_name) extensions.gin_trgm_ops);
comment on index public.users_names_trgm_idx is
    'Names with a word that begins with, or is like, a text: search_users().';
