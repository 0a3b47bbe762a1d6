-- Generated from migrations/20261123100506_create_repairs.sql by npm run supabase:generate: do not edit.

drop function private.repair_counters;

-- Writes every counter anew from the rows, and takes the extra slots away. Holds off writers of
-- what is counted until it commits. Called where counters begin (migrations) and by operators, who
-- are told how many counters were wrong.
create function private.repair_counters()
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_wrong integer;
begin
    lock table
        public.users, public.posts, public.comments, public.reactions, public.reposts,
        public.bookmarks, public.follows, public.polls, public.poll_votes
    in share row exclusive mode;

    v_wrong := (select count(*) from private.counter_drift());

    delete from private.post_count_slots where true;
    delete from private.post_counts where true;
    delete from private.comment_count_slots where true;
    delete from private.comment_counts where true;
    delete from private.poll_option_count_slots where true;
    delete from private.poll_option_counts where true;
    delete from private.user_count_slots where true;
    delete from private.user_counts where true;

    insert into private.post_counts (
        post_id, reaction_count, comment_count, repost_count, bookmark_count
    )
    select
        r.id,
        sum(r.value) filter (where r.counter = 'post.reaction_count'),
        sum(r.value) filter (where r.counter = 'post.comment_count'),
        sum(r.value) filter (where r.counter = 'post.repost_count'),
        sum(r.value) filter (where r.counter = 'post.bookmark_count')
    from private.counter_recount() r
    where r.counter like 'post.%'
    group by r.id;

    insert into private.comment_counts (comment_id, reaction_count, reply_count)
    select
        r.id,
        sum(r.value) filter (where r.counter = 'comment.reaction_count'),
        sum(r.value) filter (where r.counter = 'comment.reply_count')
    from private.counter_recount() r
    where r.counter like 'comment.%'
    group by r.id;

    insert into private.poll_option_counts (poll_id, option_index, vote_count)
    select r.id, r.option_index, r.value
    from private.counter_recount() r
    where r.counter = 'poll.vote_count';

    insert into private.user_counts (user_id, follower_count, following_count, post_count)
    select
        r.id,
        sum(r.value) filter (where r.counter = 'user.follower_count'),
        sum(r.value) filter (where r.counter = 'user.following_count'),
        sum(r.value) filter (where r.counter = 'user.post_count')
    from private.counter_recount() r
    where r.counter like 'user.%'
    group by r.id;

    return v_wrong;
end;
$$;

comment on function private.repair_counters is
    'Recounts every counter, holding off writers; returns how many were wrong. Internal: '
    'public.repair_counters() and migrations.';
revoke all on function private.repair_counters from public, anon, authenticated, service_role;
grant execute on function private.repair_counters to service_role;

-- For the day when a counter is wrong after all, by a fault of ours or a row written behind the
-- triggers' back.
create function public.repair_counters()
returns integer
language sql
volatile
security invoker
set search_path = ''
as $$
select private.repair_counters()
$$;

comment on function public.repair_counters is
    'Recounts every counter and returns how many were wrong (0 when all is well). Holds off '
    'writers meanwhile; on a big database run it over a direct connection. For service_role.';
revoke all on function public.repair_counters from public, anon, authenticated, service_role;
grant execute on function public.repair_counters to service_role;

-- Where private.gone and private.hidden differ from what accounts and blocks say: empty, always.
-- One row a difference: a vanished account (author alone) or a pair, how many blocks are kept for
-- it, and how many there are. Reads every account and block, so it is for tests and operators.
create function private.visibility_drift()
returns table (viewer uuid, author uuid, kept integer, expected integer)
language sql
stable
security definer
set search_path = ''
as $$
select null::uuid, coalesce(g.user_id, e.id), num_nonnulls(g.user_id), num_nonnulls(e.id)
from private.gone g
full join (
    select u.id
    from public.users u
    where u.deleted_at is not null
        or u.suspended_at is not null
        or u.id = private.ghost_id()
) e on e.id = g.user_id
where g.user_id is null
    or e.id is null
union all
select
    coalesce(h.viewer, e.viewer),
    coalesce(h.author, e.author),
    coalesce(h.blocks, 0),
    coalesce(e.blocks, 0)
from private.hidden h
full join (
    select s.viewer, s.author, count(*)::integer as blocks
    from public.content_filters c
    cross join lateral (
        values (c.user_id, c.filtered_user_id), (c.filtered_user_id, c.user_id)
    ) s (viewer, author)
    where c.filter_type = 'block'
    group by s.viewer, s.author
) e on e.viewer = h.viewer and e.author = h.author
where h.blocks is distinct from e.blocks
$$;

comment on function private.visibility_drift is
    'Where private.gone and private.hidden differ from accounts and blocks; none when all is well. '
    'For operators.';
revoke all on function private.visibility_drift from public, anon, authenticated, service_role;

-- Makes private.gone and private.hidden what accounts and blocks say, and returns how many rows
-- were wrong. Holds off who suspends, deletes and blocks until it commits. Called where the two
-- begin and by operators.
create function private.repair_visibility()
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_drift record;
    v_wrong integer := 0;
begin
    lock table public.users, public.content_filters in share row exclusive mode;

    for v_drift in
        select d.viewer, d.author, d.expected
        from private.visibility_drift() d
    loop
        v_wrong := v_wrong + 1;

        if v_drift.viewer is null and v_drift.expected = 0 then
            delete from private.gone g
            where g.user_id = v_drift.author;
        elsif v_drift.viewer is null then
            insert into private.gone (user_id)
            values (v_drift.author);
        elsif v_drift.expected = 0 then
            delete from private.hidden h
            where h.viewer = v_drift.viewer
                and h.author = v_drift.author;
        else
            insert into private.hidden as h (viewer, author, blocks)
            values (v_drift.viewer, v_drift.author, v_drift.expected)
            on conflict (viewer, author) do update
            set blocks = excluded.blocks;
        end if;
    end loop;

    return v_wrong;
end;
$$;

comment on function private.repair_visibility is
    'Rebuilds private.gone and private.hidden; returns how many rows were wrong. For operators.';
revoke all on function private.repair_visibility from public, anon, authenticated, service_role;
