-- The type allows 'normal', but a plain repost is a row of reposts alone: a post without words of
-- its own would show twice.
create function private.refuse_plain_repost()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    raise exception using
        errcode = '22023',
        message = 'plain_repost_is_no_post',
        hint = 'Call repost(); only a quote makes a post.';
end;
$$;

comment on function private.refuse_plain_repost is
    'Trigger function: refuses posts of repost_type normal.';
revoke all on function private.refuse_plain_repost from public, anon, authenticated, service_role;
