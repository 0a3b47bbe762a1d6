-- get_profile(): the public face of a visible person, and how it stands to the caller.
begin;
select plan(29);

select tests.create_user(p.name)
from unnest(array['ann', 'ben', 'cem', 'dot', 'sam']) as p (name);
select tests.create_staff('max');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('ann'), tests.id('cem'), 'mute'), (tests.id('ann'), tests.id('dot'), 'block');
update public.users
set bio = 'I trade', badge = 'Public', profile_picture_url = 'https://a.example/1.png'
where id = tests.id('ben');
insert into public.posts (user_id, content) values (tests.id('ben'), 'Hello');
insert into public.follows (follower_id, following_id)
values
    (tests.id('ann'), tests.id('ben')),
    (tests.id('cem'), tests.id('ann')),
    (tests.id('sam'), tests.id('ben'));
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('sam');

prepare relation as
select p.username, p.is_me, p.is_followed, p.follows_me, p.is_muted
from public.get_profile($1) p;

select tests.act_as_anon();
select results_eq(
    $$select p.id, p.username, p.display_name, p.bio, p.profile_picture_url, p.badge, p.created_at,
        p.follower_count, p.following_count, p.post_count
    from public.get_profile('ben') p$$,
    $$values (
        tests.id('ben'), 'ben', 'Ben', 'I trade', 'https://a.example/1.png',
        'Public', now(), 2::bigint, 0::bigint, 1::bigint
    )$$,
    'a visitor reads the public face, with counts'
);
select results_eq(
    $$execute relation('ben')$$,
    $$values ('ben', false, false, false, false)$$,
    'and has no relation to anybody'
);
select tests.act_as('ann');
select results_eq(
    format('execute relation(%L)', r.name), r.expected, r.description
)
from (
    values
        (
            'ann', $$values ('ann', true, false, false, false)$$,
            'one recognizes oneself'
        ),
        (
            'ben', $$values ('ben', false, true, false, false)$$,
            'one sees whom one follows'
        ),
        (
            'cem', $$values ('cem', false, false, true, true)$$,
            'by whom one is followed, and whom one muted'
        ),
        (
            'max', $$values ('max', false, false, false, false)$$,
            'and who is a stranger'
        ),
        (
            'CeM', $$values ('cem', false, false, true, true)$$,
            'a name is found however it is written'
        )
) r (name, expected, description);
select tests.act_as('cem');
select results_eq(
    $$execute relation('ann')$$,
    $$values ('ann', false, true, false, false)$$,
    'who is muted does not notice'
);

-- With posts
select tests.act_as('ann');
select is((public.get_profile('ben')).posts, null, 'posts come only to who asks for them');
select is((public.get_profile('ben', null)).posts, null, 'null asks for none');
select is(
    to_jsonb((public.get_profile('ben', 20)).posts),
    (select jsonb_agg(f) from public.user_feed('ben') f),
    'then they are the first page of the person''s feed'
);
select is(
    to_jsonb((public.get_profile('cem', 1)).posts), '[]'::jsonb,
    'which is empty where the person wrote nothing'
);
select throws_ok(
    format($$select public.get_profile('ben', %s)$$, s.size),
    '22023', 'page_size_out_of_range', 'a page has no ' || s.size || ' items'
)
from unnest(array[-1, 51]) s (size);
select tests.act_as_anon();
select is(
    ((public.get_profile('ben', 1)).posts)[1].content, 'Hello', 'visitors may ask for them, too'
);

-- Not found
select tests.act_as('ann');
select throws_ok(
    format('select public.get_profile(%L)', p.name),
    'PT404', 'user_not_found',
    p.description
)
from (
    values
        ('nobody', 'who does not exist is not found'),
        ('', 'a blank name is not found'),
        (null, 'no name is not found'),
        ('%', 'a pattern is not found'),
        ('ghost', 'the ghost is not found'),
        ('sam', 'a suspended account is not found'),
        ('dot', 'whom one blocked is not found')
) p (name, description);
select tests.act_as('dot');
select throws_ok(
    $$select public.get_profile('ann')$$,
    'PT404', 'user_not_found',
    'who blocked one is not found'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.get_profile('sam')$$,
    'PT404', 'user_not_found',
    'a visitor does not find a suspended account'
);
select tests.act_as('sam');
select results_eq(
    $$execute relation('sam')$$,
    $$values ('sam', true, false, false, false)$$,
    'a suspended person finds themselves'
);
select results_eq(
    $$execute relation('ben')$$,
    $$values ('ben', false, true, false, false)$$,
    'and others'
);
select tests.act_as('max');
select results_eq(
    $$execute relation('sam')$$,
    $$values ('sam', false, false, false, false)$$,
    'a moderator finds a suspended account'
);
select tests.act_as_postgres();
insert into public.posts (user_id, content)
values (tests.id('sam'), 'Buy now');
select tests.act_as('max');
select is(
    to_jsonb((public.get_profile('sam', 1)).posts), '[]'::jsonb,
    'but a feed shows that account nothing, as it shows nobody'
);
select tests.act_as('sam');
select is(
    ((public.get_profile('sam', 1)).posts)[1].content, 'Buy now',
    'while a suspended person reads the own posts'
);

select * from finish();
rollback;
