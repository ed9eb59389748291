"""`resdsl.search` and `resdsl.resume` lead to the nets of a study."""

import pytest
from small_runs import SPACE, STUDY

import resdsl
from resdsl.files.in_use import in_use
from resdsl.results import StudyRun
from resdsl.study.run.progress import Progress
from resdsl.text.diagnostics import ResdslError


def test_a_study_leads_to_its_best_net(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(STUDY.replace("n: [1, 2]", "n: [1]"))
    (tmp_path / "tiny.yaml").write_text(SPACE)
    found = resdsl.search("small.yaml", output="run", progress=Progress())
    assert isinstance(found, StudyRun)
    assert found.finished
    assert [cell.final_runs for cell in found.cells] == [2, 2]
    assert found.best().build()
    result = tmp_path / "run" / "trials" / "0005" / "result.json"
    result.unlink()
    assert resdsl.open_run("run") != found
    assert resdsl.resume("run", progress=Progress()).cells[0].cell == found.cells[0].cell
    assert result.exists()
    with in_use(tmp_path / "run"), pytest.raises(ResdslError, match="another process works in"):
        resdsl.resume("run", ["budget.trials_per_cell=2"])
    more = resdsl.resume("run", ["budget.seeds=3"], progress=Progress())
    assert [cell.final_runs for cell in more.cells] == [3, 3]


def test_mistakes(tmp_path):
    with pytest.raises(ResdslError) as told:
        resdsl.resume(tmp_path)
    assert told.value.diagnostics[0].code == "not-a-run"
