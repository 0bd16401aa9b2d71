"""Sentences and places -> events: lexicon, coding, dates, merging."""
