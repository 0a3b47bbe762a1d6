-- Undoing a quote repost deletes the quote post (softly: its author may restore it). Where the
-- quoted post itself is going, the quote stays: it is its author's own text.
create function private.drop_quote_post()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    update public.posts q
    set deleted_at = now()
    where q.user_id = old.user_id
        and q.original_post_id = old.post_id
        and q.repost_type = 'quote'
        and q.deleted_at is null
        and q.removed_at is null
        and exists (
            select
            from public.posts p
            where p.id = old.post_id
        );

    return null;
end;
$$;

comment on function private.drop_quote_post is
    'Trigger function: deletes the quote post when its repost is undone.';
revoke all on function private.drop_quote_post from public, anon, authenticated, service_role;
