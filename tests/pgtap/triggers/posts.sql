-- The triggers on posts: what a row may be, and what follows from it as it is written, edited,
-- deleted, taken down, restored and purged.
begin;
select plan(80);

select tests.create_personas();
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id(p.author), p.name
from (
    values
        ('post', 'owner'),
        ('other post', 'owner'),
        ('third post', 'owner'),
        ('post of stranger', 'stranger')
) p (name, author);

-- What the repost of a quote reads, after each step.
prepare repost_of_stranger as
select r.type::text, r.quote_content
from public.reposts r
where r.user_id = tests.id('stranger')
    and r.post_id = tests.id('post');

-- No plain reposts among posts
select throws_ok(
    $$insert into public.posts (user_id, content, original_post_id, repost_type)
    values (tests.id('stranger'), 'RT', tests.id('post'), 'normal')$$,
    '22023', 'plain_repost_is_no_post',
    'a plain repost makes no post'
);
select throws_ok(
    $$update public.posts set repost_type = 'normal' where id = tests.id('post of stranger')$$,
    '22023', 'plain_repost_is_no_post',
    'nor does a post become one'
);

-- Nothing towards a blocked pair
select throws_ok(
    format(
        'insert into public.posts (user_id, content, original_post_id, repost_type)
        values (%L, ''Look'', %L, ''quote'')',
        tests.id(q.author), tests.id(q.post)
    ),
    '42501', 'new row violates row-level security policy for table "posts"',
    format('%s is not quoted across a block, whoever writes', q.post)
)
from (values ('blocked', 'post')) q (author, post);

-- What a quote quotes
insert into public.posts (id, user_id, content, original_post_id, repost_type)
values (tests.id('of muted'), tests.id('muted'), 'Look', tests.id('post'), 'quote');
select throws_ok(
    format('update public.posts set %s where id = %L', c.change, tests.id('of muted')),
    '23001', 'row_is_final',
    c.description
)
from (
    values
        (
            $$original_post_id = tests.id('other post')$$,
            'a quote never becomes one of another post'
        ),
        ($$user_id = tests.id('stranger')$$, 'nor one of another person')
) c (change, description);
delete from public.posts where id = tests.id('of muted');

-- updated_at
update public.posts set updated_at = now() - interval '1 hour';
update public.posts
set deleted_at = now(), removed_at = now(), removed_reason = 'spam', created_at = created_at
where id = tests.id('post');
update public.posts
set deleted_at = null, removed_at = null, removed_reason = null, content = content
where id = tests.id('post');
select is(
    (select p.updated_at from public.posts p where p.id = tests.id('post')),
    now() - interval '1 hour',
    'deleting, restoring, removing and writing the same again are no edits'
);
select tests.act_as('owner');
select lives_ok(
    format('update public.posts set %s where id = %L', e.change, tests.id(e.post)),
    format('an author edits the %s', e.what)
)
from (
    values
        ('text', 'post', $$content = 'post, edited'$$),
        ('media', 'other post', $$media_urls = array['https://a.example/1.png']$$),
        ('gif', 'third post', $$gif_url = 'https://a.example/1.gif'$$)
) e (what, post, change);
select results_eq(
    $$select p.id from public.posts p
    where p.user_id = tests.id('owner') and p.updated_at = now()$$,
    $$select p.id from public.posts p where p.user_id = tests.id('owner')$$,
    'which each time says when'
);
select tests.act_as_postgres();
select is(
    (select p.updated_at from public.posts p where p.id = tests.id('post of stranger')),
    now() - interval '1 hour',
    'a post that nobody edited does not move'
);

-- Cashtags
prepare named as
select t.symbol::text
from public.post_tickers pt
join public.tickers t on t.id = pt.ticker_id
where pt.post_id = tests.id('post of stranger')
order by 1;
insert into public.tickers (symbol, name, type) values ('AAPL', 'Apple Inc.', 'stock');
select is_empty('named', 'a post without cashtags names nothing');
select tests.act_as('stranger');
update public.posts
set content = 'I like $aapl, $AAPL and $NEWCO'
where id = tests.id('post of stranger');
select results_eq('named', $$values ('AAPL'), ('NEWCO')$$, 'an edit adds what it names, once');
select results_eq(
    $$select t.symbol::text, t.name::text, t.type::text from public.tickers t
    where t.symbol in ('AAPL', 'NEWCO')
    order by 1$$,
    $$values ('AAPL', 'Apple Inc.', 'stock'), ('NEWCO', null, null)$$,
    'a known ticker keeps the catalogue''s name and type, a new one has none'
);
update public.posts set content = 'I like $AAPL and $BTC' where id = tests.id('post of stranger');
select results_eq(
    'named', $$values ('AAPL'), ('BTC')$$, 'an edit takes away what it names no more'
);
select isnt_empty(
    $$select t.id from public.tickers t where t.symbol = 'NEWCO'$$,
    'a ticker stays when nobody names it'
);
update public.posts set content = 'I like none' where id = tests.id('post of stranger');
select is_empty('named', 'an edit takes the last away');
select lives_ok(
    $$select public.create_post('$AAPL, $BTC and $ZZZ', id => tests.id('about three'))$$,
    'a new post names tickers'
);
select results_eq(
    $$select t.symbol::text, pt.created_at
    from public.post_tickers pt
    join public.tickers t on t.id = pt.ticker_id
    where pt.post_id = tests.id('about three')
    order by 1$$,
    $$values ('AAPL', now()), ('BTC', now()), ('ZZZ', now())$$,
    'all of them'
);
select tests.act_as_postgres();
insert into public.posts (id, user_id, content, created_at)
values
    (tests.id('old'), tests.id('stranger'), 'I liked $AAPL', now() - interval '2 days'),
    (tests.id('not named'), tests.id('stranger'), 'AAPL for $100', now());
select results_eq(
    $$select pt.post_id, pt.created_at from public.post_tickers pt
    where pt.post_id in (tests.id('old'), tests.id('not named'))$$,
    $$values (tests.id('old'), now() - interval '2 days')$$,
    'a mention is as old as its post'
);
delete from public.posts where id = tests.id('about three');
prepare mentions as
select pt.post_id from public.post_tickers pt;
update public.posts set deleted_at = now() where id = tests.id('old');
select is_empty('mentions', 'a deleted post names nothing');
update public.posts set deleted_at = null where id = tests.id('old');
select results_eq('mentions', $$values (tests.id('old'))$$, 'until it is restored');
update public.posts set removed_at = now(), removed_reason = 'spam' where id = tests.id('old');
select is_empty('mentions', 'nor does one that was taken down');
update public.posts set content = 'I sold $AAPL' where id = tests.id('old');
select is_empty('mentions', 'whatever is written to it');
update public.posts set removed_at = null, removed_reason = null where id = tests.id('old');
select results_eq(
    'mentions', $$values (tests.id('old'))$$, 'until it is reinstated'
);
select is(
    (select pt.created_at from public.post_tickers pt where pt.post_id = tests.id('old')),
    now() - interval '2 days',
    'and the mention is as old as before'
);

-- Quotes: the row of reposts follows the quote post
insert into public.reposts (user_id, post_id, type)
values (tests.id('stranger'), tests.id('post'), 'normal');
insert into public.posts (id, user_id, content, original_post_id, repost_type)
values (tests.id('quote'), tests.id('stranger'), 'Look', tests.id('post'), 'quote');
select results_eq(
    'repost_of_stranger', $$values ('quote', 'Look')$$, 'a plain repost becomes the quote'
);
select tests.act_as('stranger');
update public.posts set content = 'Look there' where id = tests.id('quote');
select results_eq(
    'repost_of_stranger', $$values ('quote', 'Look there')$$, 'its text follows an edit'
);
update public.posts
set content = '', gif_url = 'https://a.example/1.gif'
where id = tests.id('quote');
select results_eq(
    'repost_of_stranger', $$values ('quote', '')$$, 'also to no text beside a gif'
);
update public.posts set content = 'Look' where id = tests.id('quote');

select lives_ok($$select public.delete_post(tests.id('quote'))$$, 'a quote is deleted');
select is_empty('repost_of_stranger', 'which ends the repost');
select is(
    (select s.repost_count from public.post_stats s where s.post_id = tests.id('post')),
    0::bigint,
    'and its count'
);
select lives_ok($$select public.restore_post(tests.id('quote'))$$, 'a quote is restored');
select results_eq('repost_of_stranger', $$values ('quote', 'Look')$$, 'and so the repost is back');
select is(
    (select s.repost_count from public.post_stats s where s.post_id = tests.id('post')),
    1::bigint,
    'and counts'
);
select lives_ok(
    $$select public.restore_post(tests.id('quote'))$$, 'restoring a living quote is no error'
);

select is(public.undo_repost(tests.id('post')), true, 'a quote is undone');
select lives_ok($$select public.repost(tests.id('post'))$$, 'the post is reposted plainly instead');
select results_eq('repost_of_stranger', $$values ('normal', null)$$, 'it is a plain repost now');
select lives_ok(
    $$select public.restore_post(tests.id('quote'))$$, 'after all the quote is restored'
);
select results_eq(
    'repost_of_stranger', $$values ('quote', 'Look')$$, 'restoring upgrades the plain repost'
);

-- Quoted anew
select lives_ok($$select public.delete_post(tests.id('quote'))$$, 'the quote is deleted again');
select lives_ok(
    $$select public.quote_post(tests.id('post'), 'Look here', id => tests.id('new quote'))$$,
    'the post is quoted anew'
);
select throws_ok(
    $$select public.restore_post(tests.id('quote'))$$,
    'PT409', 'already_quoted',
    'the first quote cannot be restored beside the second'
);
select lives_ok(
    $$select public.delete_post(tests.id('quote'))$$, 'deleting the first once more is no error'
);
select results_eq(
    'repost_of_stranger', $$values ('quote', 'Look here')$$, 'and leaves the second alone'
);
select tests.act_as_postgres();
update public.posts
set removed_at = now(), removed_reason = 'spam'
where id = tests.id('quote');
select results_eq(
    'repost_of_stranger', $$values ('quote', 'Look here')$$,
    'a take-down of the deleted first quote leaves the second its repost'
);
update public.posts
set removed_at = null, removed_reason = null, content = '[purged]'
where id = tests.id('quote');
select results_eq(
    'repost_of_stranger', $$values ('quote', 'Look here')$$,
    'so does writing to the deleted first quote'
);
delete from public.posts where id = tests.id('quote');
select results_eq(
    'repost_of_stranger', $$values ('quote', 'Look here')$$,
    'purging the deleted first quote leaves the second its repost'
);
select is(
    (select p.deleted_at from public.posts p where p.id = tests.id('new quote')),
    null,
    'and the second quote lives'
);

-- Undone, with an older quote deleted before
insert into public.posts (id, user_id, content, original_post_id, repost_type, deleted_at)
values (
    tests.id('older quote'), tests.id('stranger'), 'Look', tests.id('post'), 'quote',
    now() - interval '1 day'
);
select results_eq(
    'repost_of_stranger', $$values ('quote', 'Look here')$$,
    'a quote that is deleted from the start leaves the living one its repost'
);
select tests.act_as('stranger');
select is(public.undo_repost(tests.id('post')), true, 'the living quote is undone');
select results_eq(
    $$select p.id, p.deleted_at from public.posts p
    where p.original_post_id = tests.id('post')
    order by p.deleted_at$$,
    $$values
        (tests.id('older quote'), now() - interval '1 day'), (tests.id('new quote'), now())$$,
    'which does not put off the purge of the older'
);
select lives_ok($$select public.restore_post(tests.id('new quote'))$$, 'and is restored');
select tests.act_as_postgres();

-- Taken down
update public.posts
set removed_at = now(), removed_reason = 'spam'
where id = tests.id('new quote');
select is_empty('repost_of_stranger', 'a take-down ends the repost');
select is(
    (select p.deleted_at from public.posts p where p.id = tests.id('new quote')),
    null,
    'but does not delete in the author''s name'
);
select tests.act_as('stranger');
select throws_ok(
    $$select public.quote_post(tests.id('post'), 'Once more')$$,
    'PT409', 'already_quoted',
    'the post is not quoted around a take-down'
);
select lives_ok($$select public.repost(tests.id('post'))$$, 'it may be reposted plainly');
select is(public.undo_repost(tests.id('post')), true, 'and that undone');
select tests.act_as_postgres();
select is(
    (select p.deleted_at from public.posts p where p.id = tests.id('new quote')),
    null,
    'which leaves the quote that was taken down as it was'
);
update public.posts
set removed_at = null, removed_reason = null
where id = tests.id('new quote');
select results_eq(
    'repost_of_stranger', $$values ('quote', 'Look here')$$, 'reinstating brings the repost back'
);

-- Restored across a block
select tests.act_as('stranger');
select lives_ok($$select public.delete_post(tests.id('new quote'))$$, 'the quote is deleted');
select tests.act_as('owner');
select lives_ok($$select public.block_user(tests.id('stranger'))$$, 'who was quoted blocks');
select tests.act_as('stranger');
select lives_ok(
    $$select public.restore_post(tests.id('new quote'))$$,
    'a quote is restored across a block: it is its author''s text'
);
select is_empty('repost_of_stranger', 'but does not show among the reposts');
select tests.act_as('owner');
select is(public.unblock_user(tests.id('stranger')), true, 'the block ends');

-- Purged
select tests.act_as('stranger');
select lives_ok(
    $$select public.quote_post(tests.id('other post'), 'That', id => tests.id('purged quote'))$$,
    'another post is quoted'
);
select lives_ok(
    $$select public.quote_post(tests.id('third post'), 'This', id => tests.id('last quote'))$$,
    'and a third'
);
select tests.act_as_postgres();
delete from public.posts where id = tests.id('purged quote');
select is_empty(
    $$select r.id from public.reposts r where r.post_id = tests.id('other post')$$,
    'purging a living quote ends its repost'
);
delete from public.posts where id = tests.id('third post');
select results_eq(
    $$select p.content, p.original_post_id, p.repost_type::text, p.deleted_at from public.posts p
    where p.id = tests.id('last quote')$$,
    $$values ('This', null::uuid, 'quote', null::timestamptz)$$,
    'purging the quoted post leaves the quote standing, with nothing behind it'
);
select is_empty(
    $$select r.id from public.reposts r where r.post_id = tests.id('third post')$$,
    'the repost goes with the post'
);
select tests.act_as('stranger');
select lives_ok(
    $$update public.posts set content = 'This, edited' where id = tests.id('last quote')$$,
    'such a quote can be edited'
);
select lives_ok(
    $$select public.delete_post(tests.id('last quote')),
        public.restore_post(tests.id('last quote'))$$,
    'deleted and restored'
);
select tests.act_as_postgres();
select lives_ok(
    $$delete from public.posts
    where id in (tests.id('post'), tests.id('new quote'), tests.id('last quote'))$$,
    'a post and its quotes are purged in one statement'
);

-- Counts of a person's living posts
select tests.create_user('ann');
select tests.create_user('ben');
prepare post_counts as
select u.username::text, c.post_count
from private.user_counts c
join public.users u on u.id = c.user_id
where u.username in ('ann', 'ben')
order by 1;
insert into public.posts (user_id, content, deleted_at)
select tests.id(p.author), p.content, p.deleted_at
from (
    values
        ('ann', '1', null), ('ann', '2', null), ('ann', '3', now()), ('ben', '4', null)
) p (author, content, deleted_at);
insert into public.posts (user_id, content, removed_at, removed_reason)
values (tests.id('ben'), '5', now(), 'spam');
select results_eq(
    'post_counts', $$values ('ann', 2), ('ben', 1)$$,
    'posts of several people are counted in one statement, living ones only'
);
update public.posts p
set deleted_at = case when p.deleted_at is null then now() end
where p.user_id in (tests.id('ann'), tests.id('ben'))
    and p.content <> '5';
select results_eq(
    'post_counts', $$values ('ann', 1), ('ben', 0)$$,
    'deleting and restoring are counted together'
);
update public.posts p
set removed_at = now(), removed_reason = 'spam'
where p.user_id in (tests.id('ann'), tests.id('ben'));
select results_eq(
    'post_counts', $$values ('ann', 0), ('ben', 0)$$,
    'a take-down counts once, whatever was deleted before'
);
update public.posts p
set deleted_at = null, removed_at = null, removed_reason = null
where p.user_id in (tests.id('ann'), tests.id('ben'));
delete from public.posts p where p.content = '5';
update public.posts p set user_id = tests.id('ben') where p.content = '1';
select results_eq(
    'post_counts', $$values ('ann', 2), ('ben', 2)$$,
    'a post that changes hands counts for its new author'
);
delete from public.posts p where p.content in ('1', '2');
select results_eq(
    'post_counts', $$values ('ann', 1), ('ben', 1)$$, 'a purged post does not count'
);

select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
