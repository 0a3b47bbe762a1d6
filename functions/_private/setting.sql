-- One setting as text. An unknown name is a fault of ours, so it raises instead of giving null.
create function private.setting(name text)
returns text
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
declare
    v_value text;
begin
    select s.value
    into v_value
    from private.settings s
    where s.name = setting.name;

    if not found then
        raise exception using
            errcode = 'PT500',
            message = 'setting_missing',
            detail = coalesce(setting.name, 'null'),
            hint = 'Insert the setting into private.settings.';
    end if;

    return v_value;
end;
$$;

comment on function private.setting is
    'The value of a setting; raises setting_missing for an unknown name.';
revoke all on function private.setting from public, anon, authenticated, service_role;
