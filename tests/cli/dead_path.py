"""A net of which a path is dead, and the warning that it gets."""

DEAD = """\
resdsl: 1
input: [8]
net:
  - skip:
      gate: {transform: 0}
      body: [linear: {out: 8}]
"""
FRAME = """\
warning[dead-lane]: the branch is multiplied by the constant 0: its 72 parameters cannot learn
 --> {path}:5:7
  |
5 |       gate: {{transform: 0}}
  |       ^^^^^^^^^^^^^^^^^^^^
  = at `skip1`
  = He et al. 2016, arXiv 1603.05027, table 1
  = help: leave the skip out, or learn the weight: `rezero`
"""
