"""The worker process: the only place that imports litellm. Nothing else imports this package."""
