-- Keeps the reposts row of a quote post true: same text after edits, gone while the quote post is
-- not living, back (or a plain repost upgraded) when it is restored. Restoring a quote after the
-- same post was quoted anew is refused before it gets here, by the unique index on posts.
create function private.sync_quote()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'DELETE' or new.deleted_at is not null or new.removed_at is not null then
        delete from public.reposts r
        where r.user_id = old.user_id
            and r.post_id = old.original_post_id
            and r.type = 'quote';
    elsif new.original_post_id is not null then
        insert into public.reposts as r (user_id, post_id, type, quote_content, created_at)
        select new.user_id, p.id, 'quote', new.content, new.created_at
        from public.posts p
        where p.id = new.original_post_id
            -- A quote restored or reinstated across a block stands for itself.
            and not exists (
                select
                from private.hidden h
                where h.viewer = new.user_id
                    and h.author = p.user_id
            )
        on conflict (user_id, post_id) do update
        set
            type = 'quote',
            quote_content = excluded.quote_content
        where r.type is distinct from 'quote'
            or r.quote_content is distinct from excluded.quote_content;
    end if;

    return null;
end;
$$;

comment on function private.sync_quote is
    'Trigger function: keeps the reposts row of a quote equal to its quote post.';
revoke all on function private.sync_quote from public, anon, authenticated, service_role;
