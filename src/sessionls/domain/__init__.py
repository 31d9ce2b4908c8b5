"""Plain data and pure functions. No IO, no clock; only the standard library and pydantic."""
