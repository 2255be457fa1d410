-- The log's epoch at which the owner read the token and what is parked; under another one the claim is over. Null: by a process of an earlier version.
alter table reaction.token add column epoch text;
