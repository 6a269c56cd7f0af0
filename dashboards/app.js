// The page: asks what the run is, follows it, and hands each state to the panels.

import { chartPanel, Charts } from "/charts.js";
import { connectControls, offer, removeControls, showPace } from "/controls.js";
import { clock, number } from "/format.js";
import { connectLosses, showLosses } from "/losses.js";
import { FleetMap } from "/map.js";
import { ask, follow } from "/server.js";
import { showDeliveries, showLines, showPicked, showTiles } from "/tables.js";

const place = (id) => document.getElementById(id);
const mostPicked = 8;
let run = null;
let state = null;
let map = null;
let charts = null;
let picked = [];

function say(text) {
  place("notice").textContent = text;
  place("notice").hidden = !text;
}

// Puts the panels in the order of the file, and hides those that it does not name.
function arrange(panels) {
  const main = document.querySelector("main");
  const rest = new Set(main.children);
  const placed = panels.map((panel, index) => {
    const section = panel.isChart ? chartPanel(panel)
      : main.querySelector(`[data-panel=${panel.show}]`);
    section.classList.toggle("wide", panel.isWide);
    main.append(section);
    rest.delete(section);
    return { ...panel, index, section };
  });
  for (const section of rest) section.hidden = true;
  return placed.filter((panel) => panel.isChart);
}

function pick(nodes) {
  picked = nodes.slice(-mostPicked);
  map.picked = new Set(picked);
  map.draw();
  charts.show(picked);
  showPicked(run, state, picked);
  if (run.isLive && nodes.length) offer(run.nodes[nodes.at(-1)].name);
  loadSlow();
}

function pickOne(node, isMore) {
  if (!isMore) return pick([node]);
  pick(picked.includes(node) ? picked.filter((other) => other !== node) : [...picked, node]);
}

async function start() {
  run = await ask("/api/run");
  charts = new Charts(arrange((await ask("/api/panels")).panels));
  place("scenario").textContent = `${run.scenario}, seed ${run.seed}`;
  place("names").replaceChildren(...run.nodes.map((node) => new Option(node.name)));
  map = new FleetMap(run, pickOne);
  if (run.isLive) {
    connectControls(say, () => (
      { time: state.time, picked: picked.map((node) => run.nodes[node].name) }));
  }
  if (run.tellsWhy) connectLosses(say);
  pick(firstPicked());
}

// The first node of each group on battery, for those on mains draw so much that one sees no other.
function firstPicked() {
  const firsts = (isWanted) => run.groups
    .map((_, group) => run.nodes.findIndex((node) => node.group === group && isWanted(node)))
    .filter((index) => index >= 0).slice(0, 4);
  const onBattery = firsts((node) => node.battery !== undefined);
  return onBattery.length ? onBattery : firsts(() => true);
}

// What changes slowly, or takes longer to draw; one round at a time.
let round = null;
let isStale = false;
function loadSlow() {
  isStale = true;
  round ??= (async () => {
    while (isStale) {
      isStale = false;
      await loadOnce();
    }
    round = null;
  })();
  return round;
}

async function loadOnce() {
  try {
    const node = picked[picked.length - 1];
    place("output-node").textContent = node === undefined ? "" : `of ${run.nodes[node].name}`;
    const [deliveries, losses, links, remarks, output] = await Promise.all([
      ask("/api/deliveries"), ask("/api/losses"), ask("/api/links"), ask("/api/remarks"),
      node === undefined ? { lines: [] } : ask(`/api/output?node=${node}`),
    ]);
    showDeliveries(deliveries);
    showLosses(losses);
    showLines("remarks", remarks);
    showLines("output", output);
    map.links = links.links;
    map.draw();
    await charts.load();
  } catch (error) {
    console.warn(error.message);
  }
}

function showPhase(phase) {
  place("phase").textContent = phase;
  place("phase").className = `badge ${phase}`;
}

let slowAt = 0;

async function receive(answer) {
  if (!answer) return showPhase("lost");
  const isNewPhase = state?.phase !== answer.phase;
  state = answer;
  showPhase(answer.phase);
  if (answer.phase === "waiting") return;
  try {
    if (!run) await start();
  } catch (error) {
    return say(error.message);
  }
  place("clock").textContent = clock(answer.time);
  place("progress").value = answer.time / run.end;
  place("speed").textContent = answer.speed ? `${number(answer.speed)} × real time` : "";
  showPace(answer.heldSpeed);
  map.update(answer);
  showTiles(run, answer);
  showPicked(run, answer, picked);
  if (answer.phase === "ended") removeControls();
  if (performance.now() > slowAt || isNewPhase) {
    slowAt = performance.now() + 1000;
    await loadSlow();
    document.body.dataset.ready = answer.phase;
  }
}

place("colour").addEventListener("change", (event) => {
  map.mode = event.target.value;
  map.draw();
});
place("show-links").addEventListener("change", (event) => {
  map.showsLinks = event.target.checked;
  map.draw();
});
place("search").addEventListener("change", (event) => {
  const node = run.nodes.findIndex((other) => other.name === event.target.value);
  if (node >= 0) pick([node]);
});
if (typeof uPlot === "undefined") {
  say("This program was built without the chart library: run `make setup`, then build again.");
}
follow(receive);
