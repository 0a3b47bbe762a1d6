-- How much work a job's call takes on. Null is no size: the caller meant something else.
create function private.check_batch_size(batch_size integer)
returns integer
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    if check_batch_size.batch_size between 1 and 10000 then
        return check_batch_size.batch_size;
    end if;

    raise exception using
        errcode = '22023',
        message = 'batch_size_out_of_range',
        detail = coalesce(check_batch_size.batch_size::text, 'null'),
        hint = 'Give 1 to 10000, or leave it out.';
end;
$$;

comment on function private.check_batch_size is
    'The size of a batch, or 400 batch_size_out_of_range. Internal.';
revoke all on function private.check_batch_size from public, anon, authenticated, service_role;
