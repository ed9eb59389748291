"""A document becomes a graph: expressions are evaluated, blocks and stages expanded."""
