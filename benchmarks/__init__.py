"""Measurements of what issues set figures for; run by `make bench`."""
