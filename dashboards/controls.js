// Buttons that command the run; each is a method of the control protocol.

import { command } from "/server.js";

export function connectControls(say) {
  const nav = document.getElementById("controls");
  nav.hidden = false;
  nav.addEventListener("click", (event) => {
    const method = event.target.dataset?.method;
    if (method) perform(method, {}, say);
  });
  const form = document.getElementById("sensor");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    // Without a value the sensor follows its environment again.
    fields.value = fields.value === "" ? null : Number(fields.value);
    perform("set_sensor", fields, say);
  });
}

export function removeControls() {
  document.getElementById("controls").hidden = true;
  document.getElementById("sensor").hidden = true;
}

async function perform(method, parameters, say) {
  try {
    const status = await command(method, parameters);
    say("");
    if (status.phase) showPhase(status.phase);
  } catch (error) {
    say(error.message);
  }
}

export function showPhase(phase) {
  const badge = document.getElementById("phase");
  badge.textContent = phase;
  badge.className = `badge ${phase}`;
}
