-- Files of avatars and media: a person uploads, lists, replaces, moves and deletes in a folder of
-- their own, and nowhere else. The statements are those that the Storage API sends.
begin;
select plan(72);

select tests.create_world();
insert into storage.buckets (id, name, public) values ('other', 'other', true);
-- As the Storage API sets it: nobody else deletes.
select set_config('storage.allow_delete_query', 'true', true);

insert into storage.objects (bucket_id, name)
select b.id, tests.id(p.name)::text || '/' || p.name || '.png'
from (values ('avatars'), ('media')) b (id)
cross join unnest(array['owner', 'stranger', 'suspended', 'deleted']) p (name);
insert into storage.objects (bucket_id, name)
values ('other', tests.id('owner')::text || '/owner.png');

select results_eq(
    $$select b.id, b.public, b.file_size_limit, b.allowed_mime_types
    from storage.buckets b
    where b.id in ('avatars', 'media')
    order by b.id$$,
    $$values
        (
            'avatars', true, 2 * 1024 * 1024::bigint,
            '{image/gif,image/jpeg,image/png,image/webp}'::text[]
        ),
        (
            'media', true, 8 * 1024 * 1024::bigint,
            '{image/avif,image/gif,image/jpeg,image/png,image/webp}'::text[]
        )$$,
    'both buckets are public, bounded in size, and for pictures that carry no scripts'
);

-- List
prepare listed as
select o.bucket_id || ' ' || storage.filename(o.name) from storage.objects o;

select tests.sees(
    s.viewer, 'listed', array['avatars ' || s.viewer || '.png', 'media ' || s.viewer || '.png'],
    s.viewer || ' lists their own folder in both buckets, and nothing else'
)
from (values ('owner'), ('stranger'), ('suspended'), ('deleted')) s (viewer);
select tests.sees(s.viewer, 'listed', '{}', s.viewer || ' lists nothing')
from (values ('anon'), ('moderator'), ('guest'), ('nobody'), ('signed out')) s (viewer);

-- Upload: the owner's id stands in the place of @.
prepare upload (text, text) as
insert into storage.objects (bucket_id, name, owner_id, version)
values ($1, $2, auth.uid()::text, '1');

create function pg_temp.upload(bucket text, path text)
returns text
language sql
as $$
    select format('execute upload(%L, %L)', bucket, replace(path, '@', tests.id('owner')::text))
$$;
grant execute on function pg_temp.upload to public;

select tests.become('owner');
select lives_ok(pg_temp.upload(u.bucket, u.path), u.description)
from (
    values
        ('avatars', '@/new.png', 'a person uploads an avatar'),
        ('media', '@/new.png', 'and media'),
        ('media', '@/2026/11/new.png', 'in folders of the own folder too'),
        ('media', '@/..png', 'dots within a name are letters'),
        ('media', '@/a%2fb ''"; drop.png', 'and so is what would mean something elsewhere')
) u (bucket, path, description);
select throws_ok(
    pg_temp.upload(u.bucket, u.path),
    '42501', 'new row violates row-level security policy for table "objects"',
    u.description
)
from (
    values
        ('avatars', tests.id('stranger')::text || '/a.png', 'not into another''s folder'),
        ('other', '@/a.png', 'not into another bucket'),
        ('avatars', 'a.png', 'not beside the folders'),
        ('avatars', '@', 'not as a file named like the folder'),
        ('avatars', '@.png', 'nor one whose name begins so'),
        ('avatars', '@x/a.png', 'nor a folder whose name begins so'),
        ('avatars', upper(tests.id('owner')::text) || '/a.png', 'not into the id in upper case'),
        ('avatars', '/@/a.png', 'not with a leading slash'),
        ('avatars', 'x/@/a.png', 'not into a folder of that name further down'),
        ('avatars', '@/', 'not without a file''s name'),
        ('avatars', '@//a.png', 'not with an empty part'),
        ('avatars', '@/./a.png', 'not with a dot for a part'),
        ('avatars', '@/../' || tests.id('stranger')::text || '/a.png', 'not back up'),
        ('avatars', '@/..', 'not as a way up'),
        ('avatars', '../avatars/@/a.png', 'not around'),
        ('avatars', '', 'not without a name'),
        ('avatars', null, 'not with no name at all')
) u (bucket, path, description);
select throws_ok(
    $$insert into storage.objects (bucket_id, name)
    values (null, tests.id('owner')::text || '/a.png')$$,
    '42501', 'new row violates row-level security policy for table "objects"',
    'not into no bucket'
);

select concat(tests.become(u.who), throws_ok(
    format('execute upload(%L, %L)', 'media', tests.id(u.who)::text || '/a.png'),
    '42501', 'new row violates row-level security policy for table "objects"',
    u.description
))
from (
    values
        ('anon', 'a visitor uploads nothing'),
        ('suspended', 'nor a suspended account'),
        ('deleted', 'nor one in its period of grace'),
        ('guest', 'nor an anonymous sign-in'),
        ('nobody', 'nor a token whose account is missing'),
        ('signed out', 'nor one that names nobody')
) u (who, description);

-- Replace, as an upsert does
prepare replacement (text) as
insert into storage.objects (bucket_id, name, version)
values ('avatars', $1, '2')
on conflict (bucket_id, name) do update set version = excluded.version
returning version;

select tests.become('owner');
select results_eq(
    format('execute replacement(%L)', tests.id('owner')::text || '/owner.png'),
    $$values ('2')$$,
    'a person replaces a file of their own'
);
select tests.become('stranger');
select throws_ok(
    format('execute replacement(%L)', tests.id('owner')::text || '/owner.png'),
    '42501', 'new row violates row-level security policy for table "objects"',
    'and not another''s'
);
select tests.become('suspended');
select throws_ok(
    format('execute replacement(%L)', tests.id('suspended')::text || '/suspended.png'),
    '42501', 'new row violates row-level security policy for table "objects"',
    'a suspended account replaces nothing'
);

-- Move: from a name to a name, the bucket's name before the first slash.
create function pg_temp.move(source text, target text)
returns text
language sql
as $$
    select format(
        'update storage.objects set bucket_id = %L, name = %L where bucket_id = %L and name = %L',
        split_part(t.target, ' ', 1), split_part(t.target, ' ', 2),
        split_part(t.source, ' ', 1), split_part(t.source, ' ', 2)
    )
    from (
        select
            replace(move.source, '@', tests.id('owner')::text),
            replace(move.target, '@', tests.id('owner')::text)
    ) t (source, target)
$$;
grant execute on function pg_temp.move to public;

select tests.become('owner');
select is(tests.rows_written(pg_temp.move(m.source, m.target)), m.moved, m.description)
from (
    values
        ('media @/new.png', 'media @/old/new.png', 1::bigint, 'a person moves a file of their own'),
        ('media @/old/new.png', 'avatars @/moved.png', 1, 'from one of the buckets to the other'),
        (
            'media ' || tests.id('stranger')::text || '/stranger.png', 'media @/mine.png', 0,
            'another''s file is not there to be moved'
        ),
        ('other @/owner.png', 'media @/mine.png', 0, 'nor is one of another bucket')
) m (source, target, moved, description);
select throws_ok(
    pg_temp.move('avatars @/owner.png', m.target),
    '42501', 'new row violates row-level security policy for table "objects"',
    m.description
)
from (
    values
        ('avatars ' || tests.id('stranger')::text || '/a.png', 'not into another''s folder'),
        ('other @/owner2.png', 'not into another bucket'),
        ('avatars owner.png', 'not beside the folders'),
        ('avatars @/../' || tests.id('stranger')::text || '/a.png', 'not back up')
) m (target, description);
select tests.become('suspended');
select is(
    tests.rows_written(
        format(
            'update storage.objects set name = %L where bucket_id = %L',
            tests.id('suspended')::text || '/b.png', 'media'
        )
    ),
    0::bigint,
    'a suspended account moves nothing'
);

-- Delete
select concat(tests.become(d.who), is(
    tests.rows_written(
        format(
            'delete from storage.objects where bucket_id = %L and name = %L',
            d.bucket, tests.id(d.whose)::text || '/' || d.whose || '.png'
        )
    ),
    d.deleted,
    d.description
))
from (
    values
        ('anon', 'media', 'owner', 0::bigint, 'a visitor deletes nothing'),
        ('stranger', 'media', 'owner', 0, 'nor does a stranger, of others'),
        ('moderator', 'media', 'owner', 0, 'nor staff: files go with what shows them'),
        ('suspended', 'media', 'suspended', 0, 'nor a suspended account'),
        ('deleted', 'media', 'deleted', 0, 'nor one in its period of grace'),
        ('owner', 'other', 'owner', 0, 'a person deletes nothing of another bucket'),
        ('owner', 'media', 'owner', 1, 'a person deletes a file of their own')
) d (who, bucket, whose, deleted, description);

-- All at once: a statement that reads no column is asked for no select policy.
select tests.become('owner');
select is(
    tests.rows_written($$update storage.objects set version = '9'$$), 6::bigint,
    'an update of everything is one of one''s own files'
);
select throws_ok(
    u.statement,
    '42501', 'new row violates row-level security policy for table "objects"',
    u.description
)
from (
    values
        ($$update storage.objects set bucket_id = 'other'$$, 'and moves none to another bucket'),
        (
            $$update storage.objects set name = tests.id('stranger')::text || '/x.png'$$,
            'nor to another''s folder'
        )
) u (statement, description);
select is(
    tests.rows_written('delete from storage.objects'), 6::bigint,
    'a deletion of everything is one of one''s own files'
);
select tests.become('stranger');
select is(
    tests.rows_written($$delete from storage.objects where bucket_id = 'avatars'$$), 1::bigint,
    'and so is one of a whole bucket'
);
select concat(tests.become(s.who), is(
    tests.rows_written(s.statement), 0::bigint, s.who || ' reaches nothing by: ' || s.statement
))
from unnest(array['anon', 'suspended', 'deleted', 'guest']) w (who)
cross join unnest(
    array[$$update storage.objects set version = '9'$$, 'delete from storage.objects']
) t (statement)
cross join lateral (values (w.who, t.statement)) s (who, statement);
select tests.sees(
    'service_role', 'select o.bucket_id from storage.objects o',
    '{avatars,avatars,media,media,media,other}',
    'what others have is left, as the back end sees'
);

select * from finish();
rollback;
