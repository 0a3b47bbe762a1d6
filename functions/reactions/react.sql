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
