-- What staff do to people they give a reason for: the person concerned reads it, and so does the
-- log.
create function private.check_reason(reason text)
returns void
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    if private.has_visible_text(check_reason.reason) is not true then
        raise exception using
            errcode = '22023',
            message = 'reason_required',
            hint = 'Say why, in words that the person concerned may read.';
    elsif length(check_reason.reason) > 2000 then
        raise exception using
            errcode = '22023',
            message = 'reason_too_long',
            detail = length(check_reason.reason)::text,
            hint = 'Give at most 2,000 characters.';
    end if;
end;
$$;

comment on function private.check_reason is
    'Raises 400 reason_required, reason_too_long. Internal.';
revoke all on function private.check_reason from public, anon, authenticated, service_role;
