"""An op keeps what it claims: `resdsl.check_op` tries it."""
