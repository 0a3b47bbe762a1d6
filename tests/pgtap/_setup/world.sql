-- A small world for the suites that ask who may do what: people and content in every state, made
-- before anybody blocked or vanished, as it happens in life. Names are ids (tests.id('post by
-- owner')) and ids are names (tests.name(user_id)), so that suites speak of rows in words.
--
--     select tests.create_world();
--     prepare seen as select p.content from public.posts p;
--     select tests.sees('stranger', 'seen', '{post by owner}', 'a stranger sees ...');
--
-- People: owner, stranger, blocked and muted (by the owner), moderator, suspended, deleted; guest,
-- who signed in anonymously; and nobody, whose token belongs to no account.
-- Posts: `post by <person>`, `deleted post by owner`, `removed post by owner`.
-- Comments: `comment by <person>` under the owner's post, with `deleted comment by owner` and
-- `removed comment by owner`; `comment under <post>`, by the stranger, under every other post.
-- Polls: `poll on <post or comment>`, on each.
-- Likes, reposts, bookmarks, votes: of everybody for the owner's post, and of the stranger for
-- everything. Everybody follows everybody, save where the block cut it.
create function tests.create_world()
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_people constant text[] := array[
        'owner', 'stranger', 'blocked', 'muted', 'moderator', 'suspended', 'deleted'
    ];
begin
    perform tests.create_user(p.name)
    from pg_catalog.unnest(pg_catalog.array_remove(v_people, 'moderator')) as p (name);
    perform tests.create_staff('moderator');
    insert into auth.users (id, aud, role, is_anonymous)
    values (tests.id('guest'), 'authenticated', 'authenticated', true);

    insert into public.posts (id, user_id, content)
    select tests.id(c.name), tests.id(c.author), c.name
    from (
        select 'post by ' || p.name, p.name
        from pg_catalog.unnest(v_people) as p (name)
        union all
        values ('deleted post by owner', 'owner'), ('removed post by owner', 'owner')
    ) c (name, author);

    insert into public.comments (id, post_id, user_id, content)
    select tests.id(c.name), tests.id(c.post), tests.id(c.author), c.name
    from (
        select 'comment by ' || p.name, 'post by owner', p.name
        from pg_catalog.unnest(v_people) as p (name)
        union all
        values
            ('deleted comment by owner', 'post by owner', 'owner'),
            ('removed comment by owner', 'post by owner', 'owner')
        union all
        select 'comment under ' || p.content, p.content, 'stranger'
        from public.posts p
        where p.content <> 'post by owner'
    ) c (name, post, author);

    insert into public.polls (id, post_id, options, duration_days)
    select tests.id('poll on ' || p.content), p.id, array['yes', 'no'], 7
    from public.posts p;
    insert into public.polls (id, comment_id, options, duration_days)
    select tests.id('poll on ' || c.content), c.id, array['yes', 'no'], 7
    from public.comments c;

    insert into public.reactions (user_id, post_id)
    select tests.id(p.name), tests.id('post by owner')
    from pg_catalog.unnest(v_people) as p (name)
    union all
    select tests.id('stranger'), p.id
    from public.posts p
    where p.content <> 'post by owner';
    insert into public.reactions (user_id, comment_id)
    select tests.id('stranger'), c.id
    from public.comments c;

    insert into public.reposts (user_id, post_id, type)
    select r.user_id, r.post_id, 'normal'
    from public.reactions r
    where r.post_id is not null;

    insert into public.bookmarks (user_id, post_id)
    select r.user_id, r.post_id
    from public.reactions r
    where r.post_id is not null;

    insert into public.poll_votes (user_id, poll_id, option_index)
    select tests.id(p.name), tests.id('poll on post by owner'), 0
    from pg_catalog.unnest(v_people) as p (name)
    union all
    select tests.id('stranger'), q.id, 1
    from public.polls q
    where q.id <> tests.id('poll on post by owner');

    insert into public.follows (follower_id, following_id)
    select tests.id(a.name), tests.id(b.name)
    from pg_catalog.unnest(v_people) as a (name)
    cross join pg_catalog.unnest(v_people) as b (name)
    where a.name <> b.name;

    update public.posts p
    set deleted_at = pg_catalog.now()
    where p.content like 'deleted %';
    update public.posts p
    set removed_at = pg_catalog.now(), removed_reason = 'spam'
    where p.content like 'removed %';
    update public.comments c
    set deleted_at = pg_catalog.now()
    where c.content like 'deleted %';
    update public.comments c
    set removed_at = pg_catalog.now(), removed_reason = 'spam'
    where c.content like 'removed %';
    update public.users u
    set suspended_at = pg_catalog.now(), suspension_reason = 'spam'
    where u.id = tests.id('suspended');
    update public.users u
    set deleted_at = pg_catalog.now()
    where u.id = tests.id('deleted');
    insert into public.content_filters (user_id, filtered_user_id, filter_type)
    values
        (tests.id('owner'), tests.id('blocked'), 'block'),
        (tests.id('owner'), tests.id('muted'), 'mute');
end;
$$;

-- Acts as anybody of that world, `anon` and `service_role` included. `signed out` has a token of
-- the role authenticated that names nobody.
create function tests.become(name text)
returns void
language plpgsql
as $$
begin
    if become.name = 'anon' then
        perform tests.act_as_anon();
    elsif become.name = 'service_role' then
        perform tests.act_as_service_role();
    elsif become.name = 'guest' then
        perform tests.act_as('guest', '{"is_anonymous": true}');
    elsif become.name = 'signed out' then
        perform tests.act_as('signed out', '{"sub": null}');
    else
        perform tests.act_as(become.name);
    end if;
end;
$$;

-- An assertion: that this is what `viewer` gets from a query, in any order. `query` is a prepared
-- statement of one text column, or its text.
create function tests.sees(viewer text, query text, expected text[], description text)
returns text
language plpgsql
as $$
declare
    v_line text;
begin
    perform tests.become(sees.viewer);
    v_line := tap.bag_eq(sees.query, sees.expected, sees.description);
    perform tests.act_as_postgres();
    return v_line;
end;
$$;

-- What a person, post, comment or poll is called, whoever asks.
create function tests.name(id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
    select coalesce(
        (
            select coalesce(pg_catalog.split_part(a.email, '@', 1), u.username)
            from public.users u
            join auth.users a on a.id = u.id
            where u.id = name.id
        ),
        (select p.content from public.posts p where p.id = name.id),
        (select c.content from public.comments c where c.id = name.id),
        (
            select 'poll on ' || coalesce(p.content, c.content)
            from public.polls q
            left join public.posts p on p.id = q.post_id
            left join public.comments c on c.id = q.comment_id
            where q.id = name.id
        )
    );
$$;

-- All that a client learns of a refused statement, in one line; null when nothing was refused.
create function tests.error_of(statement text)
returns text
language plpgsql
as $$
declare
    v_message text;
    v_detail text;
    v_hint text;
begin
    execute error_of.statement;
    return null;
exception
    when others then
        get stacked diagnostics
            v_message = message_text,
            v_detail = pg_exception_detail,
            v_hint = pg_exception_hint;
        return pg_catalog.concat_ws(
            ' ', sqlstate, v_message, nullif(v_detail, ''), nullif(v_hint, '')
        );
end;
$$;

-- How many rows a statement writes: a policy hides what one may not change, without an error.
create function tests.rows_written(statement text)
returns bigint
language plpgsql
as $$
declare
    v_rows bigint;
begin
    execute rows_written.statement;
    get diagnostics v_rows = row_count;
    return v_rows;
end;
$$;
