-- Living posts that hold words, by the index of words alone and in no order. Whatever the planner
-- thinks of the words, it must not read the table from its beginning instead: so every other way is
-- closed to it here. The memory is for the places of a word that a million posts hold.
create function private.posts_with_words(words tsquery, maximum integer)
returns table (id uuid, user_id uuid, created_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
set enable_seqscan = off
set enable_indexscan = off
set enable_indexonlyscan = off
set work_mem = '32MB'
as $$
begin
    return query
    select p.id, p.user_id, p.created_at
    from public.posts p
    where p.deleted_at is null
        and p.removed_at is null
        and to_tsvector('pg_catalog.english', p.content) @@ posts_with_words.words
    limit posts_with_words.maximum;
end;
$$;

comment on function private.posts_with_words is
    'Living posts that match words, at most so many, in no order. Internal.';
revoke all on function private.posts_with_words from public, anon, authenticated, service_role;
