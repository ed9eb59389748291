"""Graph to Python source, and source to a module.

Writing the source, which imports no torch, in the order of the work:

* `source.py` begins and ends it; `class_writer.py` writes the lines of one block, with
  `forward_writer.py` for variables, `layout.py` for where channels are kept, `part_state.py` and
  `weighing.py` for parts that own parameters, `as_instance.py` for activations as submodules.
* `class_body.py` is what comes out. `shared_class.py` makes one class of bodies that differ in
  numbers: `numbers.py` finds the numbers by the words of `signatures.py`, `arguments.py` names
  them, `size_names.py` says shapes, `wrap.py` breaks lines, `python_names.py` avoids clashes.

Running it: `execution.py` makes classes of the text, `module.py` builds the net with the initial
values of `drawing.py`, `input_shape.py` tells of a wrong input, `device.py` says where to compute.
"""

from resdsl.codegen.source import GeneratedSource, generate

__all__ = ["GeneratedSource", "generate"]
