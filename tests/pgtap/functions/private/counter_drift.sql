-- counter_drift() and repair_counters(): what is wrong is found, and put right; and nothing is
-- wrong after every kind of change, to one row or to many.
begin;
select plan(50);

select tests.create_world();
select is_empty('select * from private.counter_drift()', 'a whole world of rows is counted right');

-- Found
create temporary table fault (place serial, statement text, counter text, maintained bigint);
insert into fault (statement, counter, maintained)
values
    (
        $$update private.post_counts set reaction_count = 99
        where post_id = tests.id('post by stranger')$$,
        'post.reaction_count', 99
    ),
    (
        $$update private.post_counts set comment_count = 99
        where post_id = tests.id('post by stranger')$$,
        'post.comment_count', 99
    ),
    (
        $$update private.post_counts set repost_count = 99
        where post_id = tests.id('post by stranger')$$,
        'post.repost_count', 99
    ),
    (
        $$update private.post_counts set bookmark_count = 99
        where post_id = tests.id('post by stranger')$$,
        'post.bookmark_count', 99
    ),
    (
        $$update private.comment_counts set reaction_count = 99
        where comment_id = tests.id('comment by stranger')$$,
        'comment.reaction_count', 99
    ),
    (
        $$update private.comment_counts set reply_count = 99
        where comment_id = tests.id('comment by stranger')$$,
        'comment.reply_count', 99
    ),
    (
        $$update private.poll_option_counts set vote_count = 99
        where poll_id = tests.id('poll on post by stranger') and option_index = 0$$,
        'poll.vote_count', 99
    ),
    (
        $$update private.user_counts set follower_count = 99 where user_id = tests.id('stranger')$$,
        'user.follower_count', 99
    ),
    (
        $$update private.user_counts set following_count = 99
        where user_id = tests.id('stranger')$$,
        'user.following_count', 99
    ),
    (
        $$update private.user_counts set post_count = 99 where user_id = tests.id('stranger')$$,
        'user.post_count', 99
    ),
    (
        $$delete from private.poll_option_counts
        where poll_id = tests.id('poll on post by stranger') and option_index = 1$$,
        'poll.vote_count', null
    ),
    (
        $$insert into private.post_count_slots (
            post_id, slot, reaction_count, comment_count, repost_count, bookmark_count
        )
        values (tests.id('post by muted'), 5, 10, 0, 0, 0)$$,
        'post.reaction_count', 11
    ),
    (
        $$insert into private.comment_count_slots (comment_id, slot, reaction_count, reply_count)
        values (tests.id('comment by muted'), 5, 0, 10)$$,
        'comment.reply_count', 10
    ),
    (
        $$insert into private.user_count_slots (
            user_id, slot, follower_count, following_count, post_count
        )
        values (tests.id('muted'), 5, 0, 0, 10)$$,
        'user.post_count', 11
    ),
    (
        $$insert into private.poll_option_count_slots (poll_id, option_index, slot, vote_count)
        values (tests.id('poll on post by muted'), 1, 5, 10)$$,
        'poll.vote_count', 11
    );
create function pg_temp.drift_after(statement text)
returns table (counter text, maintained bigint)
language plpgsql
as $$
begin
    begin
        execute drift_after.statement;
        return query select d.counter, d.maintained from private.counter_drift() d;
        raise exception using errcode = 'TT000';
    exception
        when sqlstate 'TT000' then
            return;
    end;
end;
$$;
select results_eq(
    format('select * from pg_temp.drift_after(%L)', f.statement),
    format('values (%L::text, %L::bigint)', f.counter, f.maintained),
    format('fault %s, of %s, is found and named', f.place, f.counter)
)
from fault f
order by f.place;

-- Put right
do $$
declare
    v_fault record;
begin
    for v_fault in select f.statement from fault f order by f.place loop
        execute v_fault.statement;
    end loop;
    delete from private.user_counts where user_id = tests.id('owner');
    delete from private.comment_counts where comment_id = tests.id('comment by owner');
    delete from private.post_counts where post_id = tests.id('post by owner');
end;
$$;
select isnt_empty('select * from private.counter_drift()', 'many faults are found');
select private.repair_counters();
select is_empty('select * from private.counter_drift()', 'all are put right');
select is_empty(
    $$select s.post_id from private.post_count_slots s
    union all
    select s.comment_id from private.comment_count_slots s
    union all
    select s.poll_id from private.poll_option_count_slots s
    union all
    select s.user_id from private.user_count_slots s$$,
    'and extra slots taken away'
);
select results_eq(
    $$select s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
    from public.post_stats s
    where s.post_id = tests.id('post by owner')$$,
    'values (7::bigint, 7::bigint, 7::bigint, 7::bigint)',
    'a repaired post reads as it did'
);

-- Right after every kind of change. Each may be refused, but never leaves a count behind.
create function pg_temp.outcome_of(statement text)
returns text
language plpgsql
as $$
declare
    v_error text := tests.error_of(outcome_of.statement);
    v_drift text := (
        select string_agg(format('%s %s: %s, not %s', d.counter, tests.name(d.id), d.maintained,
            d.recounted), '; ')
        from private.counter_drift() d
    );
begin
    if v_drift is not null then
        perform private.repair_counters();
    end if;
    return coalesce(v_drift || coalesce(' after ' || v_error, ''), 'right');
end;
$$;
select is(pg_temp.outcome_of(c.statement), 'right', 'counters are right after: ' || c.description)
from (
    values
        (
            $$insert into public.reactions (user_id, post_id, comment_id)
            select tests.id('moderator'), p.id, null from public.posts p
            where p.content <> 'post by owner'
            union all
            select tests.id('moderator'), null, c.id from public.comments c
            where c.content like 'comment by %'
                and c.user_id <> tests.id('moderator')$$,
            'likes of many posts and comments in one statement'
        ),
        (
            $$delete from public.reactions where user_id = tests.id('stranger')$$,
            'unliking all of them'
        ),
        (
            $$insert into public.reposts (user_id, post_id, type)
            select tests.id('moderator'), p.id, 'normal' from public.posts p
            on conflict do nothing$$,
            'reposts of many posts, some already there'
        ),
        (
            $$delete from public.reposts where user_id = tests.id('stranger')$$,
            'undoing all of them'
        ),
        (
            $$insert into public.bookmarks (user_id, post_id)
            select tests.id('moderator'), p.id from public.posts p
            on conflict do nothing$$,
            'bookmarks of many posts'
        ),
        (
            $$delete from public.bookmarks where user_id = tests.id('stranger')$$,
            'taking all of them away'
        ),
        (
            $$insert into public.poll_votes (poll_id, user_id, option_index)
            select q.id, tests.id('moderator'), 1 from public.polls q
            on conflict do nothing$$,
            'votes in many polls'
        ),
        (
            $$delete from public.poll_votes where user_id = tests.id('stranger')$$,
            'purging votes'
        ),
        (
            $$delete from public.follows where follower_id = tests.id('stranger')$$,
            'unfollowing everybody'
        ),
        (
            $$insert into public.follows (follower_id, following_id)
            select tests.id('stranger'), u.id from public.users u
            where u.username not in ('ghost', 'stranger')$$,
            'following everybody'
        ),
        (
            $$insert into public.comments (post_id, user_id, parent_comment_id, content, deleted_at)
            select c.post_id, tests.id('moderator'), c.id, 'reply ' || g,
                case g when 2 then now() end
            from public.comments c
            cross join generate_series(1, 3) g
            where c.content like 'comment by %'$$,
            'replies to many comments, some deleted from the start'
        ),
        (
            $$update public.comments
            set deleted_at = case when deleted_at is null then now() end
            where content like 'reply %' or content like 'deleted %'$$,
            'deleting and restoring comments in one statement'
        ),
        (
            $$update public.comments
            set removed_at = now(), removed_reason = 'spam'
            where user_id = tests.id('moderator')$$,
            'taking comments down'
        ),
        (
            $$update public.comments
            set removed_at = null, removed_reason = null, deleted_at = null$$,
            'reinstating all comments'
        ),
        (
            $$update public.comments set parent_comment_id = tests.id('comment by owner')
            where content = 'reply 1' and parent_comment_id <> tests.id('comment by owner')$$,
            'moving replies to another comment'
        ),
        (
            $$update public.posts
            set deleted_at = case when deleted_at is null then now() end$$,
            'deleting and restoring posts in one statement'
        ),
        (
            $$update public.posts set user_id = tests.id('muted')
            where user_id = tests.id('moderator')$$,
            'handing posts over'
        ),
        (
            $$update public.users set suspended_at = now(), suspension_reason = 'spam'
            where id = tests.id('muted')$$,
            'a suspension'
        ),
        (
            $$update public.reactions set post_id = tests.id('post by muted')
            where post_id = tests.id('post by owner') and user_id = tests.id('owner')$$,
            'moving a like to another post'
        ),
        (
            $$update public.reposts set post_id = tests.id('post by muted')
            where post_id = tests.id('post by owner') and user_id = tests.id('owner')$$,
            'moving a repost to another post'
        ),
        (
            $$update public.bookmarks set post_id = tests.id('post by muted')
            where post_id = tests.id('post by owner') and user_id = tests.id('owner')$$,
            'moving a bookmark to another post'
        ),
        (
            $$update public.follows set following_id = private.ghost_id()
            where follower_id = tests.id('stranger') and following_id = tests.id('owner')$$,
            'moving a follow to another person'
        ),
        (
            $$insert into public.content_filters (user_id, filtered_user_id, filter_type)
            select tests.id('stranger'), u.id, 'block' from public.users u
            where u.username not in ('ghost', 'stranger')$$,
            'blocking everybody'
        ),
        (
            $$delete from public.comments
            where parent_comment_id is null and content like '%owner'$$,
            'purging comments with their replies'
        ),
        (
            $$delete from public.polls where post_id is not null$$,
            'purging polls'
        ),
        (
            $$delete from public.posts where user_id = tests.id('owner')$$,
            'purging posts with all that hangs on them'
        ),
        (
            $$delete from auth.users where id in (tests.id('stranger'), tests.id('blocked'))$$,
            'erasing two people'
        ),
        (
            $$delete from auth.users where id <> private.ghost_id()$$,
            'erasing everybody'
        )
) c (statement, description);
select is(
    (select count(*) from public.comments c where c.user_id <> private.ghost_id()),
    0::bigint,
    'nobody is left'
);
select is(
    (select count(*) from public.users), 1::bigint, 'but the ghost'
);

select * from finish();
rollback;
