"""Durable memory of one workspace. Knows no meaning of records, no engine and no editor."""
