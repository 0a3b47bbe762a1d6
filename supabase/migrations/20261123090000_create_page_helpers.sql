-- Generated from migrations/20261123090000_create_page_helpers.sql by npm run supabase:generate: do not edit.

-- Somebody in a list: what a front end shows beside a post, a comment or a notice.
create type public.person as (
    id uuid,
    username text,
    display_name text,
    profile_picture_url text,
    badge text
);

comment on type public.person is 'A person as shown beside content.';
comment on column public.person.id is 'The person.';
comment on column public.person.username is 'Unique handle.';
comment on column public.person.display_name is 'Shown name.';
comment on column public.person.profile_picture_url is 'https URL of the picture.';
comment on column public.person.badge is 'Verified, Public or null.';

-- A ticker as a post names it.
create type public.ticker_tag as (
    id uuid,
    symbol text,
    name text,
    type text
);

comment on type public.ticker_tag is 'A ticker that a post names.';
comment on column public.ticker_tag.id is 'The ticker.';
comment on column public.ticker_tag.symbol is 'Upper-case symbol.';
comment on column public.ticker_tag.name is 'Full name, where known.';
comment on column public.ticker_tag.type is 'stock, crypto, etf, other or null.';

-- One answer of a poll within an item.
create type public.poll_option as (
    option_index integer,
    option text,
    vote_count bigint
);

comment on type public.poll_option is 'One option of a poll with its votes.';
comment on column public.poll_option.option_index is 'The option, counted from 0.';
comment on column public.poll_option.option is 'Its text.';
comment on column public.poll_option.vote_count is 'All votes for it.';

-- A poll within an item: totals for all, the choice for its voter alone.
create type public.poll_item as (
    id uuid,
    closes_at timestamptz,
    is_closed boolean,
    total_votes bigint,
    my_choice integer,
    options public.poll_option[]
);

comment on type public.poll_item is 'A poll with its totals and the caller''s own choice.';
comment on column public.poll_item.id is 'The poll, for vote_poll().';
comment on column public.poll_item.closes_at is 'From this moment no vote counts.';
comment on column public.poll_item.is_closed is 'Whether that moment has passed.';
comment on column public.poll_item.total_votes is 'All votes of the poll.';
comment on column public.poll_item.my_choice is
    'The option_index that the caller voted for; null without a vote.';
comment on column public.poll_item.options is 'The options in order.';

-- A quoted post within the post that quotes it.
create type public.quote_item as (
    id uuid,
    author public.person,
    content text,
    media_urls text[],
    gif_url text,
    created_at timestamptz,
    updated_at timestamptz
);

comment on type public.quote_item is 'A quoted post, as shown inside its quote.';
comment on column public.quote_item.id is 'The quoted post.';
comment on column public.quote_item.author is 'Who wrote it.';
comment on column public.quote_item.content is 'Its text.';
comment on column public.quote_item.media_urls is 'Its images.';
comment on column public.quote_item.gif_url is 'Its gif.';
comment on column public.quote_item.created_at is 'When it was posted.';
comment on column public.quote_item.updated_at is 'When it was last edited.';

-- A post whole, as every feed, thread and search answers it: all that a screen shows of it in one
-- piece.
create type public.post_item as (
    id uuid,
    author public.person,
    content text,
    media_urls text[],
    gif_url text,
    created_at timestamptz,
    updated_at timestamptz,
    repost_type text,
    original_post_id uuid,
    quoted public.quote_item,
    poll public.poll_item,
    tickers public.ticker_tag[],
    reaction_count bigint,
    comment_count bigint,
    repost_count bigint,
    bookmark_count bigint,
    is_mine boolean,
    is_liked boolean,
    is_reposted boolean,
    is_quoted boolean,
    is_bookmarked boolean,
    reposted_by public.person[],
    event_at timestamptz,
    cursor text
);

comment on type public.post_item is
    'A post with author, counts, the caller''s own state, poll, quoted post and tickers.';
comment on column public.post_item.id is 'The post.';
comment on column public.post_item.author is 'Who wrote it.';
comment on column public.post_item.content is 'Its text.';
comment on column public.post_item.media_urls is 'Its images.';
comment on column public.post_item.gif_url is 'Its gif.';
comment on column public.post_item.created_at is 'When it was posted.';
comment on column public.post_item.updated_at is
    'When its content was last edited; later than created_at means edited.';
comment on column public.post_item.repost_type is 'quote for a quote, otherwise null.';
comment on column public.post_item.original_post_id is
    'For a quote: the quoted post, whether or not the caller sees it.';
comment on column public.post_item.quoted is
    'For a quote: the quoted post; null when the caller does not see it.';
comment on column public.post_item.poll is 'Its poll; null without one.';
comment on column public.post_item.tickers is 'The tickers that it names, by symbol.';
comment on column public.post_item.reaction_count is 'Likes, whoever made them.';
comment on column public.post_item.comment_count is 'Living comments and replies.';
comment on column public.post_item.repost_count is 'Reposts and quotes.';
comment on column public.post_item.bookmark_count is 'Bookmarks: how many, never whose.';
comment on column public.post_item.is_mine is 'Whether the caller wrote it.';
comment on column public.post_item.is_liked is 'Whether the caller likes it.';
comment on column public.post_item.is_reposted is 'Whether the caller reposted it plainly.';
comment on column public.post_item.is_quoted is 'Whether the caller quotes it.';
comment on column public.post_item.is_bookmarked is 'Whether the caller bookmarked it.';
comment on column public.post_item.reposted_by is
    'Who brought it into this list by a repost, newest first; empty where nobody did.';
comment on column public.post_item.event_at is
    'The time that gives the item its place in this list.';
comment on column public.post_item.cursor is
    'Where this item stands in this list: give that of the last item as cursor to get the next '
    'page. Null outside of lists.';

-- What a feed knows of an item before private.post_items() makes it whole.
create type private.feed_entry as (
    post_id uuid,
    event_at timestamptz,
    reposter_ids uuid[],
    cursor text
);

comment on type private.feed_entry is 'A place in a feed: which post, when, brought by whom.';
comment on column private.feed_entry.post_id is 'The post; the feed has found it visible.';
comment on column private.feed_entry.event_at is 'The time that gives it its place.';
comment on column private.feed_entry.reposter_ids is 'Who brought it by a repost, newest first.';
comment on column private.feed_entry.cursor is 'The cursor of this place.';

-- Who reads what only a person has: a home feed, bookmarks, an account. Reading is open to
-- suspended accounts and to those in their period of grace; who writes is asked by
-- private.active_user_id().
create function private.signed_in_user_id()
returns uuid
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
declare
    v_id uuid := auth.uid();
begin
    if v_id is null then
        raise exception using
            errcode = 'PT401',
            message = 'sign_in_required',
            hint = 'Call with the access token of a signed-in person.';
    end if;

    if not exists (
        select
        from public.users u
        where u.id = v_id
    ) then
        raise exception using
            errcode = 'PT401',
            message = 'account_missing',
            hint = 'The token belongs to no account. Sign out and in again.';
    end if;

    return v_id;
end;
$$;

comment on function private.signed_in_user_id is
    'The id of a caller who reads, or 401 sign_in_required, account_missing. Internal.';
revoke all on function private.signed_in_user_id from public, anon, authenticated, service_role;

-- The visibility rule for people, for definers: the same sentence as the policy on users, without
-- its staff case.
create function private.sees_user(viewer uuid, user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
select exists (
    select
    from public.users u
    where u.id = sees_user.user_id
        and (
            u.id = sees_user.viewer
            or (
                not exists (
                    select
                    from private.gone g
                    where g.user_id = u.id
                )
                and not exists (
                    select
                    from private.hidden h
                    where h.viewer = sees_user.viewer
                        and h.author = u.id
                )
            )
        )
)
$$;

comment on function private.sees_user is
    'Whether a viewer sees a person. Internal, for definers.';
revoke all on function private.sees_user from public, anon, authenticated, service_role;

-- The one rule for pages: 20 items unless the caller says otherwise, 50 at most.
create function private.check_page_size(page_size integer)
returns integer
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    if check_page_size.page_size < 1 or check_page_size.page_size > 50 then
        raise exception using
            errcode = '22023',
            message = 'page_size_out_of_range',
            detail = check_page_size.page_size::text,
            hint = 'Ask for 1 to 50 items and page on with the last item''s cursor.';
    end if;

    return coalesce(check_page_size.page_size, 20);
end;
$$;

comment on function private.check_page_size is
    'The page size to use, or 400 page_size_out_of_range. Internal.';
revoke all on function private.check_page_size from public, anon, authenticated, service_role;

-- The cursor of a place in a list: opaque to clients, safe in a URL. The checksum binds it to its
-- list and finds damage. It is no signature: a forged cursor only says where to read on, and what
-- may be read is asked anew on every page.
create function private.encode_cursor(feed text, "position" jsonb)
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
select left(md5('v1 ' || encode_cursor.feed || ' ' || encode_cursor."position"::text), 8)
    || translate(
        encode(convert_to(encode_cursor."position"::text, 'UTF8'), 'base64'),
        E'+/=\n',
        '-_'
    )
$$;

comment on function private.encode_cursor is
    'The cursor of a position in a list; feed names the list and its arguments. Internal.';
revoke all on function private.encode_cursor from public, anon, authenticated, service_role;

-- The position that a cursor of this list holds; null for the first page. A cursor of another list,
-- or a damaged one, is refused: a silent restart would repeat what the reader has seen.
create function private.decode_cursor(cursor text, feed text)
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
    v_payload text;
    v_bytes bytea;
    v_position jsonb;
begin
    if decode_cursor.cursor is null then
        return null;
    end if;

    -- The longest that a feed makes is shorter: what is longer was forged to cost time.
    if length(decode_cursor.cursor) <= 8192
        and decode_cursor.cursor ~ '^[0-9a-f]{8}[A-Za-z0-9_-]+$'
    then
        v_payload := translate(substr(decode_cursor.cursor, 9), '-_', '+/');

        -- Base64 in full groups of four characters; a single one left over encodes nothing.
        if length(v_payload) % 4 <> 1 then
            v_bytes := decode(
                v_payload || repeat('=', (4 - length(v_payload) % 4) % 4),
                'base64'
            );

            if left(decode_cursor.cursor, 8)
                = left(md5(convert_to('v1 ' || decode_cursor.feed || ' ', 'UTF8') || v_bytes), 8)
            then
                begin
                    v_position := convert_from(v_bytes, 'UTF8')::jsonb;
                exception
                    -- Well summed and yet no JSON: forged.
                    when invalid_text_representation
                        or character_not_in_repertoire
                        or untranslatable_character
                        or numeric_value_out_of_range
                        or statement_too_complex
                    then
                        v_position := null;
                end;

                if jsonb_typeof(v_position) = 'object' then
                    return v_position;
                end if;
            end if;
        end if;
    end if;

    raise exception using
        errcode = 'PT400',
        message = 'cursor_invalid',
        detail = left(decode_cursor.cursor, 100),
        hint = 'Give the cursor of the last item of the same list with the same arguments, or none '
            'for the first page.';
end;
$$;

comment on function private.decode_cursor is
    'The position in a cursor, null for none, or 400 cursor_invalid. Internal.';
revoke all on function private.decode_cursor from public, anon, authenticated, service_role;

-- A poll with its totals and the viewer's own choice, for items. Who calls has found what the poll
-- stands on visible.
create function private.poll_item(viewer uuid, poll_id uuid)
returns public.poll_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_item public.poll_item;
begin
    select
        p.id,
        p.closes_at,
        p.closes_at <= now(),
        sum(o.vote_count),
        (
            select v.option_index
            from public.poll_votes v
            where v.poll_id = p.id
                and v.user_id = poll_item.viewer
        ),
        array_agg(
            row(o.option_index, p.options[o.option_index + 1], o.vote_count)::public.poll_option
            order by o.option_index
        )
    into v_item
    from public.polls p
    cross join lateral (
        select
            c.option_index,
            c.vote_count + coalesce(
                (
                    select sum(s.vote_count)
                    from private.poll_option_count_slots s
                    where s.poll_id = c.poll_id
                        and s.option_index = c.option_index
                ),
                0
            ) as vote_count
        from private.poll_option_counts c
        where c.poll_id = p.id
    ) o
    where p.id = poll_item.poll_id
    group by p.id;

    return v_item;
end;
$$;

comment on function private.poll_item is
    'A poll as items hold it. Internal, for definers.';
revoke all on function private.poll_item from public, anon, authenticated, service_role;

-- Makes the entries of a page whole, in their order: author, counts, the viewer's own state, poll,
-- quoted post, tickers, who brought it. Which posts the viewer may see, the feed has decided, once
-- a page; only the quoted post is asked about here. plpgsql, since it keeps its plan.
create function private.post_items(viewer uuid, entries private.feed_entry[])
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    return query
    select
        p.id,
        row(u.id, u.username, u.display_name, u.profile_picture_url, u.badge)::public.person,
        p.content,
        p.media_urls,
        p.gif_url,
        p.created_at,
        p.updated_at,
        p.repost_type::text,
        p.original_post_id,
        (
            select
                row(
                    o.id,
                    row(
                        a.id, a.username, a.display_name, a.profile_picture_url, a.badge
                    )::public.person,
                    o.content,
                    o.media_urls,
                    o.gif_url,
                    o.created_at,
                    o.updated_at
                )::public.quote_item
            from public.posts o
            join public.users a on a.id = o.user_id
            where o.id = p.original_post_id
                and o.deleted_at is null
                and o.removed_at is null
                and (
                    o.user_id = post_items.viewer
                    or (
                        not exists (
                            select
                            from private.gone g
                            where g.user_id = o.user_id
                        )
                        and not exists (
                            select
                            from private.hidden h
                            where h.viewer = post_items.viewer
                                and h.author = o.user_id
                        )
                    )
                )
        ),
        (
            select private.poll_item(post_items.viewer, q.id)
            from public.polls q
            where q.post_id = p.id
        ),
        array(
            select row(t.id, t.symbol, t.name, t.type)::public.ticker_tag
            from public.post_tickers pt
            join public.tickers t on t.id = pt.ticker_id
            where pt.post_id = p.id
            order by t.symbol
        ),
        pc.reaction_count + coalesce(s.reaction_count, 0),
        pc.comment_count + coalesce(s.comment_count, 0),
        pc.repost_count + coalesce(s.repost_count, 0),
        pc.bookmark_count + coalesce(s.bookmark_count, 0),
        coalesce(p.user_id = post_items.viewer, false),
        exists (
            select
            from public.reactions r
            where r.user_id = post_items.viewer
                and r.post_id = p.id
        ),
        coalesce(mine.type = 'normal', false),
        coalesce(mine.type = 'quote', false),
        exists (
            select
            from public.bookmarks b
            where b.user_id = post_items.viewer
                and b.post_id = p.id
        ),
        array(
            select
                row(
                    a.id, a.username, a.display_name, a.profile_picture_url, a.badge
                )::public.person
            from unnest(e.reposter_ids) with ordinality r (user_id, place)
            join public.users a on a.id = r.user_id
            order by r.place
        ),
        e.event_at,
        e.cursor
    from unnest(post_items.entries)
        with ordinality e (post_id, event_at, reposter_ids, cursor, place)
    join public.posts p on p.id = e.post_id
    join public.users u on u.id = p.user_id
    join private.post_counts pc on pc.post_id = p.id
    left join lateral (
        select
            sum(ps.reaction_count) as reaction_count,
            sum(ps.comment_count) as comment_count,
            sum(ps.repost_count) as repost_count,
            sum(ps.bookmark_count) as bookmark_count
        from private.post_count_slots ps
        where ps.post_id = p.id
    ) s on true
    left join public.reposts mine on mine.user_id = post_items.viewer and mine.post_id = p.id
    order by e.place;
end;
$$;

comment on function private.post_items is
    'Whole items for the entries of a page, in their order. Internal, for definers.';
revoke all on function private.post_items from public, anon, authenticated, service_role;
