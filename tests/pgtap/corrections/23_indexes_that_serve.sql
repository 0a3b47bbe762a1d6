-- Correction 23: the document's index list doubled keys and indexed constants. What went is gone,
-- and pages by (created_at, id) and the purge are answered by an index alone, without a sort.
begin;
select plan(21);

select is(
    to_regclass('public.' || i), null,
    format('correction 23: %s, which doubled a key or the front of another index, is gone', i)
)
from unnest(array[
    'idx_users_username', 'idx_posts_user_id', 'idx_comments_post_id', 'idx_tickers_symbol',
    'idx_post_tickers_post_id', 'idx_reactions_user_id', 'idx_reposts_user_id',
    'idx_follows_follower_id', 'idx_bookmarks_user_id', 'idx_polls_post_id', 'idx_polls_comment_id',
    'idx_poll_votes_user_id', 'idx_content_filters_user_id', 'idx_user_interests_user_id',
    'idx_watchlist_items_user_id', 'idx_user_sessions_user_id'
]) i;

-- The plan of a query as one text. Small tables are read whole, so that way is closed here.
create function pg_temp.plan_of(query text)
returns text
language plpgsql
as $$
declare
    v_line text;
    v_plan text := '';
begin
    for v_line in execute 'explain (costs off) ' || query loop
        v_plan := v_plan || v_line || e'\n';
    end loop;
    return v_plan;
end;
$$;
set local enable_seqscan = off;
set local enable_bitmapscan = off;

select ok(
    p.plan ~ format('Index (Only )?Scan using %s on', q.index) and p.plan !~ 'Sort',
    'correction 23: an index alone serves ' || q.description
)
from (
    values
        (
            'select p.id from public.posts p
            where p.deleted_at is null and p.removed_at is null
                and (p.created_at, p.id) < (now(), tests.id(''any''))
            order by p.created_at desc, p.id desc limit 20',
            'idx_posts_created_at', 'the next page of all posts'
        ),
        (
            'select p.id from public.posts p
            where p.user_id = tests.id(''any'')
                and (p.created_at, p.id) < (now(), tests.id(''any''))
            order by p.created_at desc, p.id desc limit 20',
            'idx_posts_user_created', 'the next page of a person''s posts'
        ),
        (
            'select c.id from public.comments c
            where c.post_id = tests.id(''any'')
                and (c.created_at, c.id) < (now(), tests.id(''any''))
            order by c.created_at desc, c.id desc limit 20',
            'idx_comments_post_created', 'the next page of a post''s comments'
        ),
        (
            'select p.id from public.posts p
            where p.deleted_at < now() order by p.deleted_at limit 20',
            'idx_posts_deleted_at', 'the purge of deleted posts'
        ),
        (
            'select c.id from public.comments c
            where c.deleted_at < now() order by c.deleted_at limit 20',
            'comments_deleted_at_idx', 'the purge of deleted comments'
        )
) q (query, index, description)
cross join lateral (select pg_temp.plan_of(q.query)) p (plan);

select * from finish();
rollback;
