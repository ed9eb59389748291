"""The reference of settings, from the models that check them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from resdsl.text.settings_reference import settings_reference


class Inline(BaseModel):
    """Runs one after the other."""

    kind: Literal["inline"] = "inline"


class Local(BaseModel):
    """Runs in ``slots`` processes."""

    kind: Literal["local"] = "local"
    slots: int = Field(2, ge=1, le=9, description="processes")


class Budget(BaseModel):
    """What may be used."""

    seeds: list[int] = [1, 2]


class Study(BaseModel):
    name: str = Field(description="what it is called.")
    rate: float | None = Field(None, gt=0, description="None: none")
    budget: Budget = Budget()
    executor: Annotated[Inline | Local, Field(discriminator="kind")] = Inline()
    labels: dict[str, bool] = {"a": True}
    page: Local = Field(Local(), description="elsewhere")


WRITTEN = """\
| key | takes | default | what it is |
| --- | --- | --- | --- |
| `name` | a text | required | what it is called |
| `rate` | a number above 0 | `null` | null: none |
| `budget` | a mapping, see below |  | What may be used |
| `executor` | a mapping, see below | `kind: inline` |  |
| `labels` | a mapping of names to `true` or `false` | `{a: true}` |  |
| `page` | its own page | the file `x` | elsewhere |

### budget

What may be used.

| key | takes | default | what it is |
| --- | --- | --- | --- |
| `seeds` | a list of whole numbers | `[1, 2]` |  |

### executor

`kind: inline`: runs one after the other.

`kind: local`: runs in `slots` processes.

| key | takes | default | what it is |
| --- | --- | --- | --- |
| `slots` | a whole number from 1 to 9 | `2` | processes |"""


def test_keys_forms_and_what_stands_elsewhere():
    assert settings_reference(Study, {"page": ("its own page", "the file `x`")}) == WRITTEN


def test_the_values_of_a_mapping_may_have_forms():
    class Tuned(BaseModel):
        recipe: dict[str, Budget | Local] = Field({}, description="what is tuned")

    text = settings_reference(Tuned)
    assert "| `recipe` | a mapping of names to the forms below |  | what is tuned |" in text
    assert "### recipe\n\n" in text
    assert "`kind: local`: runs in `slots` processes." in text
