-- Makes private.gone and private.hidden what accounts and blocks say, and returns how many rows
-- were wrong. Holds off who suspends, deletes and blocks until it commits. Called where the two
-- begin and by operators.
create function private.repair_visibility()
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_drift record;
    v_wrong integer := 0;
begin
    lock table public.users, public.content_filters in share row exclusive mode;

    for v_drift in
        select d.viewer, d.author, d.expected
        from private.visibility_drift() d
    loop
        v_wrong := v_wrong + 1;

        if v_drift.viewer is null and v_drift.expected = 0 then
            delete from private.gone g
            where g.user_id = v_drift.author;
        elsif v_drift.viewer is null then
            insert into private.gone (user_id)
            values (v_drift.author);
        elsif v_drift.expected = 0 then
            delete from private.hidden h
            where h.viewer = v_drift.viewer
                and h.author = v_drift.author;
        else
            insert into private.hidden as h (viewer, author, blocks)
            values (v_drift.viewer, v_drift.author, v_drift.expected)
            on conflict (viewer, author) do update
            set blocks = excluded.blocks;
        end if;
    end loop;

    return v_wrong;
end;
$$;

comment on function private.repair_visibility is
    'Rebuilds private.gone and private.hidden; returns how many rows were wrong. For operators.';
revoke all on function private.repair_visibility from public, anon, authenticated, service_role;
