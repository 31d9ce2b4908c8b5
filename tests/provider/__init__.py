"""A provider of language models on loopback, for tests and demos: real HTTP, answers from data."""
