"""What a study found: results, intervals, verdicts."""
