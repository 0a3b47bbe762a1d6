-- Postgres gives EXECUTE on every new function to PUBLIC, so anon could call whatever anybody adds
-- to an exposed schema. Only the form without a schema takes that away. What Supabase's own
-- defaults give beyond it differs with the mode of the Data API; each file under policies/ and
-- functions/ revokes it by name, so that both modes end in the same privileges.
alter default privileges revoke execute on functions from public;
