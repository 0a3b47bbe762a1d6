-- Correction 3: `array_length('{}', 1)` is null, so that a poll without options passed. And options
-- are different, visible, short, one poll to a post or comment, frozen once made.
begin;
select plan(15);

select tests.create_user('ann');
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('ann'), 'hello'),
    (tests.id('post with poll'), tests.id('ann'), 'bull or bear?');
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('ann'), 'well?');
insert into public.polls (post_id, options)
values (tests.id('post with poll'), array['Bull', 'Bear']);

select throws_ok(
    format(
        'insert into public.polls (post_id, options) values (%L, %L)',
        tests.id('post'), b.options
    ),
    '23514',
    format('new row for relation "polls" violates check constraint "%s"', b.constraint_name),
    'correction 3: a poll does not take ' || b.description
)
from (
    values
        ('{}'::text[], 'min_options', 'no options'),
        (array['only one'], 'min_options', 'a single option'),
        (array['1', '2', '3', '4', '5'], 'max_options', 'five options'),
        (array[['1', '2'], ['3', '4']], 'polls_options_check', 'a table of options'),
        ('[0:1]={yes,no}', 'polls_options_check', 'options that are not counted from 1'),
        (array['yes', ' '], 'polls_options_check', 'a blank option'),
        (array['yes', u&'\200B'], 'polls_options_check', 'an invisible option'),
        (array['yes', null], 'polls_options_check', 'a null option'),
        (array['yes', 'Yes '], 'polls_options_check', 'two options that read the same'),
        (array['yes', repeat('x', 81)], 'polls_options_check', 'an endless option')
) b (options, constraint_name, description);

select throws_ok(
    $$insert into public.polls (post_id, options)
    values (tests.id('post with poll'), array['a', 'b'])$$,
    '23505', 'duplicate key value violates unique constraint "polls_post_id_key"',
    'correction 3: a post has one poll'
);
select tests.act_as('ann');
select lives_ok(
    $$insert into public.polls (comment_id, options)
    values (tests.id('comment'), array['1', '2', '3', repeat('x', 80)])$$,
    'correction 3: a comment may have a poll, of four options'
);
select throws_ok(
    $$insert into public.polls (comment_id, options)
    values (tests.id('comment'), array['a', 'b'])$$,
    '23505', 'duplicate key value violates unique constraint "polls_comment_id_key"',
    'correction 3: a comment has one poll'
);
select throws_ok(
    $$update public.polls set options = array['Bear', 'Bull']$$,
    '42501', 'permission denied for table polls',
    'correction 3: an author cannot change a poll'
);
select tests.act_as_service_role();
select throws_ok(
    $$update public.polls set options = array['Bear', 'Bull'] where true$$,
    '23001', 'row_is_final',
    'correction 3: nobody can change a poll'
);

select * from finish();
rollback;
