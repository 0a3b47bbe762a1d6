-- The visibility rule stands twice: in the policies, which serve those who read the tables, and in
-- private.sees_post() and private.sees_comment(), which serve definers. Both are held to the same
-- cases, and to the rule as people say it, read from plain rows: blocks, suspensions, deletions,
-- removals.
begin;
select plan(12);

-- Ten people: every state of an account, and every kind of block between the first five.
create temporary table people as
select p.name, tests.create_user(p.name) as id, p.suspended, p.deleted
from (
    values
        ('ann', false, false),
        ('bob', false, false),
        ('cem', false, false),
        ('dot', false, false),
        ('eve', false, false),
        ('fay', true, false),
        ('gus', false, true),
        ('hal', true, true),
        ('ivy', false, false)
) p (name, suspended, deleted);
insert into people (name, id, suspended, deleted)
values ('mod', tests.create_staff('mod'), false, false);

-- Each has a post in every state; all but ivy, who is quiet, commented on each in every state,
-- before anything was blocked, deleted or removed.
create temporary table states (state text, is_deleted boolean, is_removed boolean);
insert into states (state, is_deleted, is_removed)
values
    ('living', false, false),
    ('deleted', true, false),
    ('removed', false, true),
    ('deleted and removed', true, true);

insert into public.posts (user_id, content)
select p.id, s.state
from people p
cross join states s;
insert into public.comments (post_id, user_id, content)
select t.id, p.id, s.state
from public.posts t
cross join people p
cross join states s
where p.name <> 'ivy'
    and s.state <> 'deleted and removed';

update public.posts p
set
    deleted_at = case when s.is_deleted then now() end,
    removed_at = case when s.is_removed then now() end,
    removed_reason = case when s.is_removed then 'spam' end
from states s
where s.state = p.content;
update public.comments c
set
    deleted_at = case when s.is_deleted then now() end,
    removed_at = case when s.is_removed then now() end,
    removed_reason = case when s.is_removed then 'spam' end
from states s
where s.state = c.content;

-- ann blocks bob; cem and dot block each other; eve blocks everybody, mod and the vanished too.
insert into public.content_filters (user_id, filtered_user_id, filter_type)
select tests.id(b.one), tests.id(b.other), b.filter_type
from (
    values
        ('ann', 'bob', 'block'),
        ('ann', 'cem', 'mute'),
        ('cem', 'dot', 'block'),
        ('dot', 'cem', 'block'),
        ('dot', 'ann', 'mute'),
        ('bob', 'fay', 'block'),
        ('gus', 'bob', 'block')
) b (one, other, filter_type);
insert into public.content_filters (user_id, filtered_user_id, filter_type)
select tests.id('eve'), p.id, 'block'
from people p
where p.name <> 'eve';
-- Blocks that were taken back, of one and of both: the second leaves cem and dot apart.
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('ivy'), tests.id('ann'), 'block');
delete from public.content_filters f
where f.filter_type = 'block'
    and (f.user_id = tests.id('ivy') or f.user_id = tests.id('dot'));

update public.users u
set
    suspended_at = case when p.suspended then now() end,
    suspension_reason = case when p.suspended then 'spam' end,
    deleted_at = case when p.deleted then now() end
from people p
where p.id = u.id;
-- Who was suspended and is reinstated is back.
update public.users u
set suspended_at = now(), suspension_reason = 'mistake'
where u.id = tests.id('ivy');
update public.users u
set suspended_at = null, suspension_reason = null
where u.id = tests.id('ivy');

-- What the policies show each viewer: everybody, a visitor, and a token without an account.
create temporary table viewers as
select p.name, p.id from people p
union all
values ('anon', null), ('nobody', tests.id('nobody'));
create temporary table shown (viewer text, kind text, id uuid);
grant insert on shown to anon, authenticated;

do $$
declare
    v_viewer text;
begin
    for v_viewer in select v.name from viewers v loop
        perform tests.become(v_viewer);
        insert into shown (viewer, kind, id)
        select v_viewer, 'post', p.id
        from public.posts p
        union all
        select v_viewer, 'comment', c.id
        from public.comments c;
        perform tests.act_as_postgres();
    end loop;
end;
$$;

-- The rule, in the plainest words: what is there for others to see, and whom a block separates.
create temporary table apart as
select f.user_id as one, f.filtered_user_id as other
from public.content_filters f
where f.filter_type = 'block'
union
select f.filtered_user_id, f.user_id
from public.content_filters f
where f.filter_type = 'block';
create temporary table post_cases as
select
    v.name as viewer, v.id as viewer_id, p.id,
    v.id is not distinct from p.user_id as is_own,
    p.deleted_at is null and p.removed_at is null as is_living,
    p.deleted_at is null
        and p.removed_at is null
        and not (a.suspended or a.deleted)
        and not exists (
            select from apart x where x.one = v.id and x.other = p.user_id
        ) as is_visible,
    exists (select from shown s where s.viewer = v.name and s.id = p.id) as is_shown,
    private.sees_post(v.id, p.id) as is_seen
from viewers v
cross join public.posts p
join people a on a.id = p.user_id;
create temporary table comment_cases as
select
    t.viewer, t.viewer_id, c.id, t.is_own as is_under_own,
    t.viewer_id is not distinct from c.user_id as is_own,
    t.is_visible or (t.is_own and t.is_living) as is_post_shown,
    t.is_visible as is_post_visible,
    c.deleted_at is null
        and c.removed_at is null
        and not (a.suspended or a.deleted)
        and not exists (
            select from apart x where x.one = t.viewer_id and x.other = c.user_id
        ) as is_visible,
    exists (select from shown s where s.viewer = t.viewer and s.id = c.id) as is_shown,
    private.sees_comment(t.viewer_id, c.id) as is_seen
from post_cases t
join public.comments c on c.post_id = t.id
join people a on a.id = c.user_id;

-- Not a test of nothing
select results_eq(
    $$select count(*), count(*) filter (where is_visible) from post_cases$$,
    $$values (480::bigint, 63::bigint)$$,
    'every viewer meets every post, and many are there to see'
);
select results_eq(
    $$select count(*), count(*) filter (where is_visible and is_post_visible) > 200
    from comment_cases$$,
    $$values (12960::bigint, true)$$,
    'every viewer meets every comment, and many are there to see'
);

-- Posts
select is_empty(
    $$select viewer, id, is_shown
    from post_cases
    where not is_own and viewer <> 'mod' and is_shown is distinct from is_visible$$,
    'the policy on posts shows each what the rule says'
);
select is_empty(
    'select viewer, id from post_cases where (is_own or viewer = ''mod'') and not is_shown',
    'and authors and staff all the rest'
);
select is_empty(
    'select viewer, id, is_seen from post_cases where is_seen is distinct from is_visible',
    'sees_post() says what the rule says, of authors and staff as of everybody'
);
select is_empty(
    $$select viewer, id, is_shown, is_seen
    from post_cases
    where not is_own and viewer <> 'mod' and is_shown is distinct from is_seen$$,
    'the policy and sees_post() agree'
);

-- Comments. Under their own living post a suspended author still reads what others say.
select is_empty(
    $$select viewer, id, is_shown
    from comment_cases
    where not is_own
        and viewer <> 'mod'
        and is_shown is distinct from (is_visible and is_post_shown)$$,
    'the policy on comments shows each what the rule says'
);
select is_empty(
    'select viewer, id from comment_cases where (is_own or viewer = ''mod'') and not is_shown',
    'and authors and staff all the rest'
);
select is_empty(
    $$select viewer, id, is_seen
    from comment_cases
    where is_seen is distinct from (is_visible and is_post_visible)$$,
    'sees_comment() says what the rule says, of authors and staff as of everybody'
);
select is_empty(
    $$select viewer, id, is_shown, is_seen
    from comment_cases
    where not is_own
        and viewer <> 'mod'
        and not (is_under_own and viewer in ('fay', 'gus', 'hal'))
        and is_shown is distinct from is_seen$$,
    'the policy and sees_comment() agree'
);

-- What is not there
select is(
    private.sees_post(tests.id('ann'), tests.id('no post')), false, 'nobody sees a missing post'
);
select is(
    private.sees_comment(tests.id('ann'), tests.id('no comment')), false,
    'nobody sees a missing comment'
);

select * from finish();
rollback;
