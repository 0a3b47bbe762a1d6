-- Text that a client sends for a log, cut to size with a mark: too much of it is no reason to lose
-- it.
create function private.shorten(content text, size integer)
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
select case
    when length(shorten.content) > shorten.size then left(shorten.content, shorten.size - 1) || '…'
    else shorten.content
end
$$;

comment on function private.shorten is
    'The text in at most that many characters; an ellipsis at the end says that it was cut.';
revoke all on function private.shorten from public, anon, authenticated, service_role;
