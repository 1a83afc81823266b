"""Ways to pay people, each behind ports.RewardProvider."""
