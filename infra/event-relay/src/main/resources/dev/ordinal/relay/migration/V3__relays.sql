-- The relay that sends into the topic, by the name of its checkpoint. Stream types that have no topic yet are the business of the one named 'relay'.
alter table event_relay.topic add column relay text collate "C" not null default 'relay';
