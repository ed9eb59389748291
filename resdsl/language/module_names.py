"""Names of layers; some `torch.nn.Module` or Python uses itself.

They stand here because reading a document never imports torch; a test compares them with it. What
another version of torch uses besides is found when a module is built.
"""

import re

from resdsl.language.faults import Fault
from resdsl.language.names import IDENTIFIER, MAX_LENGTH, WHAT_NAMES_ARE
from resdsl.text.diagnostics import Diagnostic, Place

_NAMES = """
    False None T_destination True _apply _backward_hooks _backward_pre_hooks _buffers
    _call_impl _compiled_call_impl _forward_hooks _forward_hooks_always_called
    _forward_hooks_with_kwargs _forward_pre_hooks _forward_pre_hooks_with_kwargs
    _get_backward_hooks _get_backward_pre_hooks _get_name _is_full_backward_hook
    _load_from_state_dict _load_state_dict_post_hooks _load_state_dict_pre_hooks
    _maybe_warn_non_full_backward_hook _modules _named_members _non_persistent_buffers_set
    _parameters _register_load_state_dict_pre_hook _register_state_dict_hook
    _replicate_for_data_parallel _save_to_state_dict _slow_forward _state_dict_hooks
    _state_dict_pre_hooks _version _wrapped_call_impl add_module and apply as assert async
    await bfloat16 break buffers call_super_init children class compile continue cpu cuda def
    del double dump_patches elif else eval except extra_repr finally float for forward from
    get_buffer get_extra_state get_parameter get_submodule global half if import in ipu is
    lambda load_state_dict modules mtia named_buffers named_children named_modules
    named_parameters nonlocal not or parameters pass raise register_backward_hook
    register_buffer register_forward_hook register_forward_pre_hook
    register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook
    requires_grad_ return self set_extra_state set_submodule share_memory state_dict to
    to_empty train training try type while with xpu yield zero_grad
"""

MODULE_NAMES = frozenset(_NAMES.split())
# Layers inside another layer are kept by an `nn.ModuleDict`, which has these besides.
PART_NAMES = frozenset({"clear", "items", "keys", "pop", "update", "values"})


def check_layer_name(name: str, place: Place, *, in_part: bool = False) -> None:
    """Do nothing where ``name`` can name a layer, or with ``in_part`` one inside another layer.

    Raises:
        Fault: it is no identifier, or stands for something else.
    """
    why = _why_not(name, in_part)
    if why:
        shown = name if len(name) <= MAX_LENGTH else f"{name[:40]}..."
        others = (f"{name}_", name.strip("_"), re.sub(r"\W+", "_", name, flags=re.ASCII))
        free = (other for other in others if other.strip("_") and not _why_not(other, in_part))
        other = next(free, None)
        help = f"call it `{other}`" if other else None
        text = f"`{shown}` cannot name a layer: {why}"
        raise Fault(Diagnostic("bad-name", text, place, help=help))


def duplicate_name(name: str, first: Place | None, place: Place) -> Diagnostic:
    """Return what is said of a name at ``place`` that a layer of the list has already."""
    at = f", first at line {first.line}" if first else ""
    if first and first.source is not place.source:
        at = f", first at {first}"
    text = f"two layers of this list are called `{name}`{at}"
    return Diagnostic("duplicate-name", text, place, help="give each a name of its own")


def _why_not(name: str, in_part: bool) -> str:
    if name in ("input", "previous"):
        return "it always names what it does"
    if name in MODULE_NAMES or (in_part and name in PART_NAMES):
        return "modules or Python use that name themselves"
    if not IDENTIFIER.fullmatch(name):
        return WHAT_NAMES_ARE
    if name.startswith("__"):
        return "Python gives names with two `_` in front a meaning of its own"
    if len(name) > MAX_LENGTH:
        return f"names have at most {MAX_LENGTH} characters"
    return ""
