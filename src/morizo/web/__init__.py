"""Process 2: the pages; holds no key and no database."""
