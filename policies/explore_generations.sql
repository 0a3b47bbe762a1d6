-- No policy and no grant: no API role reads or writes it. Read through explore_feed().
alter table private.explore_generations enable row level security;

revoke all on private.explore_generations from anon, authenticated, service_role;
