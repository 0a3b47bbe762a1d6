-- take_storage_orphans() and confirm_storage_orphans(): files that nothing points at any more are
-- handed to a worker; nobody else's, and none that is still shown.
begin;
select plan(24);

select tests.create_user(p.name) from unnest(array['ann', 'ben']) p (name);
create function pg_temp.file(owner text, path text, bucket text default 'media')
returns text
language sql
as $$
    select format(
        'https://x.supabase.co/storage/v1/object/public/%s/%s/%s',
        file.bucket, tests.id(file.owner), file.path
    );
$$;
create function pg_temp.queued()
returns setof text
language sql
security definer
as $$
    select o.bucket_id || '/' || replace(o.object_name, tests.id('ann')::text, 'ann')
    from private.storage_orphans o;
$$;
grant execute on function pg_temp.file, pg_temp.queued to public;

-- What a URL names
select bag_eq(
    format(
        $$select o.bucket_id || '/' || replace(o.object_name, tests.id('ann')::text, 'ann')
        from private.storage_objects_of(array[%L, null], tests.id('ann')) o$$,
        u.url
    ),
    format('select %L::text where %L is not null', u.file, u.file),
    format('%s: %s', coalesce(u.file, 'nothing'), u.description)
)
from (
    values
        (pg_temp.file('ann', '1.png'), 'media/ann/1.png', 'a picture of one''s own'),
        (pg_temp.file('ann', 'a/1.png', 'avatars'), 'avatars/ann/a/1.png', 'in any folder below'),
        (pg_temp.file('ann', 'my%20cat%C3%A9.png?t=1#x'), 'media/ann/my caté.png', 'encoded'),
        (
            pg_temp.file('ann', '100%25%FF.png'), 'media/ann/100%25%FF.png',
            'what is no encoding stands for itself'
        ),
        (
            replace(pg_temp.file('ann', '1.png'), '/object/', '/render/image/'),
            'media/ann/1.png', 'shown in another size'
        ),
        (pg_temp.file('ben', '1.png'), null, 'somebody else''s folder'),
        (pg_temp.file('ann', '../ben/1.png'), null, 'out of one''s folder'),
        (pg_temp.file('ann', '%2e%2e/1.png'), null, 'out of it in disguise'),
        (pg_temp.file('ann', 'a//1.png'), null, 'a folder without name'),
        (pg_temp.file('ann', '1.png', 'private'), null, 'another bucket'),
        ('https://a.example/1.png', null, 'another host''s')
) u (url, file, description);

-- What is queued
insert into storage.buckets (id, name) values ('avatars', 'avatars'), ('media', 'media')
on conflict do nothing;
insert into public.posts (id, user_id, content, media_urls, gif_url)
values
    (
        tests.id('post'), tests.id('ann'), 'post',
        array[
            pg_temp.file('ann', 'only.png'), pg_temp.file('ann', 'twice.png'),
            pg_temp.file('ben', 'of_ben.png')
        ],
        pg_temp.file('ann', 'moves.gif')
    ),
    (
        tests.id('second'), tests.id('ann'), 'second', array[pg_temp.file('ann', 'twice.png')],
        null
    );
insert into public.comments (id, post_id, user_id, content, media_urls)
values
    (
        tests.id('comment'), tests.id('second'), tests.id('ann'), 'comment',
        array[pg_temp.file('ann', 'comment.png')]
    ),
    (tests.id('reply'), tests.id('second'), tests.id('ben'), 'reply', null);
update public.comments set parent_comment_id = tests.id('comment') where content = 'reply';
update public.users
set profile_picture_url = pg_temp.file('ann', 'twice.png', 'avatars')
where id = tests.id('ann');
update public.users
set profile_picture_url = pg_temp.file('ann', 'face.png', 'avatars')
where id = tests.id('ann');
select tests.act_as('ann');
update public.users
set profile_picture_url = pg_temp.file('ann', 'face%202.png', 'avatars')
where id = tests.id('ann');
update public.posts
set media_urls = media_urls[2:], content = 'edited'
where id = tests.id('post');
select public.delete_post(tests.id('second'));
select tests.act_as_postgres();
select bag_eq(
    'select pg_temp.queued()',
    $$values
        ('avatars/ann/twice.png'), ('avatars/ann/face.png'), ('media/ann/only.png'),
        ('media/ann/twice.png'), ('media/ann/moves.gif')$$,
    'what an edit no longer shows is queued, a deleted post that may come back is not'
);
select tests.act_as_service_role();
delete from public.comments where id = tests.id('comment');
delete from public.posts where id = tests.id('post');
select is(
    public.confirm_storage_orphans('media', array[tests.id('ann') || '/only.png']), 0,
    'what nobody took cannot be confirmed'
);
select results_eq(
    $$select o.bucket_id, replace(o.object_name, tests.id('ann')::text, 'ann'), o.queued_at
    from public.take_storage_orphans() o
    order by 1, 2$$,
    $$values
        ('avatars', 'ann/face.png', now()), ('avatars', 'ann/twice.png', now()),
        ('media', 'ann/comment.png', now()), ('media', 'ann/moves.gif', now()),
        ('media', 'ann/only.png', now())$$,
    'what nothing shows any more is handed out, what another post shows is not'
);
select is_empty('select * from public.take_storage_orphans()', 'and to no second worker');
select tests.act_as_postgres();
select is_empty(
    $$select q from pg_temp.queued() q where q like 'media%twice%'$$,
    'what is still shown has left the queue'
);
update private.storage_orphans set taken_at = now() - interval '16 minutes';
select tests.act_as_service_role();
select is(
    (select count(*) from public.take_storage_orphans(2)), 2::bigint,
    'what nobody confirmed is handed out again, so many at a time'
);
select is(
    public.confirm_storage_orphans(
        'media', array[tests.id('ann') || '/only.png', tests.id('ann') || '/unknown.png']
    ),
    1,
    'a worker confirms what is deleted'
);
select is(
    public.confirm_storage_orphans('avatars', array[tests.id('ann') || '/only.png'])
    + public.confirm_storage_orphans(null, null),
    0,
    'in the right bucket'
);
select throws_ok(
    format('select * from public.take_storage_orphans(%s)', b.size),
    '22023', 'batch_size_out_of_range', format('a batch of %s is refused', b.size)
)
from unnest(array['0', 'null']) b (size);

-- An erased person's files go, shown or not.
select tests.act_as_postgres();
delete from private.storage_orphans where true;
insert into storage.objects (bucket_id, name)
values
    ('avatars', tests.id('ann') || '/face 2.png'),
    ('media', tests.id('ann') || '/never shown.png'),
    ('media', tests.id('ben') || '/of_ben.png');
delete from auth.users where id = tests.id('ann');
select bag_eq(
    'select pg_temp.queued()',
    $$values
        ('avatars/ann/face 2.png'), ('media/ann/never shown.png'), ('media/ann/twice.png')$$,
    'all that an erased person had is queued'
);
select tests.act_as('ben');
select throws_ok(
    'select public.take_storage_orphans()', '42501',
    'permission denied for function take_storage_orphans',
    'nobody but the back end takes files'
);
select throws_ok(
    $$select public.confirm_storage_orphans('media', '{}')$$, '42501',
    'permission denied for function confirm_storage_orphans',
    'or confirms them'
);

select * from finish();
rollback;
