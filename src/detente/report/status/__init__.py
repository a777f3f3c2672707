"""An agreement under way in words, tables, pictures and files."""
