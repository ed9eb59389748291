"""What an op is: fields, a shape rule, a source fragment; how ops of others register."""
