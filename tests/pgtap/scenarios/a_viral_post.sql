-- A viral post: sixty people like, answer, repost, quote, bookmark and vote within the
-- hour; half of them think better of it. The counts hold, for everybody, at every step.
begin;
select plan(15);

select tests.create_user('ann');
select tests.create_user('person_' || n) from generate_series(1, 60) n;
select tests.act_as('ann');
select public.create_post(
    '$ACME is going places',
    poll_options => array['Agree', 'Disagree', 'Wait'],
    id => tests.id('post')
);

create temporary table poll as select q.id from public.polls q;
grant select on poll to public;
prepare stats as
select s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
from public.post_stats s
where s.post_id = tests.id('post');

-- One after the other, each as themselves.
create function pg_temp.join_in(n integer)
returns void
language plpgsql
as $$
begin
    perform tests.act_as('person_' || join_in.n);
    perform public.react(post_id => tests.id('post'));
    perform public.follow_user(tests.id('ann'));
    perform public.vote_poll((select q.id from poll q), join_in.n % 3);
    insert into public.bookmarks (post_id) values (tests.id('post'));
    if join_in.n % 3 = 0 then
        insert into public.comments (post_id, content)
        values (tests.id('post'), 'comment ' || join_in.n);
    elsif join_in.n % 3 = 1 then
        perform public.repost(tests.id('post'));
    else
        perform public.quote_post(
            tests.id('post'), 'quote ' || join_in.n, id => tests.id('quote ' || join_in.n)
        );
    end if;
    perform tests.act_as_postgres();
end;
$$;
select pg_temp.join_in(n) from generate_series(1, 60) n;

select tests.act_as_anon();
select results_eq(
    'stats', $$values (60::bigint, 20::bigint, 40::bigint, 60::bigint)$$,
    'each of sixty people is counted once for each thing they did'
);
select results_eq(
    'select t.option, t.vote_count from public.poll_totals t order by t.option_index',
    $$values ('Agree', 20::bigint), ('Disagree', 20), ('Wait', 20)$$,
    'each vote too'
);
select is(
    (select p.follower_count from public.profiles p where p.username = 'ann'), 60::bigint,
    'and each follower'
);
select is(
    (select count(*) from public.posts), 21::bigint, 'quotes are posts, reposts are not'
);

-- All of them again: retries, double clicks, impatience.
create function pg_temp.again(n integer)
returns void
language plpgsql
as $$
begin
    perform tests.act_as('person_' || again.n);
    perform public.react(post_id => tests.id('post'));
    perform public.follow_user(tests.id('ann'));
    perform public.vote_poll((select q.id from poll q), again.n % 3);
    perform public.repost(tests.id('post'));
    perform tests.act_as_postgres();
end;
$$;
select pg_temp.again(n) from generate_series(1, 60) n where n % 3 <> 0;
select tests.act_as_anon();
select results_eq(
    'stats', $$values (60::bigint, 20::bigint, 40::bigint, 60::bigint)$$,
    'what is done again changes nothing'
);

-- Trending
select tests.act_as_service_role();
select public.refresh_metrics();
select results_eq(
    'select t.symbol::text, t.mention_count, t.score from public.trending_tickers t',
    $$values ('ACME', 1::bigint, 1::double precision)$$,
    'a viral post makes a trend of one author: likes are no mentions'
);
select results_eq(
    $$select m.total_posts, m.total_comments, m.total_reactions, m.total_reposts
    from public.engagement_metrics m$$,
    $$values (21::bigint, 20::bigint, 60::bigint, 40::bigint)$$,
    'the totals do not multiply'
);

-- The even ones think better of it.
create function pg_temp.back_out(n integer)
returns void
language plpgsql
as $$
begin
    perform tests.act_as('person_' || back_out.n);
    perform public.unreact(post_id => tests.id('post'));
    perform public.unfollow_user(tests.id('ann'));
    perform public.undo_repost(tests.id('post'));
    delete from public.bookmarks where post_id = tests.id('post');
    perform tests.act_as_postgres();
end;
$$;
select pg_temp.back_out(n) from generate_series(2, 60, 2) n;
select tests.act_as_anon();
select results_eq(
    'stats', $$values (30::bigint, 20::bigint, 20::bigint, 30::bigint)$$,
    'half of them gone is half of the count'
);
select is(
    (select count(*) from public.posts p where p.repost_type = 'quote'), 10::bigint,
    'quotes taken back are deleted'
);
select is(
    (select sum(t.vote_count) from public.poll_totals t), 60::numeric, 'votes are final'
);

-- Bots are found among them and erased; the author blocks a few more.
select tests.act_as_postgres();
delete from auth.users a
where a.id in (select tests.id('person_' || n) from generate_series(1, 19, 2) n);
select tests.act_as_anon();
select results_eq(
    'stats', $$values (20::bigint, 17::bigint, 13::bigint, 20::bigint)$$,
    'erased people are not counted any more'
);
select tests.act_as('ann');
select public.block_user(tests.id('person_' || n)) from generate_series(21, 29, 2) n;
select results_eq(
    'stats', $$values (20::bigint, 17::bigint, 13::bigint, 20::bigint)$$,
    'blocked people are'
);
select is(
    (select p.follower_count from public.profiles p where p.username = 'ann'), 15::bigint,
    'but follow no more'
);
select tests.act_as_postgres();
select is_empty(
    'select d.counter, d.id, d.maintained, d.recounted from private.counter_drift() d',
    'every counter equals a recount after all this'
);
delete from public.posts where id = tests.id('post');
select is_empty(
    'select d.counter, d.id, d.maintained, d.recounted from private.counter_drift() d',
    'also after the post is erased'
);

select * from finish();
rollback;
