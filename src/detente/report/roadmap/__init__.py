"""The second question in words, tables, pictures and office files."""
