"""The example project played from kick-off to close through the HTTP API, by everybody in it, with their own tokens."""
