// Lost messages, and why: the life of one as `brumate why` tells it.

import { clock, element } from "/format.js";
import { ask } from "/server.js";

const place = (id) => document.getElementById(id);
let shown = "";

export function connectLosses(say) {
  place("why").hidden = false;
  place("why").addEventListener("submit", (event) => {
    event.preventDefault();
    tell(place("why").elements.message.value.trim(), say);
  });
  place("losses").addEventListener("click", (event) => {
    const message = event.target.closest("tr")?.dataset.message;
    if (message) tell(message, say);
  });
}

async function tell(message, say) {
  try {
    place("story").textContent = (await ask(`/api/why?message=${encodeURIComponent(message)}`)).text;
    place("story").hidden = false;
    say("");
  } catch (error) {
    say(error.message);
  }
}

export function showLosses(answer) {
  // Whoever is about to click a row finds it where it was.
  const key = JSON.stringify(answer.losses);
  if (key === shown) return;
  shown = key;
  const words = (reason) => reason.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const head = ["when", "message", "from → to", "why lost"].map((name) => element("th", {}, name));
  const rows = answer.losses.map((loss) => {
    const cells = [clock(loss.time), String(loss.message),
      `${loss.source} → ${loss.destination}`, words(loss.reason)];
    const row = element("tr", {}, ...cells.map((cell) => element("td", {}, cell)));
    row.dataset.message = loss.message;
    return row;
  });
  place("losses").replaceChildren(element("tr", {}, ...head), ...rows);
}
