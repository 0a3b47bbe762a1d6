-- Keeps the reposts row of a quote post true: same text after edits, gone while the quote post is
-- not living, back (or a plain repost upgraded) when it is restored. Restoring a quote after the
-- same post was quoted anew is refused before it gets here, by the unique index on posts.
create function private.sync_quote()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_op = 'DELETE' or new.deleted_at is not null or new.removed_at is not null then
        -- Only a quote that stood takes its row along: the row may be a newer quote's by now.
        delete from public.reposts r
        where r.user_id = old.user_id
            and r.post_id = old.original_post_id
            and r.type = 'quote'
            and old.deleted_at is null
            and old.removed_at is null;
    elsif new.original_post_id is not null then
        update public.reposts r
        set quote_content = new.content
        where r.user_id = new.user_id
            and r.post_id = new.original_post_id
            and r.type = 'quote';

        if not found then
            insert into public.reposts as r (user_id, post_id, type, quote_content, created_at)
            select new.user_id, p.id, 'quote', new.content, new.created_at
            from public.posts p
            where p.id = new.original_post_id
                -- A quote restored or reinstated across a block, or of somebody who has vanished,
                -- stands for itself.
                and not exists (
                    select
                    from private.hidden h
                    where h.viewer = new.user_id
                        and h.author = p.user_id
                )
                and not exists (
                    select
                    from private.gone g
                    where g.user_id = p.user_id
                )
            on conflict (user_id, post_id) do update
            set
                type = 'quote',
                quote_content = excluded.quote_content;
        end if;
    end if;

    return null;
end;
$$;

comment on function private.sync_quote is
    'Trigger function: keeps the reposts row of a quote equal to its quote post.';
revoke all on function private.sync_quote from public, anon, authenticated, service_role;
