-- Also the limits that stood before their check can be read.
-- Up Migration

alter table private.settings validate constraint settings_limit_check;

-- Down Migration

alter table private.settings drop constraint settings_limit_check;
alter table private.settings
add constraint settings_limit_check check (
    name not like 'limit\_%'
    or value ~ (
        '^(0|[1-9][0-9]{0,5} per '
        '(second|minute|hour|day|[1-9][0-9]? (seconds|minutes|hours)))$'
    )
) not valid;
