-- The one rule for pages: 20 items unless the caller says otherwise, 50 at most.
create function private.check_page_size(page_size integer)
returns integer
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    if check_page_size.page_size < 1 or check_page_size.page_size > 50 then
        raise exception using
            errcode = '22023',
            message = 'page_size_out_of_range',
            detail = check_page_size.page_size::text,
            hint = 'Ask for 1 to 50 items and page on with the last item''s cursor.';
    end if;

    return coalesce(check_page_size.page_size, 20);
end;
$$;

comment on function private.check_page_size is
    'The page size to use, or 400 page_size_out_of_range. Internal.';
revoke all on function private.check_page_size from public, anon, authenticated, service_role;
