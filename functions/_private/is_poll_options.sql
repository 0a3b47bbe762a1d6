-- What a voter can tell apart: one dimension counted from 1, each option visible, at most 80
-- characters, none twice (what is invisible and upper or lower case make no difference). How many
-- there may be stands in min_options and max_options.
create function private.is_poll_options(options text[])
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
select
    array_ndims(is_poll_options.options) = 1
    and array_lower(is_poll_options.options, 1) = 1
    and bool_and(o is not null and length(o) <= 80 and private.has_visible_text(o))
    and count(*) = count(
        distinct lower(
            regexp_replace(
                o, format('[%s]', private.invisible_characters()), '', 'g'
            )
        )
    )
from unnest(is_poll_options.options) o
$$;

comment on function private.is_poll_options is
    'Whether poll options are visible, short and different. For the check on polls.';
revoke all on function private.is_poll_options from public, anon, authenticated, service_role;
grant execute on function private.is_poll_options to authenticated, service_role;
