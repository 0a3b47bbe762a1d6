-- suggest_users(): whom most of one's people follow, then who shares interests, then who is active
-- and followed; never oneself, whom one follows already, nor whom one does not see or mutes.
begin;
select plan(13);

select tests.create_user(p.name)
from unnest(array[
    'me', 'friend 1', 'friend 2', 'friend 3', 'gone friend', 'by three', 'by two', 'by one',
    'by one and alike', 'alike', 'twice alike', 'famous', 'active', 'asleep', 'muted', 'blocked',
    'blocks me', 'suspended', 'deleted', 'fan 1', 'fan 2', 'seen by gone'
]) p (name);
insert into public.follows (follower_id, following_id)
select tests.id(f.follower), tests.id(f.following)
from (
    values
        ('me', 'friend 1'), ('me', 'friend 2'), ('me', 'friend 3'), ('me', 'gone friend'),
        ('friend 1', 'by three'), ('friend 2', 'by three'), ('friend 3', 'by three'),
        ('friend 1', 'by two'), ('friend 2', 'by two'),
        ('friend 1', 'by one'), ('friend 2', 'by one and alike'),
        ('friend 1', 'me'), ('friend 1', 'friend 2'), ('friend 3', 'friend 2'),
        ('friend 1', 'muted'), ('friend 1', 'blocked'), ('friend 1', 'blocks me'),
        ('friend 1', 'suspended'), ('friend 1', 'deleted'),
        ('gone friend', 'seen by gone'), ('gone friend', 'by one'),
        ('fan 1', 'famous'), ('fan 2', 'famous'), ('by two', 'me'), ('active', 'asleep')
) f (follower, following);
insert into public.user_interests (user_id, interest)
select tests.id(i.name), i.interest
from (
    values
        ('me', 'Stocks'), ('me', 'Crypto'), ('by one and alike', 'Stocks'), ('alike', 'Stocks'),
        ('twice alike', 'Stocks'), ('twice alike', 'Crypto'), ('active', 'Gold'),
        ('muted', 'Stocks'), ('suspended', 'Stocks'), ('friend 1', 'Stocks')
) i (name, interest);
update public.users u
set last_active_at = now()
where u.id in (
    tests.id('famous'), tests.id('active'), tests.id('muted'), tests.id('me'), tests.id('friend 3'),
    tests.id('blocks me'), tests.id('deleted')
);
update public.users u
set suspended_at = now(), suspension_reason = 'spam'
where u.id in (tests.id('suspended'), tests.id('gone friend'));
update public.users u
set deleted_at = now()
where u.id = tests.id('deleted');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('me'), tests.id('muted'), 'mute'),
    (tests.id('me'), tests.id('blocked'), 'block'),
    (tests.id('blocks me'), tests.id('me'), 'block');

select tests.act_as('me');
select results_eq(
    $$select tests.name(s.id), s.followed_by_count, s.follows_me
    from public.suggest_users() s$$,
    $$values
        ('by three', 3, false),
        ('by two', 2, true),
        ('by one and alike', 1, false),
        ('by one', 1, false),
        ('twice alike', 0, false),
        ('alike', 0, false),
        ('famous', 0, false),
        ('active', 0, false)$$,
    'people come by how many follow them whom one follows, then alike, then active and followed'
);
select is_empty(
    format(
        'select s.id from public.suggest_users(page_size => 50) s where s.id = tests.id(%L)', n.name
    ),
    format('not %s', n.description)
)
from (
    values
        ('me', 'oneself'),
        ('friend 2', 'whom one follows, whoever else does'),
        ('muted', 'the muted'),
        ('blocked', 'the blocked'),
        ('blocks me', 'the blocker'),
        ('suspended', 'the suspended'),
        ('seen by gone', 'whom only a suspended person follows')
) n (name, description);
select is(
    array(select tests.name(s.id) from public.suggest_users(2) s), array['by three', 'by two'],
    'a page has the size one asks for'
);
select results_eq(
    $$select to_jsonb(s) from public.suggest_users(1) s$$,
    $$select jsonb_build_object(
        'id', u.id, 'username', u.username, 'display_name', u.display_name, 'bio', u.bio,
        'profile_picture_url', u.profile_picture_url, 'badge', u.badge, 'follows_me', false,
        'followed_by_count', 3
    )
    from public.profiles u where u.id = tests.id('by three')$$,
    'a row is the person, and tells nothing of interests and activity'
);
select throws_ok(
    'select public.suggest_users(51)', '22023', 'page_size_out_of_range',
    'a page of 51 is refused'
);

-- Who may
select tests.act_as_anon();
select throws_ok(
    'select public.suggest_users()', '42501', 'permission denied for function suggest_users',
    'a visitor gets no suggestions'
);
select tests.act_as('suspended');
select isnt_empty('select s.id from public.suggest_users() s', 'the suspended may look');

select * from finish();
rollback;
