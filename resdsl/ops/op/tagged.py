"""Values that are written by a tag: ops, and the gates, weights, shortcuts and inits in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

from resdsl.ops.op.doubts import Doubt


class Tagged(BaseModel):
    """A value written as a bare name, or as a mapping with that one key: `relu`, `conv: {...}`.

    A family (ops, shortcuts, gates, weights, inits) is a direct subclass; its members have a
    ``tag``, the class name in snake case unless given. Those of this package register themselves,
    others by :func:`resdsl.register_op`. Classes whose name starts with an underscore, or that say
    ``internal = True``, cannot be written in YAML.
    """

    # Validators are built at first use: a command needs few of the vocabulary's members.
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )

    tag: ClassVar[str] = ""
    members: ClassVar[dict[str, type[Any]]] = {}
    """The members of the family by tag, which all its classes share."""
    internal: ClassVar[bool] = False
    also: ClassVar[str] = ""
    """Another form that a value of the family may have, as the documentation says it."""
    content: ClassVar[str] = ""
    """The field that takes a value which is no mapping: `layers: [...]`, `constant: 0.5`."""
    parts: ClassVar[Mapping[str, str]] = {}
    """How paths of layers name a field where that is not its own name; "" adds no name to them."""
    own_init: ClassVar[bool] = False
    """Whether the `init` of the document is not for the weights of these."""
    example: ClassVar[str] = ""
    """A use in YAML, for the documentation; the tag alone unless given."""
    source: ClassVar[str] = ""
    """The paper or reference, for the documentation."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if Tagged in cls.__bases__:
            cls.members = {}
        if "tag" not in cls.__dict__:
            cls.tag = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        hidden = cls.__dict__.get("internal", False) or cls.__name__.startswith("_")
        ours = cls.__module__.startswith("resdsl.")
        if Tagged not in cls.__bases__ and not hidden and ours:
            cls.members[cls.tag] = cls

    @classmethod
    def choices(cls) -> dict[str, type[Self]]:
        """Return the members of a family, or of a part of one such as the activations, by tag."""
        return {tag: member for tag, member in cls.members.items() if issubclass(member, cls)}

    @classmethod
    def member_of(cls, keys: Collection[str]) -> type[Self] | None:
        """Return the member that is written without its tag, as a mapping with ``keys``, or None.

        The gate `{transform: W, carry: W}` is such a one.
        """
        return None

    @classmethod
    def from_plain(cls, value: object) -> Self | None:
        """Return the member that a plain scalar stands for (a number as a weight), or None."""
        return None

    def doubts(self) -> Iterator[Doubt]:
        """Yield where a setting, its own or of a value in it, is probably meant by the convention
        of another library; only what hardly anybody means to write."""
        for _, value in self:
            if isinstance(value, Tagged):
                yield from value.doubts()
