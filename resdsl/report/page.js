// Draws every figure in the scheme that the reader's system asks for, and again when it changes.
const figures = JSON.parse(document.getElementById("figures").textContent);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
let drawn = [];

async function draw() {
  const scheme = dark.matches ? "dark" : "light";
  const old = drawn;
  drawn = [];
  for (const [id, spec] of Object.entries(figures.specs)) {
    drawn.push(await window.vegaEmbed("#" + id, spec, {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      config: figures.schemes[scheme],
      tooltip: { theme: scheme },
    }));
  }
  old.forEach((view) => view.finalize());
  document.body.dataset.drawn = String(drawn.length);
}

dark.addEventListener("change", draw);
draw();
