-- What each reference to a person means, for the export of one's own data.
-- migrate: down-loses-data
-- Up Migration

-- What each reference to a person means: the person's own row, which export_my_data() hands out, or
-- what others did about the person, which it never does. Every foreign key to users or auth.users
-- stands here; one that does not fails a test.
create table private.person_references (
    relation text not null,
    column_name text not null,
    section text,
    hidden_columns text[] not null default '{}',

    primary key (relation, column_name),
    constraint person_references_hidden_columns_check check (
        section is not null or hidden_columns = '{}'
    )
);

comment on table private.person_references is
    'Every reference to a person: mine, and exported in a section; or about me by others, and '
    'never exported. Read by export_my_data().';
comment on column private.person_references.relation is 'Schema and name of the table.';
comment on column private.person_references.column_name is 'The column that names the person.';
comment on column private.person_references.section is
    'Key of the export that holds the rows; account where the account itself tells what they say; '
    'null where others wrote them about the person.';
comment on column private.person_references.hidden_columns is
    'Columns of the rows that are not the person''s to know, such as who reviewed a report.';

insert into private.person_references (relation, column_name, section, hidden_columns)
values
    -- The account itself says it: staff_role, deleted_at and suspended_at, counts.
    ('public.users', 'id', 'account', '{}'),
    ('private.staff', 'user_id', 'account', '{}'),
    ('private.gone', 'user_id', 'account', '{}'),
    ('private.user_counts', 'user_id', 'account', '{}'),
    ('private.user_count_slots', 'user_id', 'account', '{}'),

    -- Mine
    ('private.username_holds', 'user_id', 'username_holds', '{}'),
    ('public.user_interests', 'user_id', 'user_interests', '{}'),
    ('public.user_sessions', 'user_id', 'user_sessions', '{}'),
    ('public.follows', 'follower_id', 'follows', '{}'),
    ('public.content_filters', 'user_id', 'content_filters', '{}'),
    ('public.posts', 'user_id', 'posts', '{}'),
    ('public.comments', 'user_id', 'comments', '{}'),
    ('public.poll_votes', 'user_id', 'poll_votes', '{}'),
    ('public.reactions', 'user_id', 'reactions', '{}'),
    ('public.reposts', 'user_id', 'reposts', '{}'),
    ('public.bookmarks', 'user_id', 'bookmarks', '{}'),
    ('public.watchlist_items', 'user_id', 'watchlist_items', '{}'),
    ('public.reports', 'reporter_id', 'reports', '{evidence,reviewed_by}'),
    ('public.error_logs', 'user_id', 'error_logs', '{resolved,resolved_at,resolved_by}'),

    -- About me by others: who follows, mutes, blocks and reports me; what I did as staff
    ('public.follows', 'following_id', null, '{}'),
    ('public.content_filters', 'filtered_user_id', null, '{}'),
    ('private.hidden', 'viewer', null, '{}'),
    ('private.hidden', 'author', null, '{}'),
    ('public.reports', 'reported_user_id', null, '{}'),
    ('public.reports', 'reviewed_by', null, '{}'),
    ('public.error_logs', 'resolved_by', null, '{}');

-- No policy and no grant: no API role reads or writes it. Read by export_my_data().
alter table private.person_references enable row level security;

revoke all on private.person_references from anon, authenticated, service_role;

-- Down Migration

drop table private.person_references;
