// The page: asks what the run is, follows it, and hands each state to the panels.

import { Charts } from "/charts.js";
import { connectControls, offerSensors, removeControls, showPace } from "/controls.js";
import { clock, number } from "/format.js";
import { FleetMap } from "/map.js";
import { ask, follow } from "/server.js";
import {
  showComponents, showDeliveries, showLines, showPicked, showTiles,
} from "/tables.js";

const place = (id) => document.getElementById(id);
const mostPicked = 8;
let run = null;
let state = null;
let map = null;
let picked = [];
const currents = new Map();

function say(text) {
  place("notice").textContent = text;
  place("notice").hidden = !text;
}

const charts = new Charts((what, answer) => {
  if (what === "components") showComponents(answer, picked.length);
  if (what !== "current") return;
  for (const row of answer.rows) {
    currents.set(row.name, row.seconds > 0 ? row.total / (row.seconds / 3600) : null);
  }
  if (state) showPicked(run, state, picked, currents);
});

function pick(nodes) {
  picked = nodes.slice(-mostPicked);
  map.picked = new Set(picked);
  map.draw();
  charts.show(picked);
  showPicked(run, state, picked, currents);
  if (run.isLive && nodes.length) offerSensors(run.nodes[nodes.at(-1)].name);
  loadSlow();
}

function pickOne(node, isMore) {
  if (!isMore) return pick([node]);
  pick(picked.includes(node) ? picked.filter((other) => other !== node) : [...picked, node]);
}

async function start() {
  run = await ask("/api/run");
  place("scenario").textContent = `${run.scenario}, seed ${run.seed}`;
  place("names").replaceChildren(...run.nodes.map((node) => new Option(node.name)));
  map = new FleetMap(run, pickOne);
  if (run.isLive) {
    connectControls(say, () => (
      { time: state.time, picked: picked.map((node) => run.nodes[node].name) }));
  }
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
    const [deliveries, links, remarks, output] = await Promise.all([
      ask("/api/deliveries"), ask("/api/links"), ask("/api/remarks"),
      node === undefined ? { lines: [] } : ask(`/api/output?node=${node}`),
    ]);
    showDeliveries(deliveries);
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
  showPicked(run, answer, picked, currents);
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
