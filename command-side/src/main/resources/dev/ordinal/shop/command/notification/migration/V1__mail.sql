create table notification.mail (
    mail_id text collate "C" primary key,
    begun_at timestamptz not null,
    sent_at timestamptz
);
