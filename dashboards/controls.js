// Buttons that command the run; each is a method of the control protocol.

import { number } from "/format.js";
import { command } from "/server.js";

const panels = ["controls", "sensor", "fault", "fork"];
const place = (id) => document.getElementById(id);

// `say` shows a sentence; `facts` gives the virtual time and the names of the picked nodes.
export function connectControls(say, facts) {
  for (const id of panels) place(id).hidden = false;
  place("controls").addEventListener("click", (event) => {
    const method = event.target.dataset?.method;
    if (!method) return;
    const until = Math.round((facts().time + 3600) * 1e9);
    perform(method, method === "run_until" ? { time_ns: until } : {}, say);
  });
  place("pace").addEventListener("change", ({ target }) => {
    // While it has the focus, what the run says does not change it.
    perform("set_speed", { speed: target.value === "" ? null : Number(target.value) }, say)
      .then(() => target.blur());
  });
  place("sensor").elements.sensor.addEventListener("focus", offerSensors);
  onSubmit("sensor", (fields) => {
    // Without a value the sensor follows its environment again.
    fields.value = fields.value === "" ? null : Number(fields.value);
    perform("set_sensor", fields, say);
  });
  onSubmit("fault", (fields) => {
    // A fault takes only the keys of its kind; the run says which one is too much.
    const given = Object.entries(fields).filter(([, value]) => value !== "");
    perform("fault", { ...Object.fromEntries(given), nodes: facts().picked }, say);
  });
  onSubmit("fork", ({ results, dead }) =>
    perform("fork", dead ? { results, dead: facts().picked } : { results }, say));
}

function onSubmit(id, body) {
  place(id).addEventListener("submit", (event) => {
    event.preventDefault();
    body(Object.fromEntries(new FormData(place(id))));
  });
}

export function removeControls() {
  for (const id of panels) place(id).hidden = true;
}

// Shows to which multiple of real time the run is held, also when somebody else chose it.
export function showPace(speed) {
  const select = place("pace");
  if (document.activeElement === select) return;
  const value = speed === undefined ? "" : String(speed);
  if (![...select.options].some((option) => option.value === value)) {
    select.add(new Option(`${number(speed)} ×`, value));
  }
  select.value = value;
}

// Puts a node into the form of sensors.
export function offer(node) {
  place("sensor").elements.node.value = node;
  place("sensors").replaceChildren();
}

// Whoever goes to the field of the sensor is offered those of the node.
async function offerSensors() {
  const node = place("sensor").elements.node.value;
  if (!node || place("sensors").dataset.node === node && place("sensors").children.length) return;
  try {
    const state = await command("node_state", { node });
    place("sensors").dataset.node = node;
    place("sensors").replaceChildren(...state.sensors.map((name) => new Option(name)));
  } catch (error) {
    console.warn(error.message);
  }
}

async function perform(method, parameters, say) {
  try {
    await command(method, parameters);
    say("");
  } catch (error) {
    say(error.message);
  }
}
