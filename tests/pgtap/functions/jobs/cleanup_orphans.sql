-- cleanup_orphans(): leftovers of every kind go in bounded batches, and nothing else does.
begin;
select plan(21);

select tests.create_world();
select tests.act_as_service_role();
select throws_ok(
    format('select public.cleanup_orphans(%s)', b.size), '22023', 'batch_size_out_of_range',
    format('a batch of %s is refused', b.size)
)
from unnest(array['0', '10001', 'null']) b (size);
select results_eq(
    'select * from public.cleanup_orphans()', 'values (0, 0, 0, 0, 0, 0, 0, 0, false)',
    'where nothing is left over, nothing happens'
);
select tests.act_as_postgres();

-- Symbols
insert into public.tickers (id, symbol, name, type)
values
    (tests.id('forgotten 1'), 'FORGOT1', null, null),
    (tests.id('forgotten 2'), 'FORGOT2', null, null),
    (tests.id('young'), 'YOUNG', null, null),
    (tests.id('watched'), 'WATCHED', null, null),
    (tests.id('named'), 'NAMED', 'Named', null),
    (tests.id('typed'), 'TYPED', null, 'other');
insert into public.posts (id, user_id, content)
values (tests.id('mention'), tests.id('owner'), 'Of $MENTIONED and $DELETED');
update public.posts set content = 'Of $MENTIONED' where id = tests.id('mention');
insert into public.watchlist_items (user_id, ticker_id)
values (tests.id('owner'), tests.id('watched'));
update public.tickers set created_at = now() - interval '8 days' where symbol <> 'YOUNG';

-- Names, limits, addresses, errors, sessions
insert into private.username_holds (username, user_id, held_until)
values
    ('free_again', tests.id('owner'), now()),
    ('still_held', tests.id('owner'), now() + interval '1 second');
insert into private.rate_buckets (subject, action, started_at, used)
values
    ('user:1', 'posts', now() - interval '101 hours', 1),
    ('user:2', 'posts', now() - interval '99 hours', 1);
insert into public.error_logs (error_type, error_message, environment, created_at, ip_address_hash)
values
    ('api', 'old', 'production', now() - interval '91 days', null),
    ('api', 'hashed', 'production', now() - interval '31 days', 'abc'),
    ('api', 'new', 'production', now(), 'abc');
insert into public.user_sessions (user_id, session_start, last_seen_at, session_end)
values
    (
        tests.id('owner'), now() - interval '500 days', now() - interval '500 days',
        now() - interval '500 days'
    ),
    (tests.id('owner'), now() - interval '1 hour', now() - interval '31 minutes', null),
    (tests.id('owner'), now() - interval '1 hour', now() - interval '29 minutes', null);

-- Slots, as a crowd leaves them
create temporary table seen as
select s.post_id, s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
from public.post_stats s;
insert into private.post_count_slots (
    post_id, slot, reaction_count, comment_count, repost_count, bookmark_count
)
select tests.id('post by owner'), g, g, -g, 2, 3
from generate_series(1, 2) g;
update private.post_counts
set
    reaction_count = reaction_count - 3,
    comment_count = comment_count + 3,
    repost_count = repost_count - 4,
    bookmark_count = bookmark_count - 6
where post_id = tests.id('post by owner');
insert into private.comment_count_slots (comment_id, slot, reaction_count, reply_count)
values (tests.id('comment by owner'), 7, 5, -5);
update private.comment_counts
set reaction_count = reaction_count - 5, reply_count = reply_count + 5
where comment_id = tests.id('comment by owner');
insert into private.user_count_slots (
    user_id, slot, follower_count, following_count, post_count
)
values (tests.id('owner'), 7, 1, 2, 3);
update private.user_counts
set
    follower_count = follower_count - 1,
    following_count = following_count - 2,
    post_count = post_count - 3
where user_id = tests.id('owner');
insert into private.poll_option_count_slots (poll_id, option_index, slot, vote_count)
values
    (tests.id('poll on post by owner'), 0, 7, 4), (tests.id('poll on post by owner'), 1, 7, -1);
update private.poll_option_counts
set vote_count = vote_count + case option_index when 0 then -4 else 1 end
where poll_id = tests.id('poll on post by owner');
select is_empty('select * from private.counter_drift()', 'slots and slot 0 together are right');

select tests.act_as_service_role();
select results_eq(
    'select * from public.cleanup_orphans()', 'values (3, 1, 1, 6, 1, 1, 1, 1, false)',
    'one batch does a little of everything, and says so'
);
select results_eq(
    'select * from public.cleanup_orphans()', 'values (0, 0, 0, 0, 0, 0, 0, 0, false)',
    'the next finds nothing'
);
select tests.act_as_postgres();
select bag_eq(
    'select t.symbol::text from public.tickers t',
    $$values ('YOUNG'), ('WATCHED'), ('NAMED'), ('TYPED'), ('MENTIONED')$$,
    'symbols that something names, that are watched, young or known stay'
);
select bag_eq(
    'select h.username from private.username_holds h', $$values ('still_held')$$,
    'held names stay held'
);
select bag_eq(
    'select b.subject from private.rate_buckets b', $$values ('user:2')$$,
    'windows that might still run stay'
);
select bag_eq(
    'select e.error_message, e.ip_address_hash::text from public.error_logs e',
    $$values ('hashed', null), ('new', 'abc')$$,
    'errors stay for their time, and addresses for theirs'
);
select bag_eq(
    'select s.session_end is null from public.user_sessions s', 'values (true), (false)',
    'a session that is going on goes on'
);
select is_empty(
    $$select s.post_id from private.post_count_slots s
    union all
    select s.comment_id from private.comment_count_slots s
    union all
    select s.user_id from private.user_count_slots s
    union all
    select s.poll_id from private.poll_option_count_slots s$$,
    'no slot is left'
);
select is_empty('select * from private.counter_drift()', 'and every count is right');
select is_empty(
    $$select s.post_id, s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
    from public.post_stats s
    where s.post_id <> tests.id('mention')
    except
    table seen$$,
    'to its readers nothing has changed'
);

-- Batches
insert into public.tickers (symbol, created_at)
select 'BATCH' || g, now() - interval '8 days'
from generate_series(1, 5) g;
select tests.act_as_service_role();
select results_eq(
    'select c.tickers, c.has_more from public.cleanup_orphans(2) c', 'values (2, true)',
    'a full batch says that there may be more'
);
select results_eq(
    'select c.tickers, c.has_more from public.cleanup_orphans(2) c', 'values (2, true)',
    'so does the next'
);
select results_eq(
    'select c.tickers, c.has_more from public.cleanup_orphans(2) c', 'values (1, false)',
    'until there is no more'
);

-- A symbol that was swept up comes back when somebody names it again.
select tests.act_as('stranger');
select public.create_post('Whatever became of $FORGOT1?', id => tests.id('again'));
select results_eq(
    $$select t.symbol::text
    from public.post_tickers p
    join public.tickers t on t.id = p.ticker_id
    where p.post_id = tests.id('again')$$,
    $$values ('FORGOT1')$$,
    'a forgotten symbol is known again once it is named'
);
select throws_ok(
    'select public.cleanup_orphans()', '42501', 'permission denied for function cleanup_orphans',
    'nobody but the back end cleans up'
);
select tests.act_as('moderator');
select throws_ok(
    'select public.cleanup_orphans()', '42501', 'permission denied for function cleanup_orphans',
    'not even staff'
);

select * from finish();
rollback;
