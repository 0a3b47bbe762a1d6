-- What a block forbids, forbidden for every path: following, reacting, commenting, replying,
-- reposting, quoting, bookmarking, voting. The pair's lock is taken first, so that an action and a
-- block that run at once cannot both pass; the query after it sees what was committed while we
-- waited. The error is word for word the one that row level security gives for a target that does
-- not exist, so that nobody can learn of a block by trying.
create function private.guard_interaction()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_actor uuid;
    v_others uuid[];
    v_other uuid;
begin
    if tg_table_name = 'follows' then
        v_actor := new.follower_id;
        v_others := array[new.following_id];
    elsif tg_table_name = 'reactions' then
        v_actor := new.user_id;
        v_others := private.content_authors(new.post_id, new.comment_id);
    elsif tg_table_name in ('reposts', 'bookmarks') then
        v_actor := new.user_id;
        v_others := private.content_authors(new.post_id, null);
    elsif tg_table_name = 'comments' then
        v_actor := new.user_id;
        v_others := private.content_authors(new.post_id, new.parent_comment_id);
    elsif tg_table_name = 'posts' then
        v_actor := new.user_id;
        v_others := private.content_authors(new.original_post_id, null);
    elsif tg_table_name = 'polls' then
        v_actor := (
            select c.user_id
            from public.comments c
            where c.id = new.comment_id
        );
        v_others := private.content_authors(null, new.comment_id);
    elsif tg_table_name = 'poll_votes' then
        v_actor := new.user_id;
        v_others := (
            select private.content_authors(p.post_id, p.comment_id)
            from public.polls p
            where p.id = new.poll_id
        );
    end if;

    -- In order of the locks, so that two statements never wait for each other.
    for v_other in
        select o
        from unnest(v_others) o
        where o <> v_actor
        order by private.pair_key(v_actor, o)
    loop
        perform private.lock_pair(private.pair_key(v_actor, v_other), false);

        -- Staff see accounts that have vanished; to act on what they wrote is nobody's.
        if exists (
            select
            from private.hidden h
            where h.viewer = v_actor
                and h.author = v_other
        ) or exists (
            select
            from private.gone g
            where g.user_id = v_other
        ) then
            raise exception using
                errcode = '42501',
                message = format(
                    'new row violates row-level security policy for table "%s"', tg_table_name
                );
        end if;
    end loop;

    return new;
end;
$$;

comment on function private.guard_interaction is
    'Trigger function: refuses what a block between two people forbids.';
revoke all on function private.guard_interaction from public, anon, authenticated, service_role;
