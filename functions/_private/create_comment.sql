-- Definer behind public.create_comment(): clients hold no grant on comments.id. A retry with the
-- same id, caller and content gets the first result; anything else under a used id is refused.
create function private.create_comment(
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
