"""Ways to bring a notice to a person, each behind ports.Notifier."""
