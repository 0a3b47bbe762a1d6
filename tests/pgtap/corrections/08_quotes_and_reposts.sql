-- Correction 8: a quote is a post and a row of reposts, and in the document nothing kept the two
-- together. Now they are made, edited, undone and restored as one.
begin;
select plan(27);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'hello');

prepare rows_of_ben as
select r.type::text, r.quote_content from public.reposts r where r.user_id = tests.id('ben');
prepare quotes_of_ben as
select p.content, p.deleted_at is null
from public.posts p
where p.user_id = tests.id('ben')
order by p.content;

select tests.act_as('ben');
select public.repost(tests.id('post'));
select results_eq(
    'rows_of_ben', $$values ('normal', null::text)$$,
    'correction 8: a plain repost is a row of reposts'
);
select is_empty('quotes_of_ben', 'correction 8: a plain repost makes no post');

select public.quote_post(tests.id('post'), 'well said', id => tests.id('quote'));
select results_eq(
    'rows_of_ben', $$values ('quote', 'well said')$$,
    'correction 8: quoting what was plainly reposted turns the one row into a quote'
);
select results_eq(
    $$select p.content, p.repost_type::text, p.original_post_id
    from public.posts p
    where p.id = tests.id('quote')$$,
    $$values ('well said', 'quote', tests.id('post'))$$,
    'correction 8: the quote is a post that points to the original'
);
select throws_ok(
    $$select public.quote_post(tests.id('post'), 'once more')$$,
    'PT409', 'already_quoted',
    'correction 8: one person has one standing quote of a post'
);

update public.posts set content = 'very well said' where id = tests.id('quote');
select results_eq(
    'rows_of_ben', $$values ('quote', 'very well said')$$,
    'correction 8: an edited quote reads the same in reposts'
);

select public.delete_post(tests.id('quote'));
select is_empty('rows_of_ben', 'correction 8: deleting the quote removes its row of reposts');
select public.restore_post(tests.id('quote'));
select results_eq(
    'rows_of_ben', $$values ('quote', 'very well said')$$,
    'correction 8: restoring the quote brings its row back'
);
select ok(
    public.undo_repost(tests.id('post')),
    'correction 8: a quote can be undone as a repost'
);
select results_eq(
    'quotes_of_ben', $$values ('very well said', false)$$,
    'correction 8: undoing the repost deletes the quote post'
);

select public.repost(tests.id('post'));
select public.restore_post(tests.id('quote'));
select results_eq(
    'rows_of_ben', $$values ('quote', 'very well said')$$,
    'correction 8: restoring the quote upgrades a plain repost made since'
);
select public.delete_post(tests.id('quote'));
select public.quote_post(tests.id('post'), 'anew', id => tests.id('new quote'));
select throws_ok(
    $$select public.restore_post(tests.id('quote'))$$,
    'PT409', 'already_quoted',
    'correction 8: a quote cannot be restored beside a newer one'
);
select results_eq(
    'rows_of_ben', $$values ('quote', 'anew')$$,
    'correction 8: what was refused changed nothing'
);

select throws_ok(
    $$insert into public.reposts (post_id, type) values (tests.id('post'), 'quote')$$,
    '42501', 'new row violates row-level security policy for table "reposts"',
    'correction 8: a client cannot write the row of a quote without its post'
);
select throws_ok(
    $$insert into public.posts (content, repost_type, original_post_id)
    values ('mine', 'quote', tests.id('post'))$$,
    '42501', 'permission denied for table posts',
    'correction 8: a client cannot write a quote past quote_post()'
);

select tests.act_as_postgres();
select throws_ok(
    $$insert into public.posts (user_id, content, repost_type)
    values (tests.id('ben'), 'x', 'normal')$$,
    '22023', 'plain_repost_is_no_post',
    'correction 8: a plain repost is no post, and the database says so'
);
select throws_ok(
    $$update public.posts set repost_type = 'normal' where id = tests.id('new quote')$$,
    '22023', 'plain_repost_is_no_post',
    'correction 8: a quote cannot become a plain repost'
);
select throws_ok(
    format('update public.posts set %I = %L where id = tests.id(''new quote'')', c.name, c.value),
    '23001', 'row_is_final',
    format('correction 8: the %s of a quote never changes', c.name)
)
from (
    values ('user_id', tests.id('ann')), ('original_post_id', tests.id('quote'))
) c (name, value);
select throws_ok(
    $$insert into public.posts (user_id, content, original_post_id)
    values (tests.id('ben'), 'x', tests.id('post'))$$,
    '23514',
    'new row for relation "posts" violates check constraint "posts_original_post_id_check"',
    'correction 8: only a quote points to an original'
);
select throws_ok(
    $$insert into public.posts (user_id, content, repost_type, original_post_id)
    values (tests.id('ben'), 'x', 'quote', tests.id('post'))$$,
    '23505', 'duplicate key value violates unique constraint "posts_user_id_original_post_id_key"',
    'correction 8: no path makes a second standing quote'
);
select throws_ok(
    $$insert into public.reposts (user_id, post_id, type, quote_content)
    values (tests.id('ann'), tests.id('post'), 'normal', 'words')$$,
    '23514',
    'new row for relation "reposts" violates check constraint "reposts_quote_content_check"',
    'correction 8: a plain repost has no words'
);
select throws_ok(
    $$insert into public.reposts (user_id, post_id, type)
    values (tests.id('ann'), tests.id('post'), 'quote')$$,
    '23514',
    'new row for relation "reposts" violates check constraint "reposts_quote_content_check"',
    'correction 8: a quote has words, if only none'
);

update public.posts
set removed_at = now(), removed_reason = 'spam'
where id = tests.id('new quote');
select is_empty('rows_of_ben', 'correction 8: a quote that staff take down is no repost');
update public.posts set removed_at = null, removed_reason = null where id = tests.id('new quote');
select results_eq(
    'rows_of_ben', $$values ('quote', 'anew')$$,
    'correction 8: a quote that staff reinstate is one again'
);
delete from public.posts where id = tests.id('new quote');
select is_empty('rows_of_ben', 'correction 8: a purged quote is no repost');
select is_empty(
    'select d.counter, d.id from private.counter_drift() d',
    'correction 8: the counts follow at every step'
);

select * from finish();
rollback;
