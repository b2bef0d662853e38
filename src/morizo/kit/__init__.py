"""Small tools without a domain noun: clock, ids, text, log, sse."""
