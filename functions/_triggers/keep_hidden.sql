-- Blocks: both people vanish for each other (private.hidden counts, since each may block the other)
-- and follows between them end. Taking a block back opens what the other has not closed too. A
-- statement at a time, locks in order, so that people who block each other in bulk never wait in a
-- circle.
create function private.keep_hidden()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.lock_pair(k.key, true)
    from (
        select distinct private.pair_key(c.user_id, c.filtered_user_id) as key
        from changed c
        where c.filter_type = 'block'
        order by key
    ) k;

    if tg_op = 'INSERT' then
        insert into private.hidden as h (viewer, author, blocks)
        select s.viewer, s.author, count(*)
        from changed c
        cross join lateral (
            values (c.user_id, c.filtered_user_id), (c.filtered_user_id, c.user_id)
        ) s (viewer, author)
        where c.filter_type = 'block'
        group by s.viewer, s.author
        order by s.viewer, s.author
        on conflict (viewer, author) do update
        set blocks = h.blocks + excluded.blocks;

        delete from public.follows f
        using changed c
        where c.filter_type = 'block'
            and (
                (f.follower_id = c.user_id and f.following_id = c.filtered_user_id)
                or (f.follower_id = c.filtered_user_id and f.following_id = c.user_id)
            );
    else
        delete from private.hidden h
        using (
            select s.viewer, s.author, count(*) as blocks
            from changed c
            cross join lateral (
                values (c.user_id, c.filtered_user_id), (c.filtered_user_id, c.user_id)
            ) s (viewer, author)
            where c.filter_type = 'block'
            group by s.viewer, s.author
        ) s
        where h.viewer = s.viewer
            and h.author = s.author
            and h.blocks <= s.blocks;

        -- What is left of these pairs was blocked from both sides, and one side took it back.
        update private.hidden h
        set blocks = h.blocks - 1
        from changed c
        where c.filter_type = 'block'
            and (
                (h.viewer = c.user_id and h.author = c.filtered_user_id)
                or (h.viewer = c.filtered_user_id and h.author = c.user_id)
            );
    end if;

    return null;
end;
$$;

comment on function private.keep_hidden is
    'Trigger function: keeps private.hidden and cuts follows as blocks come and go.';
revoke all on function private.keep_hidden from public, anon, authenticated, service_role;
