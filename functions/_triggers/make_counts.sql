-- A counter row with each post, comment, poll option and person: slot 0, which the counting
-- triggers look for.
create function private.make_counts()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_table_name = 'posts' then
        insert into private.post_counts (post_id)
        values (new.id);
    elsif tg_table_name = 'comments' then
        insert into private.comment_counts (comment_id)
        values (new.id);
    elsif tg_table_name = 'users' then
        insert into private.user_counts (user_id)
        values (new.id);
    elsif tg_table_name = 'polls' then
        insert into private.poll_option_counts (poll_id, option_index)
        select new.id, o
        from generate_series(0, cardinality(new.options) - 1) o;
    end if;

    return null;
end;
$$;

comment on function private.make_counts is
    'Trigger function: makes the counter row of a new post, comment, poll or person.';
revoke all on function private.make_counts from public, anon, authenticated, service_role;
