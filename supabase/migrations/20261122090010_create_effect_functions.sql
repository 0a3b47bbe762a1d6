-- Generated from migrations/20261122090010_create_effect_functions.sql by npm run supabase:generate: do not edit.

-- Keeps private.gone: suspended and deleted accounts.
create function private.keep_gone()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    -- The ghost stays out of sight whatever an operator does to its row.
    if
        new.deleted_at is not null
        or new.suspended_at is not null
        or new.id = private.ghost_id()
    then
        insert into private.gone (user_id)
        values (new.id)
        on conflict (user_id) do nothing;
    else
        delete from private.gone g
        where g.user_id = new.id;
    end if;

    return null;
end;
$$;

comment on function private.keep_gone is
    'Trigger function: keeps private.gone as accounts are suspended, deleted and restored.';
revoke all on function private.keep_gone from public, anon, authenticated, service_role;

-- Blocks: both people vanish for each other (private.hidden counts, since each may block the other)
-- and follows between them end. Taking a block back opens what the other has not closed too. A
-- statement at a time, locks in order, so that people who block each other in bulk never wait in a
-- circle.
create function private.keep_hidden()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.lock_pair(k.key, true)
    from (
        select distinct private.pair_key(c.user_id, c.filtered_user_id) as key
        from changed c
        where c.filter_type = 'block'
        order by key
    ) k;

    if tg_op = 'INSERT' then
        insert into private.hidden as h (viewer, author, blocks)
        select s.viewer, s.author, count(*)
        from changed c
        cross join lateral (
            values (c.user_id, c.filtered_user_id), (c.filtered_user_id, c.user_id)
        ) s (viewer, author)
        where c.filter_type = 'block'
        group by s.viewer, s.author
        order by s.viewer, s.author
        on conflict (viewer, author) do update
        set blocks = h.blocks + excluded.blocks;

        delete from public.follows f
        using changed c
        where c.filter_type = 'block'
            and (
                (f.follower_id = c.user_id and f.following_id = c.filtered_user_id)
                or (f.follower_id = c.filtered_user_id and f.following_id = c.user_id)
            );
    else
        delete from private.hidden h
        using (
            select s.viewer, s.author, count(*) as blocks
            from changed c
            cross join lateral (
                values (c.user_id, c.filtered_user_id), (c.filtered_user_id, c.user_id)
            ) s (viewer, author)
            where c.filter_type = 'block'
            group by s.viewer, s.author
        ) s
        where h.viewer = s.viewer
            and h.author = s.author
            and h.blocks <= s.blocks;

        -- What is left of these pairs was blocked from both sides, and one side took it back.
        update private.hidden h
        set blocks = h.blocks - 1
        from changed c
        where c.filter_type = 'block'
            and (
                (h.viewer = c.user_id and h.author = c.filtered_user_id)
                or (h.viewer = c.filtered_user_id and h.author = c.user_id)
            );
    end if;

    return null;
end;
$$;

comment on function private.keep_hidden is
    'Trigger function: keeps private.hidden and cuts follows as blocks come and go.';
revoke all on function private.keep_hidden from public, anon, authenticated, service_role;

-- Keeps the reposts row of a quote post true: same text after edits, gone while the quote post is
-- not living, back (or a plain repost upgraded) when it is restored. Restoring a quote after the
-- same post was quoted anew is refused before it gets here, by the unique index on posts.
create function private.sync_quote()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_op = 'DELETE' or new.deleted_at is not null or new.removed_at is not null then
        -- Only a quote that stood takes its row along: the row may be a newer quote's by now.
        delete from public.reposts r
        where r.user_id = old.user_id
            and r.post_id = old.original_post_id
            and r.type = 'quote'
            and old.deleted_at is null
            and old.removed_at is null;
    elsif new.original_post_id is not null then
        update public.reposts r
        set quote_content = new.content
        where r.user_id = new.user_id
            and r.post_id = new.original_post_id
            and r.type = 'quote';

        if not found then
            insert into public.reposts as r (user_id, post_id, type, quote_content, created_at)
            select new.user_id, p.id, 'quote', new.content, new.created_at
            from public.posts p
            where p.id = new.original_post_id
                -- A quote restored or reinstated across a block, or of somebody who has vanished,
                -- stands for itself.
                and not exists (
                    select
                    from private.hidden h
                    where h.viewer = new.user_id
                        and h.author = p.user_id
                )
                and not exists (
                    select
                    from private.gone g
                    where g.user_id = p.user_id
                )
            on conflict (user_id, post_id) do update
            set
                type = 'quote',
                quote_content = excluded.quote_content;
        end if;
    end if;

    return null;
end;
$$;

comment on function private.sync_quote is
    'Trigger function: keeps the reposts row of a quote equal to its quote post.';
revoke all on function private.sync_quote from public, anon, authenticated, service_role;

-- Undoing a quote repost deletes the quote post (softly: its author may restore it). Where the
-- quoted post itself is going, the quote stays: it is its author's own text.
create function private.drop_quote_post()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    update public.posts q
    set deleted_at = now()
    where q.user_id = old.user_id
        and q.original_post_id = old.post_id
        and q.repost_type = 'quote'
        and q.deleted_at is null
        and q.removed_at is null
        and exists (
            select
            from public.posts p
            where p.id = old.post_id
        );

    return null;
end;
$$;

comment on function private.drop_quote_post is
    'Trigger function: deletes the quote post when its repost is undone.';
revoke all on function private.drop_quote_post from public, anon, authenticated, service_role;

-- The symbols a text names, upper case, each once, in order, at most ten. A cashtag is a dollar
-- sign and a letter: $AAPL, $BRK.B, $btc; not $100, not US$5, nothing inside a URL. What follows a
-- dot or dash belongs to it if it is one letter or written in capitals ($BTC-USD, not $AAPL-led).
create function private.extract_cashtags(content text)
returns text[]
language sql
immutable
parallel safe
set search_path = ''
as $$
select coalesce(array_agg(t.symbol order by t.place), '{}')
from (
    select upper(m.parts[1]) as symbol, min(m.place) as place
    from regexp_matches(
        -- URLs out first: with a scheme, with www., or a bare host and what follows it.
        regexp_replace(
            extract_cashtags.content,
            '([a-z][a-z0-9+.-]*://|www\.)\S+'
            '|(^|[^[:alnum:]$.-])[[:alnum:]-]+(\.[[:alnum:]-]+)+(:\d+)?[/?#]\S*',
            ' ',
            'gi'
        ),
        '(?<![[:alnum:]_$])\$'
        '([A-Za-z][A-Za-z0-9]{0,14}(?:[.-](?:[A-Za-z0-9]|[A-Z0-9]{2,4}))?)'
        '(?![[:alnum:]_$])',
        'g'
    ) with ordinality m (parts, place)
    group by upper(m.parts[1])
    order by min(m.place)
    limit 10
) t
$$;

comment on function private.extract_cashtags is
    'The ticker symbols that a text names: upper case, distinct, in order, at most ten.';
revoke all on function private.extract_cashtags from public, anon, authenticated, service_role;

-- Keeps post_tickers equal to what the text of living posts names: a post that is deleted or taken
-- down names nothing until it comes back, so that mentions are counted from the index alone. A
-- symbol nobody knew yet becomes a bare ticker; a known one keeps the name and type of the
-- catalogue. A statement at a time and symbols in order, so that two statements that bring the same
-- new symbols never wait for each other.
create function private.sync_cashtags()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_post_ids uuid[];
begin
    if tg_op = 'INSERT' then
        v_post_ids := array(
            select n.id
            from new_rows n
            where n.content like '%$%'
        );
    else
        v_post_ids := array(
            select n.id
            from new_rows n
            join old_rows o on o.id = n.id
            where o.content is distinct from n.content
                or (o.deleted_at is null and o.removed_at is null)
                is distinct from (n.deleted_at is null and n.removed_at is null)
        );

        delete from public.post_tickers pt
        using public.tickers t, public.posts p
        where pt.post_id = any (v_post_ids)
            and t.id = pt.ticker_id
            and p.id = pt.post_id
            and (
                p.deleted_at is not null
                or p.removed_at is not null
                or t.symbol <> all (private.extract_cashtags(p.content))
            );
    end if;

    if cardinality(v_post_ids) = 0 then
        return null;
    end if;

    insert into public.tickers (symbol)
    select distinct s.symbol
    from public.posts p
    cross join lateral unnest(private.extract_cashtags(p.content)) s (symbol)
    where p.id = any (v_post_ids)
        and p.deleted_at is null
        and p.removed_at is null
        and not exists (
            select
            from public.tickers t
            where t.symbol = s.symbol
        )
    order by s.symbol
    on conflict (symbol) do nothing;

    insert into public.post_tickers (post_id, ticker_id, created_at)
    select p.id, t.id, p.created_at
    from public.posts p
    cross join lateral unnest(private.extract_cashtags(p.content)) s (symbol)
    join public.tickers t on t.symbol = s.symbol
    where p.id = any (v_post_ids)
        and p.deleted_at is null
        and p.removed_at is null
    on conflict (post_id, ticker_id) do nothing;

    return null;
end;
$$;

comment on function private.sync_cashtags is
    'Trigger function: keeps tickers and post_tickers equal to the cashtags of living posts.';
revoke all on function private.sync_cashtags from public, anon, authenticated, service_role;

-- Erasing a person must not take other people's replies along: the foreign key would delete a
-- comment with its whole thread. So, before a person goes by whatever path (also a plain delete on
-- auth.users), each comment of theirs that has replies of others is blanked and handed to the ghost
-- account, where it holds the thread together. The ghost itself stays.
create function private.lay_down_comments()
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
    ),

    polls_dropped as (
        delete from public.polls p
        using kept k
        where p.comment_id = k.id
    )

    update public.comments c
    set
        user_id = private.ghost_id(),
        content = '[deleted]',
        media_urls = null,
        gif_url = null,
        deleted_at = coalesce(c.deleted_at, now())
    from kept k
    where c.id = k.id;

    return old;
end;
$$;

comment on function private.lay_down_comments is
    'Trigger function: hands an erased person''s comments that others replied to, blanked, to the '
    'ghost account.';
revoke all on function private.lay_down_comments from public, anon, authenticated, service_role;
