"""Composition of a study by Hydra, from the packaged groups, the user's own and overrides.

Hydra composes files and overrides to plain values, no more: nothing is instantiated, no output
directory is made, no global state is left. What it composes is validated by ``StudyConfig``.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException, MissingConfigException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from resdsl import resources
from resdsl.errors import Place, ResdslError, suggest
from resdsl.language.scalars import out_of_bounds
from resdsl.language.setting_faults import Location, setting_faults
from resdsl.study.config import StudyConfig
from resdsl.study.faults import place_of
from resdsl.study.files import GROUPS, UserFile, read_user_files, write_for_hydra


@dataclass(frozen=True)
class Composed:
    """A study as Hydra composed it: valid, and as text for people."""

    config: StudyConfig
    yaml: str
    config_dir: Path | None
    place: Callable[[Location], Place]
    """Gives the place where the user wrote a key of the study."""

    def space_path(self) -> Path:
        """Return the file of the space: beside the user, in ``--config-dir``, or an example.

        Raises:
            ResdslError: `no-space` when it is in none of these places.
        """
        name, examples = self.config.space, resources.directory("examples")
        places = [Path.cwd(), *([self.config_dir] if self.config_dir else []), examples]
        found = next((place / name for place in places if (place / name).is_file()), None)
        if found is None:
            text = f"the space `{name}` is in none of {', '.join(map(str, places))}"
            known = (path.name for path in examples.glob("*.yaml"))
            raise ResdslError.of("no-space", text, help=suggest(name, known))
        return found.resolve()


def compose_study(overrides: Sequence[str], config_dir: Path | None = None) -> Composed:
    """Return the study that ``overrides`` describe, such as ``["study=depth_profile"]``.

    Raises:
        ResdslError: an override, a file or a value of the study is wrong.
    """
    packaged = resources.directory("search")
    files = read_user_files(config_dir, packaged) if config_dir else []
    own = {(file.group, file.name) for file in files}
    known = own | {(path.parent.name, path.stem) for path in packaged.glob("*/*.yaml")}
    parsed = [_parse(text) for text in overrides]
    arguments = [_argument(override, known) for override in parsed]
    given = {override.key_or_group: override.input_line or "" for override in parsed}
    if "study" not in given:
        studies = ", ".join(f"`study={name}`" for group, name in sorted(known) if group == "study")
        raise ResdslError.of("no-study", "no study was chosen", help=f"add one of {studies}")
    values, choices, yaml = _compose(packaged, files, arguments)
    used = [file for file in files if choices.get(file.group) == file.name]
    # the choice of a file says nothing: what is wrong stands in the file
    keys = {key: text for key, text in given.items() if key == "study" or key not in GROUPS}
    try:
        config = StudyConfig.model_validate(values)
    except ValidationError as error:
        found = setting_faults(
            error, StudyConfig, values, lambda path, at_key: place_of(path, at_key, keys, used)
        )
        raise ResdslError(found) from None
    root = config.data.root
    if root is not None:  # a study that is resumed elsewhere must find the same files
        data = config.data.model_copy(update={"root": root.expanduser().resolve()})
        config = config.model_copy(update={"data": data})
    return Composed(config, yaml, config_dir, lambda key: place_of(key, True, keys, used))


def _parse(text: str) -> Override:
    try:
        override = OverridesParser.create().parse_override(text)
    except HydraException as error:
        reason = str(error).splitlines()[0]
    else:
        if override.is_hydra_override():
            reason = "Hydra's own settings cannot be changed"
        elif override.is_sweep_override():
            reason = "it gives several values; a study compares values by its `cells`"
        elif (refused := next(_refused(override.value()), None)) is not None:
            reason = refused
        else:
            return override
    help = "an override is written key=value, and a list [1,2,3]"
    raise ResdslError.of("bad-override", f"`{text}` is no override: {reason}", help=help)


def _refused(value: object) -> Iterator[str]:
    """Yield why numbers in an override could not stand in a file either."""
    match value:
        case list():
            for item in value:
                yield from _refused(item)
        case dict():
            yield from _refused([*value.values()])
        case int() | float() if (reason := out_of_bounds(value)) is not None:
            yield reason


def _argument(override: Override, known: Collection[tuple[str, str]]) -> str:
    """Return an override as Hydra takes it.

    Values are forced (`++`): whether a key may be set is the models' question, not whether a file
    happens to hold it already.
    """
    text, group = override.input_line or "", override.key_or_group
    if override.is_delete():
        return text
    if group not in GROUPS:
        return "++" + text.lstrip("+")
    name = str(override.value())
    if (group, name) not in known:
        names = [name for other, name in known if other == group]
        message = f"the group `{group}` has no file `{name}`"
        raise ResdslError.of("unknown-choice", message, help=suggest(name, names))
    return text.lstrip("+")


def _compose(
    packaged: Path, files: Sequence[UserFile], arguments: list[str]
) -> tuple[dict[str, Any], dict[str, str], str]:
    """Return the values, the file that was chosen in each group, and the values as YAML."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            write_for_hydra(files, Path(folder))
            search = f"hydra.searchpath=['file://{folder}']"
            with initialize_config_dir(str(packaged.resolve()), "resdsl", version_base="1.3"):
                composed = compose("config", [*arguments, search], return_hydra_config=True)
        choices = dict(composed.hydra.runtime.choices)
        OmegaConf.set_struct(composed, False)
        del composed["hydra"]
        values: Any = OmegaConf.to_container(composed, resolve=True, throw_on_missing=True)
        return values, choices, OmegaConf.to_yaml(composed, resolve=True)
    except MissingConfigException as error:
        unread = [f for f in files if f.faults and f"{f.group}/{f.name}" == error.missing_cfg_file]
        if unread:
            raise ResdslError(unread[0].faults) from None
        reason: Exception = error
    except (HydraException, OmegaConfBaseException) as error:
        reason = error
    text = re.sub(r"\s+", " ", str(reason)).strip()
    raise ResdslError.of("cannot-compose", f"Hydra cannot compose this study: {text}")
