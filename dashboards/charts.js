// Charts over time, drawn by uPlot. The server sends no more points than a chart is wide.

import { ask } from "/server.js";
import { showComponents } from "/tables.js";
import { clock, colour, element, mark, milliamperes, number, percent, stateColour } from "/format.js";

const hasLibrary = typeof uPlot !== "undefined";

// How the values of a quantity read, on the axis and in the legend.
const whole = (value) => `${Math.round(value * 100)}`;
const quantities = {
  battery: { read: percent, axis: whole, range: [0, 1] },
  current: { read: milliamperes, axis: number },
  components: { read: milliamperes, axis: number },
  activity: { read: percent, axis: (value) => `${whole(value)} %`, range: [0, 1], fill: stateColour },
};
const drawings = { line: plain, band: banded, stack: stacked };

// The place of a chart on the page.
export function chartPanel({ title, note, show }) {
  const place = element("div", { className: "chart" });
  const head = element("h2", {}, title, ...(note ? [element("small", {}, note)] : []));
  const section = element("section", { className: "panel" }, head, place);
  if (show === "components") section.append(element("table"));
  section.dataset.panel = show;
  return section;
}

export class Charts {
  // `panels` are those of the server that are charts, each with its `section` and its `index`.
  constructor(panels) {
    this.panels = panels.map((panel) => ({
      ...panel, ...quantities[panel.show], lines: drawings[panel.draw],
      place: panel.section.querySelector(".chart"),
    }));
    this.range = null;
    this.nodes = [];
    this.round = null;
    this.isWanted = false;
    this.isStale = false;
    for (const panel of this.panels) {
      new ResizeObserver(() => {
        panel.chart?.setSize({ width: panel.place.clientWidth, height: 200 });
      }).observe(panel.place);
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.load(true));
  }

  show(nodes) {
    this.nodes = nodes;
    this.load(true);
  }

  // Asks for all panels again; one round at a time. A new round draws the charts anew.
  load(isNew = false) {
    this.isWanted = true;
    this.isStale ||= isNew;
    this.round ??= this.loadRounds().finally(() => { this.round = null; });
    return this.round;
  }

  async loadRounds() {
    while (this.isWanted) {
      const anew = this.isStale;
      this.isWanted = false;
      this.isStale = false;
      try {
        await Promise.all(this.panels
          .filter((panel) => !panel.isOfPicked || this.nodes.length)
          .map((panel) => this.loadPanel(panel, anew)));
      } catch (error) {
        console.warn(error.message);
      }
    }
  }

  async loadPanel(panel, anew) {
    const place = panel.place;
    const points = Math.min(1000, Math.max(100, Math.floor(place.clientWidth / 1.5)));
    let path = `/api/series?panel=${panel.index}&points=${points}`;
    if (panel.isOfPicked) path += `&nodes=${this.nodes}`;
    if (this.range) path += `&from=${this.range[0]}&to=${this.range[1]}`;
    const answer = await ask(path);
    if (panel.show === "components") {
      showComponents(panel.section.querySelector("table"), answer);
    }
    if (!hasLibrary) return;
    const { data, series, bands } = panel.lines(answer, panel);
    // A component that drew nothing until now is a line more.
    const names = answer.rows.map((row) => row.name).join();
    if (!anew && panel.chart && panel.names === names) {
      panel.chart.setData(data);
    } else {
      panel.names = names;
      panel.chart?.destroy();
      place.replaceChildren();
      panel.chart = this.chart(place, panel, data, series, bands);
    }
    if (!answer.rows.length) place.replaceChildren(element("p", { className: "hint" },
      "Nothing to show for these nodes."));
  }

  chart(place, panel, data, series, bands) {
    const style = getComputedStyle(document.documentElement);
    const axis = {
      stroke: style.getPropertyValue("--dim"), font: "11px system-ui, sans-serif",
      grid: { stroke: style.getPropertyValue("--line"), width: 1 }, ticks: { show: false },
    };
    const options = {
      width: place.clientWidth, height: 200, bands,
      legend: { show: true },
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 5 } },
      scales: { x: { time: false }, y: { range: (_, low, high) => this.bounds(panel, low, high) } },
      series: [{ label: "time", value: (_, seconds) => seconds === null ? "–" : clock(seconds) }, ...series],
      axes: [
        { ...axis, size: 28, incrs: [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 21600,
          43200, 86400, 172800, 432000, 864000, 2592000, 5184000, 15552000],
          values: (_, marks, __, ___, step) => marks.map((seconds) => mark(seconds, step)) },
        { ...axis, size: 52, values: (_, marks) => marks.map(panel.axis) },
      ],
      hooks: { setSelect: [(chart) => this.select(chart)] },
    };
    const chart = new uPlot(options, data, place);
    chart.over.addEventListener("dblclick", () => { this.range = null; this.load(true); });
    return chart;
  }

  bounds(panel, low, high) {
    if (panel.range) return panel.range;
    return [Math.min(0, low ?? 0), (high ?? 0) > 0 ? high * 1.05 : 1];
  }

  // A span that the user marks; all charts show it, and the server sends it finer.
  select(chart) {
    const { left, width } = chart.select;
    if (width < 5) return;
    this.range = [chart.posToVal(left, "x"), chart.posToVal(left + width, "x")];
    chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.load(true);
  }
}

function line(row, index, panel) {
  return {
    label: row.name, stroke: colour(index), width: 1.5, spanGaps: true, points: { show: false },
    value: (_, value) => panel.read(value),
  };
}

function plain(answer, panel) {
  const series = answer.rows.map((row, index) => line(row, index, panel));
  return { data: [answer.times, ...answer.rows.map((row) => row.mean)], series, bands: [] };
}

// Each row as a line, between its least and its most.
function banded(answer, panel) {
  const [data, series, bands] = [[answer.times], [], []];
  const edge = { class: "edge", stroke: "transparent", spanGaps: true, points: { show: false } };
  answer.rows.forEach((row, index) => {
    data.push(row.most, row.least, row.mean);
    series.push({ ...edge, label: "most" }, { ...edge, label: "least" }, line(row, index, panel));
    const first = 3 * index + 1;
    bands.push({ series: [first, first + 1], fill: colour(index) + "40" });
  });
  return { data, series, bands };
}

// Rows on top of each other; the legend shows each alone.
function stacked(answer, panel) {
  const sums = [];
  let below = answer.times.map(() => 0);
  for (const row of answer.rows) {
    below = below.map((sum, i) => row.mean[i] === null ? sum : sum + Number(row.mean[i]));
    const known = (i) => answer.rows.some((other) => other.mean[i] !== null);
    sums.push(below.map((sum, i) => known(i) ? sum : null));
  }
  const series = answer.rows.map((row, index) => ({
    label: row.name, width: 0.5, points: { show: false },
    stroke: panel.fill?.(row.name) ?? colour(index), fill: panel.fill?.(row.name) ?? colour(index),
    value: (_, __, ___, place) => place === null ? "–" : panel.read(row.mean[place]),
  }));
  // The highest sum is drawn first, and the others over it.
  return { data: [answer.times, ...sums.reverse()], series: series.reverse(), bands: [] };
}
