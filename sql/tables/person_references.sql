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
