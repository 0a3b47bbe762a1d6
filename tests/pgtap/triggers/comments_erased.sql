-- Deleting comments for good, by whatever path: a comment that others answered is blanked instead,
-- and nobody's reply is lost.
begin;
select plan(16);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('ann'), 'post'),
    (tests.id('other post'), tests.id('cara'), 'other post');

-- Under the post:
--     a1 (ann)
--         b1 (ben)
--     a2 (ann)
--         a3 (ann)
--             a4 (ann)
--                 b2 (ben)
--     a5 (ann)
--         a6 (ann)
--     a7 (ann)
--         b3 (ben), deleted
--     b4 (ben)
insert into public.comments (id, post_id, user_id, parent_comment_id, content)
select tests.id(c.name), tests.id('post'), tests.id(c.author), tests.id(c.parent), c.name
from (
    values
        ('a1', 'ann', null), ('b1', 'ben', 'a1'),
        ('a2', 'ann', null), ('a3', 'ann', 'a2'), ('a4', 'ann', 'a3'), ('b2', 'ben', 'a4'),
        ('a5', 'ann', null), ('a6', 'ann', 'a5'),
        ('a7', 'ann', null), ('b3', 'ben', 'a7'),
        ('b4', 'ben', null)
) c (name, author, parent);
update public.comments set deleted_at = now() where content = 'b3';
update public.comments set gif_url = 'https://a.example/1.gif' where content = 'a1';
insert into public.polls (comment_id, options) values (tests.id('a1'), array['yes', 'no']);
insert into public.reactions (user_id, comment_id)
values (tests.id('ben'), tests.id('a1')), (tests.id('ben'), tests.id('a5'));

select tests.act_as_service_role();
select lives_ok(
    $$delete from public.comments where id = tests.id('a1')$$,
    'the back end deletes a comment that somebody answered'
);
select results_eq(
    $$select c.user_id, c.content, c.gif_url, c.deleted_at
    from public.comments c
    where c.id = tests.id('a1')$$,
    $$values (
        '00000000-0000-4000-8000-000000000000'::uuid, '[deleted]', null::text, now()
    )$$,
    'which blanks it'
);
select is(
    (select c.parent_comment_id from public.comments c where c.content = 'b1'), tests.id('a1'),
    'and leaves the answer where it was'
);
select is_empty('select p.id from public.polls p', 'its poll is gone');
select lives_ok(
    $$delete from public.comments where id = tests.id('a2')$$,
    'so it is with an answer far below one''s own words'
);
select bag_eq(
    $$select c.content from public.comments c
    where c.id in (tests.id('a2'), tests.id('a3'), tests.id('a4'), tests.id('b2'))$$,
    $$values ('[deleted]'), ('a3'), ('a4'), ('b2')$$,
    'which stand'
);
select lives_ok(
    $$delete from public.comments where id = tests.id('a5')$$, 'what only its author answered'
);
select is_empty(
    $$select c.id from public.comments c where c.id in (tests.id('a5'), tests.id('a6'))$$,
    'goes with that answer'
);
delete from public.comments where id = tests.id('a7');
select is(
    (select count(*) from public.comments c where c.id in (tests.id('a7'), tests.id('b3'))),
    2::bigint,
    'an answer that is deleted but not yet purged is an answer'
);
select lives_ok(
    $$delete from public.comments where user_id = tests.id('ben')$$, 'all comments of a person go'
);
select is_empty(
    $$select c.id from public.comments c where c.user_id = tests.id('ben')$$,
    'when nobody answered them'
);
select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every count is right');
select is_empty(
    $$select c.id from public.comments c
    where c.parent_comment_id is not null
        and not exists (select from public.comments p where p.id = c.parent_comment_id)$$,
    'every reply has its parent'
);

-- Comments end with their post and with their author.
insert into public.comments (post_id, user_id, parent_comment_id, content)
values (tests.id('post'), tests.id('ben'), tests.id('a3'), 'b5');
delete from public.posts where id = tests.id('post');
select is_empty('select c.id from public.comments c', 'a post takes its whole thread along');
insert into public.comments (id, post_id, user_id, parent_comment_id, content)
select tests.id(c.name), tests.id('other post'), tests.id(c.author), tests.id(c.parent), c.name
from (
    values ('1', 'ann', null), ('2', 'ann', '1'), ('3', 'ben', '2'), ('4', 'ann', '3')
) c (name, author, parent);
delete from auth.users where id = tests.id('ann');
select bag_eq(
    'select c.content from public.comments c',
    $$values ('[deleted]'), ('[deleted]'), ('3')$$,
    'a person takes along what nobody else answered'
);
select is_empty('select * from private.counter_drift()', 'every count is right once more');

select * from finish();
rollback;
