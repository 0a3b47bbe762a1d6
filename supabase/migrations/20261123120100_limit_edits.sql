-- Generated from migrations/20261123120100_limit_edits.sql by npm run supabase:generate: do not edit.

insert into private.settings (name, value, description)
values ('limit_edits', '60 per minute', 'Edits of posts and comments of one person.');

comment on column private.rate_buckets.action is
    'The table that the acts are rows of; or edits.';
comment on column private.rate_buckets.used is 'Rows inserted or edited since.';

-- What people rewrite of their own counts against one limit, posts and comments together: an edit
-- costs as much as a post. Deleting and restoring are no edits.
create function private.limit_edits()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.spend_allowance('edits', (
        select count(*)::integer
        from old_rows o
        join new_rows n on n.id = o.id
        where n.user_id = auth.uid()
            and n.deleted_at is not distinct from o.deleted_at
            and n.removed_at is not distinct from o.removed_at
    ));
    return null;
end;
$$;

comment on function private.limit_edits is
    'Trigger function: counts edits of posts and comments against the limit of their author (429 '
    'rate_limited).';
revoke all on function private.limit_edits from public, anon, authenticated, service_role;

create trigger posts_a_limit_edits
after update on public.posts
referencing old table as old_rows new table as new_rows
for each statement
execute function private.limit_edits();

create trigger comments_a_limit_edits
after update on public.comments
referencing old table as old_rows new table as new_rows
for each statement
execute function private.limit_edits();
