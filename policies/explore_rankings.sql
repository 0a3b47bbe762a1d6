-- No policy and no grant: no API role reads or writes it. Read through explore_feed().
alter table private.explore_rankings enable row level security;

revoke all on private.explore_rankings from anon, authenticated, service_role;
