"""Language models behind litellm: a worker process that imports it, and its client."""
