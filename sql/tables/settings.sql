-- Everything an operator may tune without a migration. Read through private.setting(); changed by
-- postgres only.
create table private.settings (
    name text primary key,
    value text not null,
    description text not null,

    constraint settings_name_check check (name ~ '^[a-z][a-z0-9_]*$'),
    -- A limit that could not be read would stop every write that it is about.
    constraint settings_limit_check check (
        name not like 'limit\_%'
        or value ~ (
            '^(0|[1-9][0-9]{0,5} per '
            '(second|minute|hour|day|[1-9][0-9]? (seconds|minutes|hours)))$'
        )
    )
);

comment on table private.settings is
    'Tunable values, one per row. Read with private.setting(name); unknown names raise.';
comment on column private.settings.name is 'The setting''s name, snake_case.';
comment on column private.settings.value is
    'Its value as text; the reader casts it (interval, integer, header name).';
comment on column private.settings.description is 'Meaning and unit.';
