-- Which of the 1,024 locks stands for two people, in whichever order they are named.
create function private.pair_key(one uuid, other uuid)
returns integer
language sql
immutable
parallel safe
set search_path = ''
as $$
select (
    hashtextextended(
        format(
            '%s %s',
            least(pair_key.one, pair_key.other),
            greatest(pair_key.one, pair_key.other)
        ),
        0
    ) & 1023
)::integer
$$;

comment on function private.pair_key is 'The key of lock_pair() for two people. Internal.';
revoke all on function private.pair_key from public, anon, authenticated, service_role;
