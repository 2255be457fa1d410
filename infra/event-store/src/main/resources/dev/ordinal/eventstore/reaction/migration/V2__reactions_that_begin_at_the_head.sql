-- A reaction to news: what an import brings is none.
alter table reaction.token add column begins_at_head boolean not null default false;
