-- A block: both people vanish for each other (private.hidden counts, since each may block the
-- other) and follows between them end. Taking it back opens what the other has not closed too.
create function private.keep_hidden()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        perform private.lock_pair(new.user_id, new.filtered_user_id, true);

        insert into private.hidden as h (viewer, author, blocks)
        values
            (new.user_id, new.filtered_user_id, 1),
            (new.filtered_user_id, new.user_id, 1)
        on conflict (viewer, author) do update
        set blocks = h.blocks + 1;

        delete from public.follows f
        where (f.follower_id = new.user_id and f.following_id = new.filtered_user_id)
            or (f.follower_id = new.filtered_user_id and f.following_id = new.user_id);
    else
        perform private.lock_pair(old.user_id, old.filtered_user_id, true);

        delete from private.hidden h
        where h.blocks = 1
            and (
                (h.viewer = old.user_id and h.author = old.filtered_user_id)
                or (h.viewer = old.filtered_user_id and h.author = old.user_id)
            );

        if not found then
            update private.hidden h
            set blocks = h.blocks - 1
            where (h.viewer = old.user_id and h.author = old.filtered_user_id)
                or (h.viewer = old.filtered_user_id and h.author = old.user_id);
        end if;
    end if;

    return null;
end;
$$;

comment on function private.keep_hidden is
    'Trigger function: keeps private.hidden and cuts follows as blocks come and go.';
revoke all on function private.keep_hidden from public, anon, authenticated, service_role;
