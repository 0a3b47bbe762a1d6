-- search_posts(): by words and tickers, newest or best first, as each viewer may see them.
begin;
select plan(129);

select tests.create_user(p.name)
from unnest(array['ann', 'ben', 'blocked', 'blocker', 'muted', 'suspended', 'deleted']) p (name);
select tests.create_staff('max');

-- One an hour, newest last, each called as it reads.
insert into public.posts (id, user_id, content)
select tests.id(p.content), tests.id(p.author), p.content
from (
    values
        ('ben', 'Stocks are running today'),
        ('ben', 'A run on the bank'),
        ('ben', 'Bank holiday, no trading'),
        ('ben', 'Buy $AAPL now'),
        ('ben', 'Buy $AAPL and $TSLA now'),
        ('ben', 'Sell $TSLA, buy apple'),
        ('ben', '$BRK.B holds $AAPL'),
        ('ben', 'Über den Märkten 🚀'),
        ('ben', 'Deleted run'),
        ('ben', 'Removed run')
) p (author, content);
select tests.age('public.posts', p.id, (10 - n) * interval '1 hour')
from unnest(array[
    'Stocks are running today', 'A run on the bank', 'Bank holiday, no trading', 'Buy $AAPL now',
    'Buy $AAPL and $TSLA now', 'Sell $TSLA, buy apple', '$BRK.B holds $AAPL',
    'Über den Märkten 🚀', 'Deleted run', 'Removed run'
]) with ordinality c (content, n)
join public.posts p on p.id = tests.id(c.content);
update public.post_tickers pt set created_at = p.created_at
from public.posts p where p.id = pt.post_id;
update public.posts set deleted_at = now() where content = 'Deleted run';
update public.posts set removed_at = now(), removed_reason = 'spam' where content = 'Removed run';

create function pg_temp.found(query text, sort text)
returns text[]
language sql
as $$
    select array(select p.content from public.search_posts(query, sort) p)
$$;
grant execute on function pg_temp.found to public;

-- What finds what
select tests.act_as_anon();
select is(pg_temp.found(s.query, 'newest'), s.expected, s.description)
from (
    values
        (
            'run', '{A run on the bank,Stocks are running today}'::text[],
            'a word finds its forms, newest first, and nothing that was deleted or taken down'
        ),
        ('RUNS', '{A run on the bank,Stocks are running today}', 'in any case and form'),
        ('run bank', '{A run on the bank}', 'all words must be there'),
        (
            'holiday or stocks', '{"Bank holiday, no trading",Stocks are running today}',
            'or one of them'
        ),
        ('bank -run', '{"Bank holiday, no trading"}', 'or not'),
        ('"run on the bank"', '{A run on the bank}', 'a phrase is found'),
        ('"bank run"', '{}', 'in its order only'),
        ('"bank holiday" trading', '{"Bank holiday, no trading"}', 'beside other words'),
        ('trading "bank holiday', '{"Bank holiday, no trading"}', 'a quote may never end'),
        (
            '$aapl', '{$BRK.B holds $AAPL,Buy $AAPL and $TSLA now,Buy $AAPL now}',
            'a cashtag finds the posts that name the ticker, in any case'
        ),
        ('$AAPL $TSLA', '{Buy $AAPL and $TSLA now}', 'several must all be named'),
        ('$AAPL or $TSLA', '{Buy $AAPL and $TSLA now}', 'whatever stands between them'),
        ('$AAPL -$TSLA', '{$BRK.B holds $AAPL,Buy $AAPL now}', 'and those with a minus must not'),
        ('buy -$TSLA', '{Buy $AAPL now}', 'beside words alone too'),
        ('$AAPL buy', '{Buy $AAPL and $TSLA now,Buy $AAPL now}', 'words go with cashtags'),
        ('$BRK.B', '{$BRK.B holds $AAPL}', 'a dot is part of a symbol'),
        ('$BRK', '{}', 'and so another ticker'),
        ('"buy $TSLA"', '{}', 'within quotes a cashtag is a word too'),
        ('"sell $TSLA"', '{"Sell $TSLA, buy apple"}', 'in its place'),
        ('aapl', '{$BRK.B holds $AAPL,Buy $AAPL and $TSLA now,Buy $AAPL now}', 'as it is without $'),
        (
            'apple', '{"Sell $TSLA, buy apple"}', 'a name is not its symbol'
        ),
        ('$NOBODY', '{}', 'a symbol nobody named finds nothing'),
        ('$AAPL $NOBODY', '{}', 'nor does it beside another'),
        ('märkten über', '{Über den Märkten 🚀}', 'letters of other alphabets'),
        ('the', '{}', 'a word that says nothing finds nothing'),
        ('the of $AAPL buy', '{Buy $AAPL and $TSLA now,Buy $AAPL now}', 'and harms nothing'),
        ('', '{}', 'an empty text finds nothing'),
        (E' \u200b\t', '{}', 'nor does a blank one'),
        (null, '{}', 'nor none'),
        ('%', '{}', 'a pattern is none'),
        ('& | ! <-> ( ) : *', '{}', 'signs of other languages mean nothing'),
        ('run & bank', '{A run on the bank}', 'between words either'),
        ('run:* | bank', '{A run on the bank}', 'nor behind them'),
        ('!run', '{A run on the bank,Stocks are running today}', 'nor before them'),
        (''' or 1=1 --', '{}', 'a statement is text'),
        ('"', '{}', 'a quote alone finds nothing'),
        ('""""', '{}', 'nor do many'),
        ('\', '{}', 'nor a backslash'),
        ('🚀', '{}', 'a picture is no word'),
        ('-', '{}', 'nor is a minus'),
        ('$', '{}', 'nor a dollar sign'),
        ('$100', '{}', 'an amount is no ticker')
) s (query, expected, description);
select is(
    (select count(*) from public.search_posts('-run') p), 6::bigint,
    'what must not be there may be all that is said'
);
select is(
    pg_temp.found(s.query, 'best'), s.expected, s.description
)
from (
    values
        ('bank', '{"Bank holiday, no trading",A run on the bank}'::text[], 'of equals the newer is best'),
        (
            'stocks or run or running', '{Stocks are running today,A run on the bank}',
            'more of the words beat a newer post'
        ),
        ('$AAPL', '{$BRK.B holds $AAPL,Buy $AAPL and $TSLA now,Buy $AAPL now}', 'tickers have no best')
) s (query, expected, description);
select is(pg_temp.found('run', null), pg_temp.found('run', 'newest'), 'newest is what nobody asks for');

-- Who finds what
select tests.act_as_postgres();
insert into public.posts (id, user_id, content)
select tests.id('gold by ' || p.name), tests.id(p.name), 'gold by ' || p.name
from unnest(array['ann', 'ben', 'blocked', 'blocker', 'muted', 'suspended', 'deleted']) p (name);
insert into public.posts (user_id, content)
values (tests.id('ann'), 'gold deleted by ann');
insert into public.posts (user_id, content)
values (tests.id('ann'), 'gold removed by ann');
update public.posts set deleted_at = now() where content = 'gold deleted by ann';
update public.posts set removed_at = now(), removed_reason = 'spam'
where content = 'gold removed by ann';
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('ann'), tests.id('blocked'), 'block'),
    (tests.id('blocker'), tests.id('ann'), 'block'),
    (tests.id('ann'), tests.id('muted'), 'mute');
update public.users set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('suspended');
update public.users set deleted_at = now() where id = tests.id('deleted');

prepare gold as
select split_part(p.content, ' ', 3) from public.search_posts('gold') p;
prepare best_gold as
select split_part(p.content, ' ', 3) from public.search_posts('gold', 'best') p;
create temporary table finders (viewer text, expected text[], description text);
grant select on finders to public;
insert into finders
values
    ('anon', '{ann,ben,blocked,blocker,muted}', 'a visitor finds what living people say'),
    (
        'ann', '{ann,ben}',
        'nobody finds whom they block or mute, who blocks them, and what they deleted themselves'
    ),
    ('blocked', '{ben,blocked,blocker,muted}', 'whom one blocked finds one not'),
    ('blocker', '{ben,blocked,blocker,muted}', 'nor does who blocks one'),
    ('muted', '{ann,ben,blocked,blocker,muted}', 'whom one mutes does not notice'),
    (
        'suspended', '{ann,ben,blocked,blocker,muted,suspended}',
        'who is suspended finds their own'
    ),
    ('deleted', '{ann,ben,blocked,blocker,deleted,muted}', 'and who is leaving'),
    ('max', '{ann,ben,blocked,blocker,muted}', 'staff find nobody who has vanished'),
    ('nobody', '{ann,ben,blocked,blocker,muted}', 'a token without an account finds as a visitor')
;
select tests.sees(f.viewer, q.name, f.expected, f.description || ', ' || q.name)
from finders f
cross join unnest(array['gold', 'best_gold']) q (name);
-- The same where the ticker leads, and where the index of words answers for what lies deep.
select tests.act_as_postgres();
update public.posts set content = content || ' $GOLD' where content like 'gold %';
prepare tag as
select split_part(p.content, ' ', 3) from public.search_posts('$gold') p;
prepare tagged_gold as
select split_part(p.content, ' ', 3) from public.search_posts('gold $gold') p;
prepare phrase as
select split_part(p.content, ' ', 3) from public.search_posts('"by ben" or gold -silver') p;
select set_config('session_replication_role', 'replica', true);
insert into public.posts (user_id, content, created_at)
select tests.id('ben'), 'noise', now() - interval '1 second'
from generate_series(1, 600);
insert into public.post_tickers (post_id, ticker_id, created_at)
select p.id, t.id, p.created_at
from public.posts p
join public.tickers t on t.symbol = 'AAPL'
where p.content = 'noise';
select tests.age('public.posts', p.id, '1 minute')
from public.posts p
where p.content like 'gold %';
select set_config('session_replication_role', 'origin', true);
select tests.sees(f.viewer, q.name, f.expected, f.description || ', ' || q.name)
from finders f
cross join unnest(array['gold', 'best_gold', 'tag', 'tagged_gold', 'phrase']) q (name);

select tests.act_as_anon();
select is(pg_temp.found(s.query, 'newest'), s.expected, s.description)
from (
    values
        (
            'buy', '{"Sell $TSLA, buy apple",Buy $AAPL and $TSLA now,Buy $AAPL now}'::text[],
            'what lies deep is found, newest first'
        ),
        ('"run on the bank"', '{A run on the bank}', 'a phrase too'),
        ('"bank run"', '{}', 'in its order only'),
        ('bank -run', '{"Bank holiday, no trading"}', 'without the words that must not be'),
        ('buy -$TSLA', '{Buy $AAPL now}', 'and the tickers that must not'),
        ('buy $AAPL', '{Buy $AAPL and $TSLA now,Buy $AAPL now}', 'with the tickers that must be'),
        ('$AAPL buy $TSLA', '{Buy $AAPL and $TSLA now}', 'all of them'),
        ('deleted or removed', '{}', 'and nothing that is gone')
) s (query, expected, description);

-- Pages, with posts in between that are newer than the first page, or gone by the second
select tests.act_as_postgres();
insert into public.posts (id, user_id, content, created_at)
select tests.id('silver ' || n), tests.id('ben'), repeat('silver ', 1 + n % 3) || n,
    now() - n / 4 * interval '1 day'
from generate_series(1, 23) n;
create function pg_temp.walk(query text, sort text, page_size integer)
returns uuid[]
language plpgsql
as $$
declare
    v_page public.post_item[];
    v_ids uuid[] := '{}';
begin
    loop
        v_page := array(
            select p
            from public.search_posts(query, sort, v_page[cardinality(v_page)].cursor, page_size) p
        );
        v_ids := v_ids || array(select p.id from unnest(v_page) p);
        exit when cardinality(v_page) < page_size;
        insert into public.posts (user_id, content, created_at)
        values (tests.id('ben'), 'silver silver silver', now() + interval '1 second');
    end loop;
    return v_ids;
end;
$$;
select is(
    pg_temp.walk('silver', 'newest', 5),
    array(
        select p.id from public.posts p
        where p.content like '%silver%' and p.created_at <= now() and p.user_id = tests.id('ben')
        order by p.created_at desc, p.id desc
    ),
    'a walk newest first gives each post once, in order, and no later one'
);
create temporary table best as
select p.id, p.place
from unnest(pg_temp.walk('silver', 'best', 50)) with ordinality p (id, place);
select is(pg_temp.walk('silver', 'best', 5), array(select b.id from best b order by b.place),
    'a walk best first goes the same way in any steps, whatever is posted meanwhile');
select is((select count(distinct b.id) from best b), 23::bigint, 'and gives each once');
select is(
    (
        select array_agg(p.n order by b.place)
        from best b
        join (select tests.id('silver ' || n) as id, n from generate_series(1, 3) n) p
            on p.id = b.id
    ),
    '{2,1,3}',
    'of one time, what says it more often is better'
);

-- Items, and what is refused
select tests.act_as('ann');
select results_eq(
    $$select p.id, (p.author).username, p.content, p.is_mine, p.event_at = p.created_at
    from public.search_posts('"run on the bank"') p$$,
    $$values (tests.id('A run on the bank'), 'ben', 'A run on the bank', false, true)$$,
    'an item is whole'
);
select throws_ok(s.call, s.code, s.message, s.description)
from (
    values
        (
            'select public.search_posts(repeat(''x'', 201))', '22023', 'query_too_long',
            'a text of more than 200 characters is refused'
        ),
        (
            'select public.search_posts(repeat(''x'', 10000))', '22023', 'query_too_long',
            'and of many more'
        ),
        (
            'select public.search_posts(''run'', ''worst'')', '22023', 'sort_unknown',
            'another order is refused'
        ),
        (
            'select public.search_posts(''run'', ''newest'', null, 51)', '22023',
            'page_size_out_of_range',
            'more than 50 posts are refused'
        ),
        (
            'select public.search_posts(''run'', ''best'',
                (select p.cursor from public.search_posts(''run'') p limit 1))',
            'PT400', 'cursor_invalid',
            'the cursor of another order is refused'
        ),
        (
            'select public.search_posts(''bank'', ''newest'',
                (select p.cursor from public.search_posts(''run'') p limit 1))',
            'PT400', 'cursor_invalid',
            'and that of another text'
        )
) s (call, code, message, description);

select * from finish();
rollback;
