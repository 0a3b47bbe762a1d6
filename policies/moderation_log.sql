-- No policy: staff read it through moderation_log(). service_role may copy it elsewhere; nobody
-- writes it but private.log_act(), and nobody at all changes what stands there.
alter table private.moderation_log enable row level security;

revoke all on private.moderation_log from anon, authenticated, service_role;
grant select on private.moderation_log to service_role;
