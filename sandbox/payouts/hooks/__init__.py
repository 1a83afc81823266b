"""Webhooks on their way out: what they say, where they may go, how they are signed, sent and tried again."""
