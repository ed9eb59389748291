"""Composition of a study by Hydra, from the packaged groups, the user's own and overrides.

Hydra composes files and overrides to plain values, no more: nothing is instantiated, no output
directory is made, no global state is left. What it composes is validated by ``StudyConfig``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.errors import HydraException, MissingConfigException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from resdsl import resources
from resdsl.study.config.config_faults import cannot_compose, place_of
from resdsl.study.config.overrides import hydra_argument, parse_override, unknown_choice
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.config.user_files import GROUPS, UserFile, read_user_files, write_for_hydra
from resdsl.text.diagnostics import Place, ResdslError, suggest
from resdsl.text.located_faults import Location
from resdsl.text.setting_faults import setting_faults


@dataclass(frozen=True)
class Composed:
    """A study as Hydra composed it. Its configuration fits the models."""

    config: StudyConfig
    yaml: str
    """The same as text for people, every reference resolved."""
    config_dir: Path | None
    """Where the user's own files are."""
    place: Callable[[Location], Place]
    """Gives the place where the user wrote a key of the study: an override or a line of a file."""

    def space_path(self) -> Path:
        """Return the file of the space. It is looked for where the user stands, then in
        ``config_dir``, then among the examples.

        Raises:
            ResdslError: `no-space` when it is in none of these places.
        """
        name, examples = self.config.space, resources.directory("examples")
        places = [Path.cwd(), *([self.config_dir] if self.config_dir else []), examples]
        found = next((place / name for place in places if os.path.isfile(place / name)), None)
        if found is None:
            text = f"the space `{name}` is in none of {', '.join(map(str, places))}"
            known = (path.name for path in examples.glob("*.yaml"))
            place = self.place(("space",))
            raise ResdslError.of("no-space", text, place=place, help=suggest(name, list(known)))
        return found.resolve()


def compose_study(overrides: Sequence[str], config_dir: Path | None = None) -> Composed:
    """Return the study that ``overrides`` describe, such as ``["study=depth_profile"]``.

    Args:
        overrides: in Hydra's grammar; one of them chooses the study.
        config_dir: a directory of the user with files of the groups, which join the packaged ones.

    Raises:
        ResdslError: `no-study`, or what is wrong with an override, a file or a value of the study.

    >>> compose_study(["study=depth_profile", "budget.seeds=2"]).config.budget.seeds
    2
    """
    packaged = resources.directory("search")
    files = read_user_files(config_dir, packaged) if config_dir else []
    own = {(file.group, file.name) for file in files}
    known = own | {(path.parent.name, path.stem) for path in packaged.glob("*/*.yaml")}
    parsed = [parse_override(text) for text in overrides]
    arguments = [hydra_argument(override, known) for override in parsed]
    given = {override.key_or_group: override.input_line or "" for override in parsed}
    if "study" not in given:
        studies = ", ".join(f"`study={name}`" for group, name in sorted(known) if group == "study")
        raise ResdslError.of("no-study", "no study was chosen", help=f"add one of {studies}")
    # An override that chooses a file of a group is no place of a fault: what is wrong stands in
    # that file. The study itself is where a fault is told that stands nowhere else.
    keys = {key: text for key, text in given.items() if key == "study" or key not in GROUPS}
    chosen = [file for file in files if given.get(file.group, "").endswith(f"={file.name}")]
    try:
        values, choices, yaml = _compose(packaged, files, arguments)
    except MissingConfigException as error:
        group, _, name = (error.missing_cfg_file or "").partition("/")
        unread = [file for file in files if (file.group, file.name) == (group, name)]
        if unread:
            raise ResdslError(unread[0].faults) from None
        place = place_of(("defaults",), False, keys, chosen)
        raise unknown_choice(group, name, known, place) from None
    except (HydraException, OmegaConfBaseException) as error:
        raise cannot_compose(
            error, keys, lambda path: place_of(path, False, keys, chosen)
        ) from None
    used = [file for file in files if choices.get(file.group) == file.name]
    try:
        config = StudyConfig.model_validate(values)
    except ValidationError as error:
        found = setting_faults(
            error, StudyConfig, values, lambda path, at_key: place_of(path, at_key, keys, used)
        )
        raise ResdslError(found) from None
    root = config.data.root
    if root is not None:  # A study that is resumed from another directory must find the same files.
        data = config.data.model_copy(update={"root": root.expanduser().resolve()})
        config = config.model_copy(update={"data": data})
    return Composed(config, yaml, config_dir, lambda key: place_of(key, True, keys, used))


def _compose(
    packaged: Path, files: Sequence[UserFile], arguments: list[str]
) -> tuple[dict[str, Any], dict[str, str], str]:
    """Return the values, the file that was chosen in each group, and the values as YAML.

    Raises:
        HydraException, OmegaConfBaseException: they cannot be composed.
    """
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
