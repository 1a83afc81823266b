"""Local mailbox: takes every message sent to it by SMTP and shows it on a page. Nothing is sent on."""
