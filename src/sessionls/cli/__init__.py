"""The command line for people: a client of the commands that editors use."""
