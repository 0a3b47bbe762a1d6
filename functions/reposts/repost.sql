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
