-- Generated from migrations/20261123120000_answer_races.sql by npm run supabase:generate: do not edit.

-- Raises 404 unless the person sees a living post, and under it the comment that is to be answered:
-- for definers, which know no policy. Asked before writing, and again where the write was refused,
-- since a block or a deletion may have come in between.
create function private.require_thread(user_id uuid, post_id uuid, parent_comment_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if private.sees_post(require_thread.user_id, require_thread.post_id) is not true then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(require_thread.post_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

    if require_thread.parent_comment_id is not null and not exists (
        select
        from public.comments c
        where c.id = require_thread.parent_comment_id
            and c.post_id = require_thread.post_id
            and private.sees_comment(require_thread.user_id, c.id)
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'comment_not_found',
            detail = require_thread.parent_comment_id::text,
            hint = 'It does not exist under that post, or it is not visible to the caller.';
    end if;
end;
$$;

comment on function private.require_thread is
    'Raises 404 post_not_found or comment_not_found unless a person sees both. Internal.';
revoke all on function private.require_thread from public, anon, authenticated, service_role;

-- Follows a person the caller sees.
create or replace function public.follow_user(user_id uuid)
returns public.follows
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_me uuid := private.active_user_id();
    v_follow public.follows;
begin
    if follow_user.user_id = v_me then
        raise exception using
            errcode = '22023',
            message = 'cannot_follow_self',
            hint = 'Give the id of somebody else.';
    end if;

    perform private.require_user(follow_user.user_id);

    begin
        insert into public.follows (follower_id, following_id)
        values (v_me, follow_user.user_id)
        on conflict on constraint follows_pkey do nothing;
    exception
        -- A block or a deletion came in between.
        when insufficient_privilege then
            perform private.require_user(follow_user.user_id);
            raise;
    end;

    select f.*
    into v_follow
    from public.follows f
    where f.follower_id = v_me
        and f.following_id = follow_user.user_id;

    return v_follow;
end;
$$;

comment on function public.follow_user is
    'Follows a person as the caller and returns the row; idempotent. Errors: 400 '
    'cannot_follow_self, 404 user_not_found.';
revoke all on function public.follow_user from public, anon, authenticated, service_role;
grant execute on function public.follow_user to authenticated;

-- Likes a post or a comment. Liking twice is one like.
create or replace function public.react(post_id uuid default null, comment_id uuid default null)
returns public.reactions
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_reaction public.reactions;
begin
    if num_nonnulls(react.post_id, react.comment_id) <> 1 then
        raise exception using
            errcode = '22023',
            message = 'reaction_target_required',
            hint = 'Give exactly one of post_id and comment_id.';
    end if;

    if react.post_id is not null then
        perform private.require_post(react.post_id);
    else
        perform private.require_comment(react.comment_id);
    end if;

    begin
        insert into public.reactions (user_id, post_id, comment_id)
        values (v_user_id, react.post_id, react.comment_id)
        on conflict do nothing;
    exception
        -- A block or a deletion came in between.
        when insufficient_privilege then
            if react.post_id is not null then
                perform private.require_post(react.post_id);
            else
                perform private.require_comment(react.comment_id);
            end if;

            raise;
    end;

    select r.*
    into v_reaction
    from public.reactions r
    where r.user_id = v_user_id
        and (r.post_id = react.post_id or r.comment_id = react.comment_id);

    return v_reaction;
end;
$$;

comment on function public.react is
    'Likes a post or a comment as the caller and returns the reaction; idempotent. Errors: 400 '
    'reaction_target_required, 404 post_not_found, comment_not_found.';
revoke all on function public.react from public, anon, authenticated, service_role;
grant execute on function public.react to authenticated;

-- Plain repost. Where the caller has reposted or quoted the post already, the row that stands is
-- the answer.
create or replace function public.repost(post_id uuid)
returns public.reposts
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_repost public.reposts;
begin
    perform private.require_post(repost.post_id);

    begin
        insert into public.reposts (user_id, post_id, type)
        values (v_user_id, repost.post_id, 'normal')
        on conflict on constraint unique_user_post_repost do nothing;
    exception
        -- A block or a deletion came in between.
        when insufficient_privilege then
            perform private.require_post(repost.post_id);
            raise;
    end;

    select r.*
    into v_repost
    from public.reposts r
    where r.user_id = v_user_id
        and r.post_id = repost.post_id;

    return v_repost;
end;
$$;

comment on function public.repost is
    'Reposts a post as the caller and returns the row; idempotent. Errors: 404 post_not_found.';
revoke all on function public.repost from public, anon, authenticated, service_role;
grant execute on function public.repost to authenticated;

-- Keeps a post for later, where only the caller finds it. Bookmarking twice is one bookmark.
create or replace function public.bookmark_post(post_id uuid)
returns public.bookmarks
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_bookmark public.bookmarks;
begin
    perform private.require_post(bookmark_post.post_id);

    begin
        insert into public.bookmarks (user_id, post_id)
        values (v_user_id, bookmark_post.post_id)
        on conflict on constraint unique_user_post_bookmark do nothing;
    exception
        -- A block or a deletion came in between.
        when insufficient_privilege then
            perform private.require_post(bookmark_post.post_id);
            raise;
    end;

    select b.*
    into v_bookmark
    from public.bookmarks b
    where b.user_id = v_user_id
        and b.post_id = bookmark_post.post_id;

    return v_bookmark;
end;
$$;

comment on function public.bookmark_post is
    'Bookmarks a post as the caller and returns the bookmark; idempotent. Errors: 404 '
    'post_not_found.';
revoke all on function public.bookmark_post from public, anon, authenticated, service_role;
grant execute on function public.bookmark_post to authenticated;

-- Casts the caller's vote and shows the result. Repeating the same vote is no error; another choice
-- is, since votes are final. Whether the poll is open and the option exists, the trigger on
-- poll_votes says for every path.
create or replace function public.vote_poll(poll_id uuid, option_index integer)
returns setof public.poll_result
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_choice integer;
begin
    perform private.require_poll(vote_poll.poll_id);

    select v.option_index
    into v_choice
    from public.poll_votes v
    where v.poll_id = vote_poll.poll_id
        and v.user_id = v_user_id;

    if not found then
        begin
            insert into public.poll_votes (user_id, poll_id, option_index)
            values (v_user_id, vote_poll.poll_id, vote_poll.option_index)
            on conflict on constraint unique_user_poll_vote do nothing;
        exception
            -- A block or a deletion came in between.
            when insufficient_privilege then
                perform private.require_poll(vote_poll.poll_id);
                raise;
        end;

        -- Read back: a vote of the same person may have won the race.
        select v.option_index
        into v_choice
        from public.poll_votes v
        where v.poll_id = vote_poll.poll_id
            and v.user_id = v_user_id;
    end if;

    if v_choice is distinct from vote_poll.option_index then
        raise exception using
            errcode = 'PT409',
            message = 'already_voted',
            detail = format('The vote cast is option %s.', v_choice),
            hint = 'A vote can be neither changed nor withdrawn.';
    end if;

    return query
    select r.*
    from public.get_poll_results(vote_poll.poll_id) r;
end;
$$;

comment on function public.vote_poll is
    'Votes as the caller and returns the totals, one row per option; repeating the same vote is '
    'fine. Errors: 400 poll_option_unknown, 404 poll_not_found, 409 poll_closed, 409 '
    'already_voted.';
revoke all on function public.vote_poll from public, anon, authenticated, service_role;
grant execute on function public.vote_poll to authenticated;

-- Definer behind public.create_post() and private.quote_post(): clients hold no grant on posts.id,
-- original_post_id and repost_type. A retry with the same id, caller and content gets the first
-- result; anything else under a used id is refused.
create or replace function private.create_post(
    content text,
    media_urls text[],
    gif_url text,
    poll_options text[],
    poll_duration_days integer,
    id uuid,
    original_post_id uuid
)
returns public.posts
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_content text := coalesce(create_post.content, '');
    v_post public.posts;
    v_constraint text;
    v_hint text;
begin
    insert into public.posts as p (
        id, user_id, content, media_urls, gif_url, original_post_id, repost_type
    )
    values (
        coalesce(create_post.id, gen_random_uuid()),
        v_user_id,
        v_content,
        create_post.media_urls,
        create_post.gif_url,
        create_post.original_post_id,
        case when create_post.original_post_id is not null then 'quote' end
    )
    on conflict on constraint posts_pkey do nothing
    returning p.* into v_post;

    if found then
        if create_post.poll_options is not null then
            insert into public.polls (post_id, options, duration_days)
            values (
                v_post.id,
                create_post.poll_options,
                coalesce(create_post.poll_duration_days, 1)
            );
        end if;

        return v_post;
    end if;

    select p.*
    into v_post
    from public.posts p
    left join public.polls q on q.post_id = p.id
    where p.id = create_post.id
        and p.user_id = v_user_id
        and p.content = v_content
        and p.media_urls is not distinct from create_post.media_urls
        and p.gif_url is not distinct from create_post.gif_url
        and p.original_post_id is not distinct from create_post.original_post_id
        and q.options is not distinct from create_post.poll_options
        and (
            q.id is null
            or q.duration_days = coalesce(create_post.poll_duration_days, 1)
        );

    if not found then
        raise exception using
            errcode = 'PT409',
            message = 'id_taken',
            detail = coalesce(create_post.id::text, 'null'),
            hint = 'Make a new id for new content; repeat an id only with the same content.';
    end if;

    return v_post;
exception
    when check_violation or not_null_violation then
        get stacked diagnostics
            v_constraint = constraint_name,
            v_hint = pg_exception_hint;

        -- Ours say what to do; Postgres' would show the row, private columns and all.
        if v_hint <> '' then
            raise;
        end if;

        raise exception using
            errcode = sqlstate,
            message = sqlerrm,
            constraint = v_constraint;
end;
$$;

comment on function private.create_post is
    'Makes a post, with a poll or as a quote. Internal: create_post() and quote_post().';
revoke all on function private.create_post from public, anon, authenticated, service_role;
grant execute on function private.create_post to authenticated;

-- Definer behind public.quote_post(): see private.create_post(). The trigger on posts writes the
-- row of reposts, or turns the plain one that stands there into a quote.
create or replace function private.quote_post(
    post_id uuid,
    content text,
    media_urls text[],
    gif_url text,
    id uuid
)
returns public.posts
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    perform private.lock_person(v_user_id);

    perform private.require_thread(v_user_id, quote_post.post_id, null);

    if exists (
        select
        from public.posts q
        where q.user_id = v_user_id
            and q.original_post_id = quote_post.post_id
            and q.repost_type = 'quote'
            and q.deleted_at is null
            and q.id is distinct from quote_post.id
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'already_quoted',
            detail = coalesce(quote_post.post_id::text, 'null'),
            hint = 'Edit the quote that stands, or undo it first.';
    end if;

    return private.create_post(
        quote_post.content,
        quote_post.media_urls,
        quote_post.gif_url,
        null,
        null,
        quote_post.id,
        quote_post.post_id
    );
exception
    -- A block or a deletion came in between.
    when insufficient_privilege then
        perform private.require_thread(v_user_id, quote_post.post_id, null);
        raise;
end;
$$;

comment on function private.quote_post is 'Quotes a post. Internal: public.quote_post().';
revoke all on function private.quote_post from public, anon, authenticated, service_role;
grant execute on function private.quote_post to authenticated;

-- Definer behind public.create_comment(): clients hold no grant on comments.id. A retry with the
-- same id, caller and content gets the first result; anything else under a used id is refused.
create or replace function private.create_comment(
    post_id uuid,
    content text,
    parent_comment_id uuid,
    media_urls text[],
    gif_url text,
    poll_options text[],
    poll_duration_days integer,
    id uuid
)
returns public.comments
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_content text := coalesce(create_comment.content, '');
    v_comment public.comments;
    v_constraint text;
    v_hint text;
begin
    perform private.require_thread(
        v_user_id, create_comment.post_id, create_comment.parent_comment_id
    );

    insert into public.comments as c (
        id, post_id, user_id, parent_comment_id, content, media_urls, gif_url
    )
    values (
        coalesce(create_comment.id, gen_random_uuid()),
        create_comment.post_id,
        v_user_id,
        create_comment.parent_comment_id,
        v_content,
        create_comment.media_urls,
        create_comment.gif_url
    )
    on conflict on constraint comments_pkey do nothing
    returning c.* into v_comment;

    if found then
        if create_comment.poll_options is not null then
            insert into public.polls (comment_id, options, duration_days)
            values (
                v_comment.id,
                create_comment.poll_options,
                coalesce(create_comment.poll_duration_days, 1)
            );
        end if;

        return v_comment;
    end if;

    select c.*
    into v_comment
    from public.comments c
    left join public.polls q on q.comment_id = c.id
    where c.id = create_comment.id
        and c.post_id = create_comment.post_id
        and c.user_id = v_user_id
        and c.parent_comment_id is not distinct from create_comment.parent_comment_id
        and c.content = v_content
        and c.media_urls is not distinct from create_comment.media_urls
        and c.gif_url is not distinct from create_comment.gif_url
        and q.options is not distinct from create_comment.poll_options
        and (
            q.id is null
            or q.duration_days = coalesce(create_comment.poll_duration_days, 1)
        );

    if not found then
        raise exception using
            errcode = 'PT409',
            message = 'id_taken',
            detail = coalesce(create_comment.id::text, 'null'),
            hint = 'Make a new id for new content; repeat an id only with the same content.';
    end if;

    return v_comment;
exception
    -- A block or a deletion came in between.
    when insufficient_privilege then
        perform private.require_thread(
            v_user_id, create_comment.post_id, create_comment.parent_comment_id
        );
        raise;
    when check_violation or not_null_violation then
        get stacked diagnostics
            v_constraint = constraint_name,
            v_hint = pg_exception_hint;

        -- Ours say what to do; Postgres' would show the row, private columns and all.
        if v_hint <> '' then
            raise;
        end if;

        raise exception using
            errcode = sqlstate,
            message = sqlerrm,
            constraint = v_constraint;
end;
$$;

comment on function private.create_comment is
    'Comments on a post, with a poll. Internal: public.create_comment().';
revoke all on function private.create_comment from public, anon, authenticated, service_role;
grant execute on function private.create_comment to authenticated;

drop function private.change_account;

-- Writes what a person may set of the own account: behind update_my_account() and
-- complete_onboarding(). A key that is absent leaves its column alone, null empties it. Onboarding
-- is told by onboarded_at in the same statement, which the trigger on usernames goes by.
create function private.change_account(user_id uuid, changes jsonb, is_onboarding boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_changes jsonb := change_account.changes;
    v_key text;
    v_value jsonb;
    v_date_of_birth date;
    v_constraint text;
    v_hint text;
begin
    for v_key, v_value in
        select c.key, c.value
        from jsonb_each(v_changes) c
    loop
        if v_key <> all (array[
            'username', 'display_name', 'bio', 'profile_picture_url', 'date_of_birth', 'timezone'
        ]) then
            raise exception using
                errcode = '22023',
                message = 'change_unknown',
                detail = v_key,
                hint = 'Send username, display_name, bio, profile_picture_url, date_of_birth or '
                    'timezone.';
        elsif jsonb_typeof(v_value) not in ('string', 'null')
            -- The one form of a date that no setting of the session reads in another way.
            or v_key = 'date_of_birth' and v_value #>> '{}' !~ '^\d{4}-\d{2}-\d{2}$'
        then
            raise exception using
                errcode = '22023',
                message = 'change_invalid',
                detail = v_key,
                hint = 'Send a string (a date as YYYY-MM-DD), or null to empty it.';
        end if;
    end loop;

    begin
        v_date_of_birth := (v_changes ->> 'date_of_birth')::date;
    exception
        when datetime_field_overflow then
            raise exception using
                errcode = '22023',
                message = 'change_invalid',
                detail = 'date_of_birth',
                hint = 'The calendar has no such day.';
    end;

    update public.users u
    set
        username = case
            when v_changes ? 'username' then lower(btrim(v_changes ->> 'username'))
            else u.username
        end,
        display_name = case
            when v_changes ? 'display_name' then v_changes ->> 'display_name'
            else u.display_name
        end,
        bio = case
            when v_changes ? 'bio' then v_changes ->> 'bio'
            else u.bio
        end,
        profile_picture_url = case
            when v_changes ? 'profile_picture_url' then v_changes ->> 'profile_picture_url'
            else u.profile_picture_url
        end,
        date_of_birth = case
            when v_changes ? 'date_of_birth' then v_date_of_birth
            else u.date_of_birth
        end,
        timezone = case
            when v_changes ? 'timezone' then v_changes ->> 'timezone'
            else u.timezone
        end,
        onboarded_at = case
            when change_account.is_onboarding then coalesce(u.onboarded_at, now())
            else u.onboarded_at
        end
    where u.id = change_account.user_id;
exception
    when unique_violation then
        raise exception using
            errcode = 'PT409',
            message = 'username_taken',
            detail = v_changes ->> 'username',
            hint = 'Choose another username: check_username() says which are free.';
    when check_violation or not_null_violation then
        get stacked diagnostics
            v_constraint = constraint_name,
            v_hint = pg_exception_hint;

        -- Ours say what to do; Postgres' would show the row, private columns and all.
        if v_hint <> '' then
            raise;
        end if;

        raise exception using
            errcode = sqlstate,
            message = sqlerrm,
            constraint = v_constraint;
end;
$$;

comment on function private.change_account is
    'Changes a person''s own account by the keys that are given. Internal: update_my_account() '
    'and complete_onboarding().';
revoke all on function private.change_account from public, anon, authenticated, service_role;

-- Definer behind public.set_interests(): replaces in one step, with the caller's lock, so that two
-- calls at once do not mix.
create or replace function private.set_interests(interests text[])
returns text[]
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_interests text[];
    v_constraint text;
    v_hint text;
begin
    if set_interests.interests is null then
        raise exception using
            errcode = '22023',
            message = 'interests_required',
            hint = 'Send a list of names; an empty one removes them all.';
    elsif cardinality(set_interests.interests) > 50 then
        raise exception using
            errcode = '22023',
            message = 'too_many_interests',
            detail = cardinality(set_interests.interests)::text,
            hint = 'Send at most 50.';
    end if;

    -- Of names that differ only in case the first one counts.
    v_interests := array(
        select distinct on (lower(n.name)) n.name
        from (
            select regexp_replace(i.interest, '^\s+|\s+$', '', 'g'), i.position
            from unnest(set_interests.interests) with ordinality i (interest, position)
        ) n (name, position)
        order by lower(n.name), n.position
    );

    perform private.lock_person(v_user_id);

    delete from public.user_interests i
    where i.user_id = v_user_id
        and i.interest <> all (v_interests);

    insert into public.user_interests (user_id, interest)
    select v_user_id, n.name
    from unnest(v_interests) n (name)
    on conflict on constraint user_interests_pkey do nothing;

    return v_interests;
exception
    when check_violation or not_null_violation then
        get stacked diagnostics
            v_constraint = constraint_name,
            v_hint = pg_exception_hint;

        -- Ours say what to do; Postgres' would show the row, private columns and all.
        if v_hint <> '' then
            raise;
        end if;

        raise exception using
            errcode = sqlstate,
            message = sqlerrm,
            constraint = v_constraint;
end;
$$;

comment on function private.set_interests is
    'Replaces the caller''s interests. Internal: set_interests() and complete_onboarding().';
revoke all on function private.set_interests from public, anon, authenticated, service_role;
grant execute on function private.set_interests to authenticated;
