-- Accounts that are older than this schema get their row now; new ones get it from the trigger on
-- auth.users.
do $$
declare
    v_account record;
begin
    for v_account in
        select a.id, a.raw_user_meta_data
        from auth.users a
        where a.is_anonymous is not true
            and not exists (
                select
                from public.users u
                where u.id = a.id
            )
        order by a.created_at, a.id
    loop
        perform private.create_user(v_account.id, v_account.raw_user_meta_data);
    end loop;
end;
$$;
