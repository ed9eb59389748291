"""The one idea, `y = merge(carry * S(x), transform * F(x))`: merges, gates, weights, shortcuts."""
