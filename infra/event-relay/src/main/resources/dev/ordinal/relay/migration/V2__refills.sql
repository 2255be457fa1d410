-- A stream type may have several topics; each gets all of its events. A topic that is being refilled from the log holds everything up to refilled_to and gets no live
-- events, at 0 it is to be deleted and created first; null when it is an ordinary one. A dropped one is deleted in Kafka, then here, by the relay.
alter table event_relay.topic
    add column stream_type text collate "C",
    add column created_at  timestamptz not null default clock_timestamp(),
    add column refilled_to bigint,
    add column dropped     boolean not null default false;

update event_relay.topic set stream_type = substr(topic, length('ordinal.') + 1);

alter table event_relay.topic alter column stream_type set not null;

-- Position of the last event that the refill has brought into the partition; means nothing when the topic is not being refilled.
alter table event_relay.partition_head add column refilled_to bigint not null default 0;
