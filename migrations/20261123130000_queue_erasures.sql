-- Deletions for good take turns and hold what goes along, so that none deadlocks with anybody.
-- Up Migration

-- Deletions for good go one after another. Each takes rows of several tables along (a person's
-- posts, their threads, the likes on them), every path in an order of its own, and two that meet
-- would deadlock. Taken before any row; it ends with the transaction.
create function private.lock_erasure()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
select pg_advisory_xact_lock(hashtextextended('erasure', 0))
$$;

comment on function private.lock_erasure is
    'Takes the advisory lock of deletions for good until the transaction ends. Internal.';
revoke all on function private.lock_erasure from public, anon, authenticated, service_role;

-- private.lock_erasure() for whoever can come again.
create function private.try_lock_erasure()
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
select pg_try_advisory_xact_lock(hashtextextended('erasure', 0))
$$;

comment on function private.try_lock_erasure is
    'Takes the lock of deletions for good unless somebody holds it; says whether. Internal.';
revoke all on function private.try_lock_erasure from public, anon, authenticated, service_role;

-- Takes every row that goes along when people and posts are deleted for good and that others may be
-- changing just now, all at once or none: they reach these rows from the other end (a like, then
-- the count of its post), and two who hold some and wait for the rest are a deadlock. It never
-- waits while it holds any; when there is no end of it after two seconds, the deletion goes on and
-- takes its chance. Each way to a row is a query of its own, so that each has its index.
create function private.hold_erased(user_ids uuid[], post_ids uuid[])
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_post_ids uuid[];
    v_comment_ids uuid[];
begin
    for attempt in 1..100 loop
        begin
            v_post_ids := hold_erased.post_ids || array(
                select p.id
                from public.posts p
                where p.user_id = any (hold_erased.user_ids)
                for update nowait
            );
            v_comment_ids := array(
                select c.id
                from public.comments c
                where c.user_id = any (hold_erased.user_ids)
                for update nowait
            ) || array(
                select c.id
                from public.comments c
                where c.post_id = any (v_post_ids)
                for update nowait
            );

            perform 1
            from public.reactions r
            where r.post_id = any (v_post_ids)
            for update nowait;

            perform 1
            from public.reactions r
            where r.comment_id = any (v_comment_ids)
            for update nowait;

            perform 1
            from public.posts q
            where q.original_post_id = any (v_post_ids)
            for no key update nowait;

            perform 1
            from public.reposts r
            where r.post_id = any (v_post_ids)
            for update nowait;

            perform 1
            from public.bookmarks b
            where b.post_id = any (v_post_ids)
            for update nowait;

            perform 1
            from public.follows f
            where f.follower_id = any (hold_erased.user_ids)
            for update nowait;

            perform 1
            from public.follows f
            where f.following_id = any (hold_erased.user_ids)
            for update nowait;

            perform 1
            from public.content_filters f
            where f.user_id = any (hold_erased.user_ids)
            for update nowait;

            perform 1
            from public.content_filters f
            where f.filtered_user_id = any (hold_erased.user_ids)
            for update nowait;

            return;
        exception
            -- What this attempt held is free again.
            when lock_not_available then
                perform pg_sleep(0.02);
        end;
    end loop;
end;
$$;

comment on function private.hold_erased is
    'Locks what goes along with people and posts, all or none. Internal: before deletions for '
    'good.';
revoke all on function private.hold_erased from public, anon, authenticated, service_role;

-- Before a statement deletes people, posts or comments for good: its turn. See
-- private.lock_erasure().
create function private.queue_erasure()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.lock_erasure();
    return null;
end;
$$;

comment on function private.queue_erasure is
    'Trigger function: lets deletions for good go one after another.';
revoke all on function private.queue_erasure from public, anon, authenticated, service_role;

-- Before an account is deleted for good: the lock of its person's writes, and what goes along,
-- while nothing of ours is held yet.
create function private.hold_person()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.lock_person(old.id);
    perform private.hold_erased(array[old.id], '{}');
    return old;
end;
$$;

comment on function private.hold_person is
    'Trigger function on auth.users: locks what a person takes along.';
revoke all on function private.hold_person from public, anon, authenticated, service_role;

-- Before a post is deleted for good by itself: what goes along.
create function private.hold_post()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.hold_erased('{}', array[old.id]);
    return old;
end;
$$;

comment on function private.hold_post is
    'Trigger function: locks what a post takes along.';
revoke all on function private.hold_post from public, anon, authenticated, service_role;

create trigger pageshare_queue_erasure
before delete on auth.users
for each statement
execute function private.queue_erasure();

create trigger pageshare_hold_person
before delete on auth.users
for each row
execute function private.hold_person();

create trigger users_queue_erasure
before delete on public.users
for each statement
execute function private.queue_erasure();

create trigger posts_queue_erasure
before delete on public.posts
for each statement
execute function private.queue_erasure();

create trigger comments_queue_erasure
before delete on public.comments
for each statement
execute function private.queue_erasure();

create trigger posts_hold_post
before delete on public.posts
for each row
when (pg_trigger_depth() = 0)
execute function private.hold_post();

drop trigger posts_hold_likes on public.posts;
drop function private.hold_likes_of_post;

-- Erasing a person must not take other people's replies along: the foreign key would delete a
-- comment with its whole thread. So, before a person goes by whatever path (also a plain delete on
-- auth.users), each comment of theirs that has replies of others is blanked and handed to the ghost
-- account, where it holds the thread together. The ghost itself stays.
create or replace function private.lay_down_comments()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if old.id = private.ghost_id() then
        raise exception using
            errcode = '42501',
            message = 'ghost_account_protected',
            hint = 'This account holds the place of erased people in threads and is never deleted.';
    end if;

    perform private.redact_comments(array(
        with recursive kept (id, parent_comment_id) as (
            select c.id, c.parent_comment_id
            from public.comments c
            where c.user_id = old.id
                and exists (
                    select
                    from public.comments r
                    where r.parent_comment_id = c.id
                        and r.post_id = c.post_id
                        and r.user_id <> old.id
                )
            union
            select c.id, c.parent_comment_id
            from kept k
            join public.comments c on c.id = k.parent_comment_id
            where c.user_id = old.id
        )

        select k.id
        from kept k
    ));

    return old;
end;
$$;

comment on function private.lay_down_comments is
    'Trigger function: hands an erased person''s comments that others replied to, blanked, to the '
    'ghost account.';
revoke all on function private.lay_down_comments from public, anon, authenticated, service_role;

drop function private.hold_likes;

-- Down Migration

-- Takes every like that goes along when posts and comments are deleted for good, all at once or
-- none: somebody who takes many likes back in one statement meets them in another order, and two
-- who hold some and wait for the rest are a deadlock. It never waits while it holds any; when there
-- is no end of it after two seconds, the deletion goes on and takes its chance.
create function private.hold_likes(post_ids uuid[], comment_ids uuid[])
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    for attempt in 1..100 loop
        begin
            perform 1
            from public.reactions r
            where r.post_id = any (hold_likes.post_ids)
                or r.comment_id = any (hold_likes.comment_ids)
                or r.comment_id in (
                    select c.id
                    from public.comments c
                    where c.post_id = any (hold_likes.post_ids)
                )
            for update nowait;

            return;
        exception
            -- What this attempt held is free again.
            when lock_not_available then
                perform pg_sleep(0.02);
        end;
    end loop;
end;
$$;

comment on function private.hold_likes is
    'Locks the likes of posts, of their comments and of comments, all or none. Internal: before '
    'deletions for good.';
revoke all on function private.hold_likes from public, anon, authenticated, service_role;

-- Erasing a person must not take other people's replies along: the foreign key would delete a
-- comment with its whole thread. So, before a person goes by whatever path (also a plain delete on
-- auth.users), each comment of theirs that has replies of others is blanked and handed to the ghost
-- account, where it holds the thread together. The ghost itself stays.
create or replace function private.lay_down_comments()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if old.id = private.ghost_id() then
        raise exception using
            errcode = '42501',
            message = 'ghost_account_protected',
            hint = 'This account holds the place of erased people in threads and is never deleted.';
    end if;

    perform private.hold_likes(
        array(
            select p.id
            from public.posts p
            where p.user_id = old.id
        ),
        array(
            select c.id
            from public.comments c
            where c.user_id = old.id
        )
    );

    perform private.redact_comments(array(
        with recursive kept (id, parent_comment_id) as (
            select c.id, c.parent_comment_id
            from public.comments c
            where c.user_id = old.id
                and exists (
                    select
                    from public.comments r
                    where r.parent_comment_id = c.id
                        and r.post_id = c.post_id
                        and r.user_id <> old.id
                )
            union
            select c.id, c.parent_comment_id
            from kept k
            join public.comments c on c.id = k.parent_comment_id
            where c.user_id = old.id
        )

        select k.id
        from kept k
    ));

    return old;
end;
$$;

comment on function private.lay_down_comments is
    'Trigger function: hands an erased person''s comments that others replied to, blanked, to the '
    'ghost account.';
revoke all on function private.lay_down_comments from public, anon, authenticated, service_role;

-- Before a post is deleted for good: its likes and those of its thread, which go along.
create function private.hold_likes_of_post()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.hold_likes(array[old.id], '{}');
    return old;
end;
$$;

comment on function private.hold_likes_of_post is
    'Trigger function: locks the likes that a post takes along.';
revoke all on function private.hold_likes_of_post from public, anon, authenticated, service_role;

create trigger posts_hold_likes
before delete on public.posts
for each row
execute function private.hold_likes_of_post();

drop trigger posts_hold_post on public.posts;
drop trigger comments_queue_erasure on public.comments;
drop trigger posts_queue_erasure on public.posts;
drop trigger users_queue_erasure on public.users;
drop function private.hold_post;

-- The triggers on auth.users go with their functions: dropping them by name asks for the ownership
-- of that table.
-- lint: allow migration-statements, the triggers stand on a table that is not ours
drop function private.hold_person cascade;
-- lint: allow migration-statements, the triggers stand on a table that is not ours
drop function private.queue_erasure cascade;
drop function private.hold_erased;
drop function private.try_lock_erasure;
drop function private.lock_erasure;
