-- Brings the extra slots of counters back into slot 0, so that what was in demand once is read from
-- one row again. Exact at every moment: slot 0 is locked first, the slots go and their sums arrive
-- in one transaction, and what somebody is counting on just now is left alone. About so many slots
-- at most; returns how many it merged.
create function private.merge_count_slots(batch_size integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_left integer := private.check_batch_size(merge_count_slots.batch_size);
    v_ids uuid[];
    v_options private.poll_option_counts[];
    v_rows integer;
    v_total integer := 0;
begin
    v_ids := array(
        select c.post_id
        from private.post_counts c
        where c.post_id in (
            select s.post_id
            from private.post_count_slots s
            limit v_left
        )
        for no key update skip locked
    );

    with merged as (
        delete from private.post_count_slots s
        where (s.post_id, s.slot) in (
            select x.post_id, x.slot
            from private.post_count_slots x
            where x.post_id = any (v_ids)
            for update skip locked
        )
        returning
            s.post_id,
            s.reaction_count,
            s.comment_count,
            s.repost_count,
            s.bookmark_count
    ),

    added as (
        update private.post_counts c
        set
            reaction_count = c.reaction_count + m.reaction_count,
            comment_count = c.comment_count + m.comment_count,
            repost_count = c.repost_count + m.repost_count,
            bookmark_count = c.bookmark_count + m.bookmark_count
        from (
            select
                g.post_id,
                sum(g.reaction_count) as reaction_count,
                sum(g.comment_count) as comment_count,
                sum(g.repost_count) as repost_count,
                sum(g.bookmark_count) as bookmark_count
            from merged g
            group by g.post_id
        ) m
        where c.post_id = m.post_id
    )

    select count(*)
    into v_rows
    from merged;
    v_left := greatest(v_left - v_rows, 0);
    v_total := v_total + v_rows;

    v_ids := array(
        select c.comment_id
        from private.comment_counts c
        where c.comment_id in (
            select s.comment_id
            from private.comment_count_slots s
            limit v_left
        )
        for no key update skip locked
    );

    with merged as (
        delete from private.comment_count_slots s
        where (s.comment_id, s.slot) in (
            select x.comment_id, x.slot
            from private.comment_count_slots x
            where x.comment_id = any (v_ids)
            for update skip locked
        )
        returning s.comment_id, s.reaction_count, s.reply_count
    ),

    added as (
        update private.comment_counts c
        set
            reaction_count = c.reaction_count + m.reaction_count,
            reply_count = c.reply_count + m.reply_count
        from (
            select
                g.comment_id,
                sum(g.reaction_count) as reaction_count,
                sum(g.reply_count) as reply_count
            from merged g
            group by g.comment_id
        ) m
        where c.comment_id = m.comment_id
    )

    select count(*)
    into v_rows
    from merged;
    v_left := greatest(v_left - v_rows, 0);
    v_total := v_total + v_rows;

    v_ids := array(
        select c.user_id
        from private.user_counts c
        where c.user_id in (
            select s.user_id
            from private.user_count_slots s
            limit v_left
        )
        for no key update skip locked
    );

    with merged as (
        delete from private.user_count_slots s
        where (s.user_id, s.slot) in (
            select x.user_id, x.slot
            from private.user_count_slots x
            where x.user_id = any (v_ids)
            for update skip locked
        )
        returning s.user_id, s.follower_count, s.following_count, s.post_count
    ),

    added as (
        update private.user_counts c
        set
            follower_count = c.follower_count + m.follower_count,
            following_count = c.following_count + m.following_count,
            post_count = c.post_count + m.post_count
        from (
            select
                g.user_id,
                sum(g.follower_count) as follower_count,
                sum(g.following_count) as following_count,
                sum(g.post_count) as post_count
            from merged g
            group by g.user_id
        ) m
        where c.user_id = m.user_id
    )

    select count(*)
    into v_rows
    from merged;
    v_left := greatest(v_left - v_rows, 0);
    v_total := v_total + v_rows;

    v_options := array(
        select c
        from private.poll_option_counts c
        where c.poll_id in (
            select s.poll_id
            from private.poll_option_count_slots s
            limit v_left
        )
        for no key update skip locked
    );

    with merged as (
        delete from private.poll_option_count_slots s
        where (s.poll_id, s.option_index, s.slot) in (
            select x.poll_id, x.option_index, x.slot
            from unnest(v_options) o
            join private.poll_option_count_slots x
                on x.poll_id = o.poll_id
                and x.option_index = o.option_index
            for update of x skip locked
        )
        returning s.poll_id, s.option_index, s.vote_count
    ),

    added as (
        update private.poll_option_counts c
        set vote_count = c.vote_count + m.vote_count
        from (
            select g.poll_id, g.option_index, sum(g.vote_count) as vote_count
            from merged g
            group by g.poll_id, g.option_index
        ) m
        where c.poll_id = m.poll_id
            and c.option_index = m.option_index
    )

    select count(*)
    into v_rows
    from merged;

    return v_total + v_rows;
end;
$$;

comment on function private.merge_count_slots is
    'Merges extra counter slots back into slot 0, one batch; returns how many. For jobs.';
revoke all on function private.merge_count_slots from public, anon, authenticated, service_role;
