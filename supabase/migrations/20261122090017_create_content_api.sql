-- Generated from migrations/20261122090017_create_content_api.sql by npm run supabase:generate: do not edit.

-- Definer behind public.create_post() and private.quote_post(): clients hold no grant on posts.id,
-- original_post_id and repost_type. A retry with the same id, caller and content gets the first
-- result; anything else under a used id is refused.
create function private.create_post(
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
end;
$$;

comment on function private.create_post is
    'Makes a post, with a poll or as a quote. Internal: create_post() and quote_post().';
revoke all on function private.create_post from public, anon, authenticated, service_role;
grant execute on function private.create_post to authenticated;

-- The way to post: with a poll in the same transaction, and safe to retry when the client makes the
-- id.
create function public.create_post(
    content text default '',
    media_urls text[] default null,
    gif_url text default null,
    poll_options text[] default null,
    poll_duration_days integer default 1,
    id uuid default null
)
returns public.posts
language sql
volatile
security invoker
set search_path = ''
as $$
select p.*
from private.create_post(
    create_post.content,
    create_post.media_urls,
    create_post.gif_url,
    create_post.poll_options,
    create_post.poll_duration_days,
    create_post.id,
    null
) p
$$;

comment on function public.create_post is
    'Posts as the caller and returns the post. poll_options (2 to 4) adds a poll open for '
    'poll_duration_days (1 to 7). With a client-made id a retry returns the first result. Errors: '
    '400 for content a constraint refuses, 401 and 403 of the active-caller rule, 409 id_taken.';
revoke all on function public.create_post from public, anon, authenticated, service_role;
grant execute on function public.create_post to authenticated;

-- Definer behind public.delete_post(): clients hold no grant on posts.deleted_at.
create function private.delete_post(post_id uuid)
returns public.posts
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_post public.posts;
begin
    update public.posts p
    set deleted_at = coalesce(p.deleted_at, now())
    where p.id = delete_post.post_id
        and p.user_id = v_user_id
    returning p.* into v_post;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(delete_post.post_id::text, 'null'),
            hint = 'It does not exist, or it is not a post of the caller.';
    end if;

    return v_post;
end;
$$;

comment on function private.delete_post is
    'Deletes a post of the caller. Internal: public.delete_post().';
revoke all on function private.delete_post from public, anon, authenticated, service_role;
grant execute on function private.delete_post to authenticated;

-- Deletes softly: the post vanishes for everybody else at once and can be restored until it is
-- purged.
create function public.delete_post(post_id uuid)
returns public.posts
language sql
volatile
security invoker
set search_path = ''
as $$
select p.*
from private.delete_post(delete_post.post_id) p
$$;

comment on function public.delete_post is
    'Deletes a post of the caller and returns it; idempotent. A quote''s row in reposts goes with '
    'it. Errors: 404 post_not_found.';
revoke all on function public.delete_post from public, anon, authenticated, service_role;
grant execute on function public.delete_post to authenticated;

-- Definer behind public.restore_post(): clients hold no grant on posts.deleted_at.
create function private.restore_post(post_id uuid)
returns public.posts
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_post public.posts;
begin
    perform private.lock_person(v_user_id);

    select p.*
    into v_post
    from public.posts p
    where p.id = restore_post.post_id
        and p.user_id = v_user_id
    for update;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(restore_post.post_id::text, 'null'),
            hint = 'It does not exist, or it is not a post of the caller.';
    elsif v_post.removed_at is not null then
        raise exception using
            errcode = 'PT409',
            message = 'post_removed',
            detail = v_post.removed_reason,
            hint = 'Moderators took it down; only they can reinstate it.';
    elsif v_post.deleted_at is null then
        return v_post;
    elsif v_post.deleted_at < now() - private.setting('retention')::interval then
        raise exception using
            errcode = 'PT409',
            message = 'restore_expired',
            detail = format('Deleted at %s.', v_post.deleted_at),
            hint = 'A deleted post can be restored within the retention time.';
    elsif v_post.repost_type = 'quote' and exists (
        select
        from public.posts q
        where q.user_id = v_user_id
            and q.original_post_id = v_post.original_post_id
            and q.repost_type = 'quote'
            and q.deleted_at is null
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'already_quoted',
            detail = coalesce(v_post.original_post_id::text, 'null'),
            hint = 'Delete the newer quote of the same post first.';
    end if;

    update public.posts p
    set deleted_at = null
    where p.id = v_post.id
    returning p.* into v_post;

    return v_post;
end;
$$;

comment on function private.restore_post is
    'Restores a deleted post of the caller. Internal: public.restore_post().';
revoke all on function private.restore_post from public, anon, authenticated, service_role;
grant execute on function private.restore_post to authenticated;

-- Undoes delete_post() within the retention time. A quote gets its row in reposts back.
create function public.restore_post(post_id uuid)
returns public.posts
language sql
volatile
security invoker
set search_path = ''
as $$
select p.*
from private.restore_post(restore_post.post_id) p
$$;

comment on function public.restore_post is
    'Restores a deleted post of the caller and returns it; idempotent. Errors: 404 '
    'post_not_found, 409 post_removed, restore_expired, already_quoted.';
revoke all on function public.restore_post from public, anon, authenticated, service_role;
grant execute on function public.restore_post to authenticated;

-- Definer behind public.quote_post(): see private.create_post(). The trigger on posts writes the
-- row of reposts, or turns the plain one that stands there into a quote.
create function private.quote_post(
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

    if private.sees_post(v_user_id, quote_post.post_id) is not true then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(quote_post.post_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

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
end;
$$;

comment on function private.quote_post is 'Quotes a post. Internal: public.quote_post().';
revoke all on function private.quote_post from public, anon, authenticated, service_role;
grant execute on function private.quote_post to authenticated;

-- Reposts with words of one's own: a post of type quote, and the caller's row in reposts, together.
create function public.quote_post(
    post_id uuid,
    content text default '',
    media_urls text[] default null,
    gif_url text default null,
    id uuid default null
)
returns public.posts
language sql
volatile
security invoker
set search_path = ''
as $$
select p.*
from private.quote_post(
    quote_post.post_id,
    quote_post.content,
    quote_post.media_urls,
    quote_post.gif_url,
    quote_post.id
) p
$$;

comment on function public.quote_post is
    'Quotes a post as the caller and returns the quote post; a plain repost by the caller becomes '
    'the quote. With a client-made id a retry returns the first result. Errors: 404 '
    'post_not_found, 409 already_quoted, 409 id_taken.';
revoke all on function public.quote_post from public, anon, authenticated, service_role;
grant execute on function public.quote_post to authenticated;

-- Plain repost. Where the caller has reposted or quoted the post already, the row that stands is
-- the answer.
create function public.repost(post_id uuid)
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

    insert into public.reposts (user_id, post_id, type)
    values (v_user_id, repost.post_id, 'normal')
    on conflict on constraint unique_user_post_repost do nothing;

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

-- Takes a repost back; for a quote the trigger on reposts deletes the quote post too (restorable).
create function public.undo_repost(post_id uuid)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    delete from public.reposts r
    where r.user_id = v_user_id
        and r.post_id = undo_repost.post_id;

    return found;
end;
$$;

comment on function public.undo_repost is
    'Takes the caller''s repost or quote of a post back; idempotent. Returns whether there was '
    'one.';
revoke all on function public.undo_repost from public, anon, authenticated, service_role;
grant execute on function public.undo_repost to authenticated;

-- Likes a post or a comment. Liking twice is one like.
create function public.react(post_id uuid default null, comment_id uuid default null)
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

    insert into public.reactions (user_id, post_id, comment_id)
    values (v_user_id, react.post_id, react.comment_id)
    on conflict do nothing;

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

-- Takes a like back, also from what the caller no longer sees.
create function public.unreact(post_id uuid default null, comment_id uuid default null)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    if num_nonnulls(unreact.post_id, unreact.comment_id) <> 1 then
        raise exception using
            errcode = '22023',
            message = 'reaction_target_required',
            hint = 'Give exactly one of post_id and comment_id.';
    end if;

    delete from public.reactions r
    where r.user_id = v_user_id
        and (r.post_id = unreact.post_id or r.comment_id = unreact.comment_id);

    return found;
end;
$$;

comment on function public.unreact is
    'Takes the caller''s like of a post or comment back; idempotent. Returns whether there was '
    'one. Errors: 400 reaction_target_required.';
revoke all on function public.unreact from public, anon, authenticated, service_role;
grant execute on function public.unreact to authenticated;

-- A poll's totals, and the caller's own choice: one row per option, in order. Ballots are secret,
-- so nobody else's choice shows.
create function public.get_poll_results(poll_id uuid)
returns setof public.poll_result
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
    v_choice integer;
begin
    perform private.require_poll(get_poll_results.poll_id);

    -- anon has no ballot and no grant to look for one.
    if auth.uid() is not null then
        select v.option_index
        into v_choice
        from public.poll_votes v
        where v.poll_id = get_poll_results.poll_id
            and v.user_id = auth.uid();
    end if;

    return query
    select
        t.poll_id,
        t.option_index,
        t.option,
        t.vote_count,
        t.option_index is not distinct from v_choice,
        sum(t.vote_count) over ()::bigint,
        p.closes_at,
        p.closes_at <= now()
    from public.poll_totals t
    join public.polls p on p.id = t.poll_id
    where t.poll_id = get_poll_results.poll_id
    order by t.option_index;
end;
$$;

comment on function public.get_poll_results is
    'Totals of a poll, one row per option, with the caller''s own choice. Errors: 404 '
    'poll_not_found.';
revoke all on function public.get_poll_results from public, anon, authenticated, service_role;
grant execute on function public.get_poll_results to anon, authenticated;

-- Casts the caller's vote and shows the result. Repeating the same vote is no error; another choice
-- is, since votes are final. Whether the poll is open and the option exists, the trigger on
-- poll_votes says for every path.
create function public.vote_poll(poll_id uuid, option_index integer)
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
        insert into public.poll_votes (user_id, poll_id, option_index)
        values (v_user_id, vote_poll.poll_id, vote_poll.option_index)
        on conflict on constraint unique_user_poll_vote do nothing;

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
