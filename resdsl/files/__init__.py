"""Files of strangers: regular ones, of bounded size, and nothing that stands in them runs."""
