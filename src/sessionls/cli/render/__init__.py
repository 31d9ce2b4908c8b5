"""How things look in a terminal and in files. Asks nobody and changes nothing."""
