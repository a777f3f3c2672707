"""The first question in words, tables and pictures."""
