"""Composition of a study by Hydra, from the packaged groups, the user's own and overrides.

Hydra composes files and overrides to plain values, no more: nothing is instantiated, no output
directory is made, no global state is left. What it composes is validated by ``StudyConfig``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from resdsl import resources
from resdsl.errors import Diagnostic, Place, ResdslError, nearest
from resdsl.study.config import StudyConfig
from resdsl.study.files import UserFile, check_choice, read_user_files
from resdsl.study.keys import GROUPS, unknown_key


@dataclass(frozen=True)
class Composed:
    """A study as Hydra composed it: valid, and as text for people."""

    config: StudyConfig
    yaml: str
    config_dir: Path | None

    def space_path(self) -> Path:
        """Return the file of the space: beside the user, in ``--config-dir``, or an example.

        Raises:
            ResdslError: `no-space` when it is in none of these places.
        """
        name = self.config.space
        places = [Path.cwd(), *([self.config_dir] if self.config_dir else [])]
        places.append(resources.directory("examples"))
        found = next((place / name for place in places if (place / name).is_file()), None)
        if found is None:
            known = [path.name for path in resources.directory("examples").glob("*.yaml")]
            near = nearest(name, known)
            looked = ", ".join(str(place) for place in places)
            raise ResdslError.of(
                "no-space",
                f"the space `{name}` is in none of {looked}",
                help=f"did you mean `{near}`?" if near else None,
            )
        return found.resolve()


def compose_study(overrides: Sequence[str], config_dir: Path | None = None) -> Composed:
    """Return the study that ``overrides`` describe, such as ``["study=depth_profile"]``.

    Raises:
        ResdslError: an override, a file or a value of the study is wrong.
    """
    packaged = resources.directory("search")
    files = read_user_files(config_dir, packaged) if config_dir else []
    options = {
        group: sorted(
            [p.stem for p in (packaged / group).glob("*.yaml")]
            + [file.path.stem for file in files if file.group == group]
        )
        for group in GROUPS
    }
    parsed = _parse(overrides)
    arguments = [_argument(override, options) for override in parsed]
    if not any(override.key_or_group == "study" for override in parsed):
        known = ", ".join(f"`study={name}`" for name in options["study"])
        raise ResdslError.of("no-study", "no study was chosen", help=f"add one of {known}")
    if config_dir:
        arguments.append(f"hydra.searchpath=[{_quoted(f'file://{config_dir.resolve()}')}]")
    composed = _compose(packaged, arguments)
    values: Any = _resolved(composed)
    chosen = {o.key_or_group: o.value() for o in parsed if o.key_or_group in GROUPS}
    used = [f for f in files if chosen.get(f.group, f.path.stem) == f.path.stem]
    config = _validated(values, parsed, used)
    return Composed(config, OmegaConf.to_yaml(composed, resolve=True), config_dir)


def _parse(overrides: Sequence[str]) -> list[Override]:
    parser = OverridesParser.create()
    parsed = []
    for text in overrides:
        try:
            parsed.append(parser.parse_override(text))
        except HydraException as error:
            reason = str(error).splitlines()[0]
            raise ResdslError.of(
                "bad-override", f"`{text}` is no override: {reason}", help="write key=value"
            ) from None
    return parsed


def _argument(override: Override, options: dict[str, list[str]]) -> str:
    """Return a checked override as Hydra takes it.

    Values are forced (`++`): whether a key may be set is the models' question, not whether a file
    happens to hold it already.
    """
    text, key = override.input_line or "", override.key_or_group
    if override.is_hydra_override():
        raise ResdslError.of("hydra-override", f"`{text}`: Hydra's own settings cannot be changed")
    if override.is_sweep_override():
        raise ResdslError.of(
            "sweep-override",
            f"`{text}` gives several values; a study compares values by its `cells`",
            help="a list is written [1,2,3]",
        )
    if key in GROUPS and not override.is_delete():
        check_choice(key, str(override.value()), options[key])
        return f"{key}={_quoted(str(override.value()))}"
    path = key.split(".")
    unknown = unknown_key(path)
    if unknown is not None and path != ["study"]:
        raise ResdslError.of("unknown-key", f"`{text}`: {unknown.message}", help=unknown.help)
    return text if override.is_delete() else "++" + text.lstrip("+")


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _compose(packaged: Path, arguments: list[str]) -> DictConfig:
    try:
        with initialize_config_dir(str(packaged.resolve()), "resdsl", version_base="1.3"):
            return compose("config", arguments)
    except (HydraException, OmegaConfBaseException) as error:
        text = re.sub(r"\s+", " ", str(error)).strip()
        raise ResdslError.of("cannot-compose", f"Hydra cannot compose this study: {text}") from None


def _resolved(composed: DictConfig) -> Any:
    try:
        return OmegaConf.to_container(composed, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as error:
        text = re.sub(r"\s+", " ", str(error)).strip()
        raise ResdslError.of("cannot-compose", f"Hydra cannot resolve this study: {text}") from None


def _validated(
    values: dict[str, Any], overrides: Sequence[Override], files: Sequence[UserFile]
) -> StudyConfig:
    try:
        config = StudyConfig.model_validate(values)
    except ValidationError as error:
        given = {o.key_or_group: o.input_line or "" for o in overrides}
        for group in GROUPS:
            given.pop(group, None)  # chooses a file; what is wrong stands in the file
        raise ResdslError(_diagnostics(error, values, given, files)) from None
    root = config.data.root
    if root is None:
        return config
    # a study that is resumed elsewhere must find the same files
    absolute = config.data.model_copy(update={"root": root.expanduser().resolve()})
    return config.model_copy(update={"data": absolute})


def _diagnostics(
    error: ValidationError,
    values: dict[str, Any],
    overrides: dict[str, str],
    files: Sequence[UserFile],
) -> list[Diagnostic]:
    """Return one finding for each place; the arms of a union are told together."""
    details: dict[tuple[int | str, ...], list[dict[str, Any]]] = {}
    for detail in error.errors():
        location = _location(detail["loc"], values)
        if detail["type"] == "union_tag_invalid":
            location = (*location, "kind")
        details.setdefault(location, []).append(dict(detail))
    found = []
    for location, arms in details.items():
        path = ".".join(map(str, location))
        keys = [key for key in overrides if f"{path}.".startswith(f"{key}.")]
        text = overrides[max(keys, key=len)] if keys else None
        places = (file.place(location) for file in files)
        place = None if text else next((p for p in places if p is not None), None)
        found.append(_diagnostic(path, text or path, arms, place))
    return found


def _location(loc: Sequence[int | str], values: Any) -> tuple[int | str, ...]:
    """Return a pydantic location without the tags of unions, which are no keys of the study."""
    kept: list[int | str] = []
    for at, part in enumerate(loc):
        inside = part in values if isinstance(values, dict) else isinstance(values, list)
        if inside:
            values = values[part]
        elif at < len(loc) - 1 or not isinstance(values, dict):
            continue
        kept.append(part)
    return tuple(kept)


def _diagnostic(
    path: str, what: str, arms: list[dict[str, Any]], place: Place | None
) -> Diagnostic:
    first = arms[0]
    if first["type"] == "missing":
        return Diagnostic("missing-key", f"the study does not say its `{path}`")
    if first["type"] == "extra_forbidden":
        return Diagnostic("unknown-key", f"`{what}`: this study has no key `{path}`", place)
    context = first.get("ctx", {})
    value = context.get("tag", first["input"])
    reasons = [str(arm["msg"]).removeprefix("Value error, ") for arm in arms]
    reason = " or ".join(dict.fromkeys(text[:1].lower() + text[1:] for text in reasons))
    got = "" if "but got" in reason or isinstance(value, dict) else f", but got {value!r}"
    names = str(context.get("expected") or context.get("expected_tags") or "")
    near = nearest(str(value), re.findall(r"'([^']*)'", names))
    help = f"did you mean `{near}`?" if near else None
    return Diagnostic("bad-value", f"`{what}`: {reason}{got}", place, help=help)
