-- For rows that are written once: polls, ballots, likes, follows, bookmarks, mutes and blocks. What
-- was voted on and what was counted must not turn into something else.
create function private.refuse_update()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    raise exception using
        errcode = '23001',
        message = 'row_is_final',
        detail = format('Rows of %s are never changed.', tg_table_name),
        hint = 'Delete and insert where deleting is allowed.';
end;
$$;

comment on function private.refuse_update is
    'Trigger function: refuses any update with row_is_final.';
revoke all on function private.refuse_update from public, anon, authenticated, service_role;
