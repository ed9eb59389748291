"""The page in a real browser: it draws, fetches nothing, reports no error, does not overflow."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from synthetic_study import synthetic_runs, write_directory

from resdsl.report import write_report
from resdsl.study.run.launch import write_result
from resdsl.study.run.run_directory import read_run_directory

pytestmark = pytest.mark.browser

WATCH = """<script>
const seen = { errors: [], blocked: [] };
addEventListener("error", (e) => seen.errors.push(String(e.message)));
addEventListener("unhandledrejection", (e) => seen.errors.push(String(e.reason)));
document.addEventListener("securitypolicyviolation", (e) => seen.blocked.push(e.blockedURI));
for (const level of ["error", "warn"]) {
  const log = console[level];
  console[level] = (...words) => { seen.errors.push(words.join(" ")); log(...words); };
}
</script>"""
TELL = """<script>
addEventListener("load", () => {
  const wait = setInterval(() => {
    if (!document.body.dataset.drawn) return;
    clearInterval(wait);
    const fetched = performance.getEntriesByType("resource").map((entry) => entry.name);
    const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const figures = JSON.parse(document.getElementById("figures").textContent);
    const width = document.documentElement.scrollWidth;
    document.body.innerHTML = "<pre id=told></pre>" + JSON.stringify({
      ...seen,
      fetched: fetched.filter((name) => !name.startsWith("data:")),
      drawn: [...document.querySelectorAll(".chart")].map((e) => e.querySelectorAll("svg path").length),
      expected: Object.keys(figures.specs).length,
      overflow: width - innerWidth,
      scheme,
      background: getComputedStyle(document.body).backgroundColor,
    }) + "<pre id=end></pre>";
  }, 50);
});
</script>"""


def watched(html):
    """Return the page with a reporter at its beginning and one at its end."""
    html = html.replace("<title>", WATCH + "<title>", 1)
    at = html.rindex("</body>")
    return html[:at] + TELL + html[at:]


def report(directory):
    found = read_run_directory(directory)
    return write_report(found, write_result(found))


def browser():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    assert found, "the tests with the marker `browser` need a Chromium"
    return found


def opened(path, tmp_path, *options, width):
    page = tmp_path / "watched.html"
    page.write_text(watched(path.read_text(encoding="utf-8")), encoding="utf-8")
    done = subprocess.run(
        [
            browser(),
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
            *(f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},900"),
            *("--virtual-time-budget=20000", *options, "--dump-dom", page.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told = re.search(r'<pre id="told"></pre>(.*?)<pre id="end">', done.stdout, re.S)
    assert told, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(told.group(1).replace("&amp;", "&").replace("&lt;", "<"))


@pytest.mark.parametrize(
    ("width", "options", "scheme", "background"),
    [
        (1280, [], "light", "rgb(255, 255, 255)"),
        (1280, ["--force-dark-mode"], "dark", "rgb(16, 21, 27)"),
        (500, [], "light", "rgb(255, 255, 255)"),
    ],
)
def test_it_draws_every_chart_and_fetches_nothing(
    run_directory, tmp_path, width, options, scheme, background
):
    told = opened(report(run_directory), tmp_path, *options, width=width)
    assert told["errors"] == []
    assert told["blocked"] == []
    assert told["fetched"] == []
    assert len(told["drawn"]) == told["expected"] == 11
    assert min(told["drawn"]) > 0
    assert told["overflow"] <= 0
    assert (told["scheme"], told["background"]) == (scheme, background)


def test_long_names_and_odd_values_draw_too(tmp_path):
    long = "a_family_with_a_very_long_name_" * 3
    runs = synthetic_runs({long: {1: 0.9, 200: 0.8}, "it's <b>": {1: 0.5, 200: 0.5}}, seeds=1)
    page = report(write_directory(tmp_path / "run", runs, pictures=False))
    told = opened(page, tmp_path, width=500)
    assert told["errors"] == []
    assert min(told["drawn"]) > 0
    assert told["overflow"] <= 0
