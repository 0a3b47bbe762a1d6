-- Generated from migrations/20261122090011_create_counting_functions.sql by npm run supabase:generate: do not edit.

-- Adds to the counters of one post. Slot 0 when nobody holds it, else the backend's own slot: a
-- quiet post keeps one row, a hot one never makes its writers queue. Both ask for the post itself,
-- so that a change whose target is just being deleted is dropped instead of failing. Called by the
-- counting triggers, targets in order of id.
create function private.bump_post_counts(
    post_id uuid,
    reaction_count integer default 0,
    comment_count integer default 0,
    repost_count integer default 0,
    bookmark_count integer default 0
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform 1
    from private.post_counts c
    where c.post_id = bump_post_counts.post_id
        and exists (
            select
            from public.posts t
            where t.id = c.post_id
        )
    for no key update of c skip locked;

    if found then
        update private.post_counts c
        set
            reaction_count = c.reaction_count + bump_post_counts.reaction_count,
            comment_count = c.comment_count + bump_post_counts.comment_count,
            repost_count = c.repost_count + bump_post_counts.repost_count,
            bookmark_count = c.bookmark_count + bump_post_counts.bookmark_count
        where c.post_id = bump_post_counts.post_id;
    else
        insert into private.post_count_slots as c (
            post_id, slot, reaction_count, comment_count, repost_count, bookmark_count
        )
        select
            t.id,
            1 + pg_backend_pid() % 63,
            bump_post_counts.reaction_count,
            bump_post_counts.comment_count,
            bump_post_counts.repost_count,
            bump_post_counts.bookmark_count
        from public.posts t
        where t.id = bump_post_counts.post_id
        on conflict on constraint post_count_slots_pkey do update
        set
            reaction_count = c.reaction_count + excluded.reaction_count,
            comment_count = c.comment_count + excluded.comment_count,
            repost_count = c.repost_count + excluded.repost_count,
            bookmark_count = c.bookmark_count + excluded.bookmark_count;
    end if;
end;
$$;

comment on function private.bump_post_counts is
    'Adds to the counters of one post. Internal: counting triggers only.';
revoke all on function private.bump_post_counts from public, anon, authenticated, service_role;

-- Adds to the counters of one comment. Slot 0 when nobody holds it, else the backend's own slot: a
-- quiet comment keeps one row, a hot one never makes its writers queue. Both ask for the comment
-- itself, so that a change whose target is just being deleted is dropped instead of failing. Called
-- by the counting triggers, targets in order of id.
create function private.bump_comment_counts(
    comment_id uuid,
    reaction_count integer default 0,
    reply_count integer default 0
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform 1
    from private.comment_counts c
    where c.comment_id = bump_comment_counts.comment_id
        and exists (
            select
            from public.comments t
            where t.id = c.comment_id
        )
    for no key update of c skip locked;

    if found then
        update private.comment_counts c
        set
            reaction_count = c.reaction_count + bump_comment_counts.reaction_count,
            reply_count = c.reply_count + bump_comment_counts.reply_count
        where c.comment_id = bump_comment_counts.comment_id;
    else
        insert into private.comment_count_slots as c (comment_id, slot, reaction_count, reply_count)
        select
            t.id,
            1 + pg_backend_pid() % 63,
            bump_comment_counts.reaction_count,
            bump_comment_counts.reply_count
        from public.comments t
        where t.id = bump_comment_counts.comment_id
        on conflict on constraint comment_count_slots_pkey do update
        set
            reaction_count = c.reaction_count + excluded.reaction_count,
            reply_count = c.reply_count + excluded.reply_count;
    end if;
end;
$$;

comment on function private.bump_comment_counts is
    'Adds to the counters of one comment. Internal: counting triggers only.';
revoke all on function private.bump_comment_counts from public, anon, authenticated, service_role;

-- Adds votes to one option of a poll: as bump_post_counts(), a slot of its own for whoever finds
-- the row locked.
create function private.bump_poll_option_counts(
    poll_id uuid,
    option_index integer,
    vote_count integer
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform 1
    from private.poll_option_counts c
    where c.poll_id = bump_poll_option_counts.poll_id
        and c.option_index = bump_poll_option_counts.option_index
        and exists (
            select
            from public.polls t
            where t.id = c.poll_id
        )
    for no key update of c skip locked;

    if found then
        update private.poll_option_counts c
        set vote_count = c.vote_count + bump_poll_option_counts.vote_count
        where c.poll_id = bump_poll_option_counts.poll_id
            and c.option_index = bump_poll_option_counts.option_index;
    else
        insert into private.poll_option_count_slots as c (poll_id, option_index, slot, vote_count)
        select
            p.id,
            bump_poll_option_counts.option_index,
            1 + pg_backend_pid() % 63,
            bump_poll_option_counts.vote_count
        from public.polls p
        where p.id = bump_poll_option_counts.poll_id
        on conflict on constraint poll_option_count_slots_pkey do update
        set vote_count = c.vote_count + excluded.vote_count;
    end if;
end;
$$;

comment on function private.bump_poll_option_counts is
    'Adds votes to one option of a poll. Internal: the counting trigger only.';
revoke all on function private.bump_poll_option_counts
from public, anon, authenticated, service_role;

-- Adds to the counters of one person. Slot 0 when nobody holds it, else the backend's own slot: a
-- quiet person keeps one row, a hot one never makes its writers queue. Both ask for the person
-- itself, so that a change whose target is just being deleted is dropped instead of failing. Called
-- by the counting triggers, targets in order of id.
create function private.bump_user_counts(
    user_id uuid,
    follower_count integer default 0,
    following_count integer default 0,
    post_count integer default 0
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform 1
    from private.user_counts c
    where c.user_id = bump_user_counts.user_id
        and exists (
            select
            from public.users t
            where t.id = c.user_id
        )
    for no key update of c skip locked;

    if found then
        update private.user_counts c
        set
            follower_count = c.follower_count + bump_user_counts.follower_count,
            following_count = c.following_count + bump_user_counts.following_count,
            post_count = c.post_count + bump_user_counts.post_count
        where c.user_id = bump_user_counts.user_id;
    else
        insert into private.user_count_slots as c (
            user_id, slot, follower_count, following_count, post_count
        )
        select
            t.id,
            1 + pg_backend_pid() % 63,
            bump_user_counts.follower_count,
            bump_user_counts.following_count,
            bump_user_counts.post_count
        from public.users t
        where t.id = bump_user_counts.user_id
        on conflict on constraint user_count_slots_pkey do update
        set
            follower_count = c.follower_count + excluded.follower_count,
            following_count = c.following_count + excluded.following_count,
            post_count = c.post_count + excluded.post_count;
    end if;
end;
$$;

comment on function private.bump_user_counts is
    'Adds to the counters of one person. Internal: counting triggers only.';
revoke all on function private.bump_user_counts from public, anon, authenticated, service_role;

-- A counter row with each post, comment, poll option and person: slot 0, which the counting
-- triggers look for.
create function private.make_counts()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_table_name = 'posts' then
        insert into private.post_counts (post_id)
        values (new.id);
    elsif tg_table_name = 'comments' then
        insert into private.comment_counts (comment_id)
        values (new.id);
    elsif tg_table_name = 'users' then
        insert into private.user_counts (user_id)
        values (new.id);
    elsif tg_table_name = 'polls' then
        insert into private.poll_option_counts (poll_id, option_index)
        select new.id, o
        from generate_series(0, cardinality(new.options) - 1) o;
    end if;

    return null;
end;
$$;

comment on function private.make_counts is
    'Trigger function: makes the counter row of a new post, comment, poll or person.';
revoke all on function private.make_counts from public, anon, authenticated, service_role;

-- Living posts of a person: a statement's sum a person, people in order of id.
create function private.count_posts()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        perform private.bump_user_counts(c.user_id, post_count => c.n)
        from (
            select p.user_id, count(*)::integer as n
            from new_rows p
            where p.deleted_at is null
                and p.removed_at is null
            group by p.user_id
            order by p.user_id
        ) c;
    elsif tg_op = 'DELETE' then
        perform private.bump_user_counts(c.user_id, post_count => -c.n)
        from (
            select p.user_id, count(*)::integer as n
            from old_rows p
            where p.deleted_at is null
                and p.removed_at is null
            group by p.user_id
            order by p.user_id
        ) c;
    else
        perform private.bump_user_counts(c.user_id, post_count => c.n)
        from (
            select p.user_id, sum(p.n)::integer as n
            from (
                select n.user_id, 1 as n
                from new_rows n
                where n.deleted_at is null
                    and n.removed_at is null
                union all
                select o.user_id, -1
                from old_rows o
                where o.deleted_at is null
                    and o.removed_at is null
            ) p
            group by p.user_id
            having sum(p.n) <> 0
            order by p.user_id
        ) c;
    end if;

    return null;
end;
$$;

comment on function private.count_posts is
    'Trigger function: counts the living rows of posts as a statement makes, ends or revives '
    'them.';
revoke all on function private.count_posts from public, anon, authenticated, service_role;

-- Living comments of a post and living replies of a comment: a statement's sum a target, targets in
-- order of id.
create function private.count_comments()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        perform private.bump_post_counts(c.post_id, comment_count => c.n)
        from (
            select r.post_id, count(*)::integer as n
            from new_rows r
            where r.deleted_at is null
                and r.removed_at is null
            group by r.post_id
            order by r.post_id
        ) c;

        perform private.bump_comment_counts(c.parent_comment_id, reply_count => c.n)
        from (
            select r.parent_comment_id, count(*)::integer as n
            from new_rows r
            where r.deleted_at is null
                and r.removed_at is null
                and r.parent_comment_id is not null
            group by r.parent_comment_id
            order by r.parent_comment_id
        ) c;
    elsif tg_op = 'DELETE' then
        perform private.bump_post_counts(c.post_id, comment_count => -c.n)
        from (
            select r.post_id, count(*)::integer as n
            from old_rows r
            where r.deleted_at is null
                and r.removed_at is null
            group by r.post_id
            order by r.post_id
        ) c;

        perform private.bump_comment_counts(c.parent_comment_id, reply_count => -c.n)
        from (
            select r.parent_comment_id, count(*)::integer as n
            from old_rows r
            where r.deleted_at is null
                and r.removed_at is null
                and r.parent_comment_id is not null
            group by r.parent_comment_id
            order by r.parent_comment_id
        ) c;
    else
        perform private.bump_post_counts(c.post_id, comment_count => c.n)
        from (
            select r.post_id, sum(r.n)::integer as n
            from (
                select n.post_id, 1 as n
                from new_rows n
                where n.deleted_at is null
                    and n.removed_at is null
                union all
                select o.post_id, -1
                from old_rows o
                where o.deleted_at is null
                    and o.removed_at is null
            ) r
            group by r.post_id
            having sum(r.n) <> 0
            order by r.post_id
        ) c;

        perform private.bump_comment_counts(c.parent_comment_id, reply_count => c.n)
        from (
            select r.parent_comment_id, sum(r.n)::integer as n
            from (
                select n.parent_comment_id, 1 as n
                from new_rows n
                where n.deleted_at is null
                    and n.removed_at is null
                union all
                select o.parent_comment_id, -1
                from old_rows o
                where o.deleted_at is null
                    and o.removed_at is null
            ) r
            where r.parent_comment_id is not null
            group by r.parent_comment_id
            having sum(r.n) <> 0
            order by r.parent_comment_id
        ) c;
    end if;

    return null;
end;
$$;

comment on function private.count_comments is
    'Trigger function: counts the living rows of comments as a statement makes, ends or revives '
    'them.';
revoke all on function private.count_comments from public, anon, authenticated, service_role;

-- Likes of posts and comments: one bump a target and statement, targets in order of id.
create function private.count_reactions()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
    perform private.bump_post_counts(c.post_id, reaction_count => c.n)
    from (
        select r.post_id, v_sign * count(*)::integer as n
        from changed r
        where r.post_id is not null
        group by r.post_id
        order by r.post_id
    ) c;

    perform private.bump_comment_counts(c.comment_id, reaction_count => c.n)
    from (
        select r.comment_id, v_sign * count(*)::integer as n
        from changed r
        where r.comment_id is not null
        group by r.comment_id
        order by r.comment_id
    ) c;

    return null;
end;
$$;

comment on function private.count_reactions is
    'Trigger function: counts the rows that a statement inserted or deleted.';
revoke all on function private.count_reactions from public, anon, authenticated, service_role;

-- Reposts and quotes of a post: one bump a post and statement, posts in order of id.
create function private.count_reposts()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
    perform private.bump_post_counts(c.post_id, repost_count => c.n)
    from (
        select r.post_id, v_sign * count(*)::integer as n
        from changed r
        group by r.post_id
        order by r.post_id
    ) c;

    return null;
end;
$$;

comment on function private.count_reposts is
    'Trigger function: counts the rows that a statement inserted or deleted.';
revoke all on function private.count_reposts from public, anon, authenticated, service_role;

-- Bookmarks of a post: one bump a post and statement, posts in order of id.
create function private.count_bookmarks()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
    perform private.bump_post_counts(c.post_id, bookmark_count => c.n)
    from (
        select r.post_id, v_sign * count(*)::integer as n
        from changed r
        group by r.post_id
        order by r.post_id
    ) c;

    return null;
end;
$$;

comment on function private.count_bookmarks is
    'Trigger function: counts the rows that a statement inserted or deleted.';
revoke all on function private.count_bookmarks from public, anon, authenticated, service_role;

-- Followers and followed: one bump a person and statement, people in order of id, both sides in one
-- pass.
create function private.count_follows()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
    perform private.bump_user_counts(
        c.user_id, follower_count => c.followers, following_count => c.following
    )
    from (
        select
            s.user_id,
            v_sign * sum(s.follower)::integer as followers,
            v_sign * sum(s.following)::integer as following
        from changed f
        cross join lateral (
            values (f.following_id, 1, 0), (f.follower_id, 0, 1)
        ) s (user_id, follower, following)
        group by s.user_id
        order by s.user_id
    ) c;

    return null;
end;
$$;

comment on function private.count_follows is
    'Trigger function: counts the rows that a statement inserted or deleted.';
revoke all on function private.count_follows from public, anon, authenticated, service_role;

-- Votes of a poll's options: one bump an option and statement, in order.
create function private.count_poll_votes()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
    perform private.bump_poll_option_counts(c.poll_id, c.option_index, c.n)
    from (
        select v.poll_id, v.option_index, v_sign * count(*)::integer as n
        from changed v
        group by v.poll_id, v.option_index
        order by v.poll_id, v.option_index
    ) c;

    return null;
end;
$$;

comment on function private.count_poll_votes is
    'Trigger function: counts the rows that a statement inserted or deleted.';
revoke all on function private.count_poll_votes from public, anon, authenticated, service_role;

-- What every counter ought to say, by plain count(*) over the rows: the definition of the counters,
-- written from their meaning and from nothing else. counter_drift() compares with it,
-- repair_counters() writes it. A row per counted thing and counter, zero included.
create function private.counter_recount()
returns table (counter text, id uuid, option_index integer, value bigint)
language sql
stable
security definer
set search_path = ''
as $$
select 'post.reaction_count', p.id, null::integer, count(r.id)
from public.posts p
left join public.reactions r on r.post_id = p.id
group by p.id
union all
select 'post.comment_count', p.id, null, count(c.id)
from public.posts p
left join public.comments c on c.post_id = p.id and c.deleted_at is null and c.removed_at is null
group by p.id
union all
select 'post.repost_count', p.id, null, count(r.id)
from public.posts p
left join public.reposts r on r.post_id = p.id
group by p.id
union all
select 'post.bookmark_count', p.id, null, count(b.id)
from public.posts p
left join public.bookmarks b on b.post_id = p.id
group by p.id
union all
select 'comment.reaction_count', c.id, null, count(r.id)
from public.comments c
left join public.reactions r on r.comment_id = c.id
group by c.id
union all
select 'comment.reply_count', c.id, null, count(r.id)
from public.comments c
left join public.comments r
    on r.parent_comment_id = c.id
    and r.post_id = c.post_id
    and r.deleted_at is null
    and r.removed_at is null
group by c.id
union all
select 'poll.vote_count', p.id, o.option_index, count(v.id)
from public.polls p
cross join lateral generate_series(0, cardinality(p.options) - 1) o (option_index)
left join public.poll_votes v on v.poll_id = p.id and v.option_index = o.option_index
group by p.id, o.option_index
union all
select 'user.follower_count', u.id, null, count(f.follower_id)
from public.users u
left join public.follows f on f.following_id = u.id
group by u.id
union all
select 'user.following_count', u.id, null, count(f.following_id)
from public.users u
left join public.follows f on f.follower_id = u.id
group by u.id
union all
select 'user.post_count', u.id, null, count(p.id)
from public.users u
left join public.posts p on p.user_id = u.id and p.deleted_at is null and p.removed_at is null
group by u.id
$$;

comment on function private.counter_recount is
    'Every counter as plain counting of rows gives it. For counter_drift() and repair_counters().';
revoke all on function private.counter_recount from public, anon, authenticated, service_role;

-- Where a maintained counter and a recount differ, or a counter row is missing: empty, always.
-- Reads every counted row, so it is for tests and operators, not for requests.
create function private.counter_drift()
returns table (counter text, id uuid, option_index integer, maintained bigint, recounted bigint)
language sql
stable
security definer
set search_path = ''
as $$
select r.counter, r.id, r.option_index, m.value, r.value
from private.counter_recount() r
left join (
    select v.counter, c.post_id as id, null::integer as option_index, sum(v.value) as value
    from (
        select pc.post_id, pc.reaction_count, pc.comment_count, pc.repost_count, pc.bookmark_count
        from private.post_counts pc
        union all
        select ps.post_id, ps.reaction_count, ps.comment_count, ps.repost_count, ps.bookmark_count
        from private.post_count_slots ps
    ) c
    cross join lateral (
        values
            ('post.reaction_count', c.reaction_count),
            ('post.comment_count', c.comment_count),
            ('post.repost_count', c.repost_count),
            ('post.bookmark_count', c.bookmark_count)
    ) v (counter, value)
    group by v.counter, c.post_id
    union all
    select v.counter, c.comment_id, null, sum(v.value)
    from (
        select cc.comment_id, cc.reaction_count, cc.reply_count
        from private.comment_counts cc
        union all
        select cs.comment_id, cs.reaction_count, cs.reply_count
        from private.comment_count_slots cs
    ) c
    cross join lateral (
        values
            ('comment.reaction_count', c.reaction_count),
            ('comment.reply_count', c.reply_count)
    ) v (counter, value)
    group by v.counter, c.comment_id
    union all
    select 'poll.vote_count', c.poll_id, c.option_index, sum(c.vote_count)
    from (
        select pc.poll_id, pc.option_index, pc.vote_count
        from private.poll_option_counts pc
        union all
        select ps.poll_id, ps.option_index, ps.vote_count
        from private.poll_option_count_slots ps
    ) c
    group by c.poll_id, c.option_index
    union all
    select v.counter, c.user_id, null, sum(v.value)
    from (
        select uc.user_id, uc.follower_count, uc.following_count, uc.post_count
        from private.user_counts uc
        union all
        select us.user_id, us.follower_count, us.following_count, us.post_count
        from private.user_count_slots us
    ) c
    cross join lateral (
        values
            ('user.follower_count', c.follower_count),
            ('user.following_count', c.following_count),
            ('user.post_count', c.post_count)
    ) v (counter, value)
    group by v.counter, c.user_id
) m
    on m.counter = r.counter
    and m.id = r.id
    and m.option_index is not distinct from r.option_index
where m.value is distinct from r.value
$$;

comment on function private.counter_drift is
    'Counters that differ from a recount of the rows; none when all is well. For operators.';
revoke all on function private.counter_drift from public, anon, authenticated, service_role;

-- Writes every counter anew from the rows, and takes the extra slots away. Holds off writers of
-- what is counted until it commits. Called where counters begin (migrations) and by operators.
create function private.repair_counters()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    lock table
        public.users, public.posts, public.comments, public.reactions, public.reposts,
        public.bookmarks, public.follows, public.polls, public.poll_votes
    in share row exclusive mode;

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
end;
$$;

comment on function private.repair_counters is
    'Recounts every counter. For migrations and operators; holds off writers meanwhile.';
revoke all on function private.repair_counters from public, anon, authenticated, service_role;
