-- The domain of the sender is part of a mail's Message-ID, and no longer of what it is known by here: a mail of before is the same under another sender.
-- Where one was begun under several, that it was sent counts.
delete from notification.mail as other using notification.mail as better
 where split_part(other.mail_id, '@', 1) = split_part(better.mail_id, '@', 1)
   and (better.sent_at is not null, better.mail_id) > (other.sent_at is not null, other.mail_id);
update notification.mail set mail_id = split_part(mail_id, '@', 1) where mail_id like '%@%';
