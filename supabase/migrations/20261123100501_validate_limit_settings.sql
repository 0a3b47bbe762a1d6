-- Generated from migrations/20261123100501_validate_limit_settings.sql by npm run supabase:generate: do not edit.

alter table private.settings validate constraint settings_limit_check;
