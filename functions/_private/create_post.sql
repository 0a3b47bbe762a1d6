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
