"""Text with places: diagnostics, the strict YAML reader, settings files, whole files."""
