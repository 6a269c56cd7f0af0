// Numbers and colours for people.

// 93784 s as `1 d 02:03:04`.
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const days = Math.floor(whole / 86400);
  const time = [whole / 3600 % 24, whole / 60 % 60, whole % 60].map((n) => two(Math.floor(n)));
  return (days ? `${days} d ` : "") + time.join(":");
}

// Marks of a time axis: no more than its step needs.
export function mark(seconds, step) {
  const days = Math.floor(seconds / 86400);
  const rest = clock(seconds % 86400);
  if (step >= 86400) return `${days} d`;
  const short = step < 60 ? rest : rest.slice(0, 5);
  return days && seconds % 86400 === 0 ? `${days} d` : short;
}

// Three digits, thin spaces, and a prefix for small currents.
export function number(value) {
  if (value === null || value === undefined || !isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, "\u2009");
  if (size === 0) return "0";
  if (size < 0.0005) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

export function milliamperes(value) {
  if (value === null || value === undefined) return "–";
  return Math.abs(value) < 0.1 && value !== 0
    ? `${number(value * 1000)} µA` : `${number(value)} mA`;
}

export const percent = (part) =>
  part === null || part === undefined || !isFinite(part) ? "–" : `${(part * 100).toFixed(1)} %`;

// Okabe and Ito's colours, which people with any eyes tell apart.
const palette = [
  "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8d6cab", "#a0a000",
];
export const colour = (index) => palette[index % palette.length];

const stateColours = {
  running: "#009e73", run: "#009e73", boot: "#e69f00", idle: "#56b4e9", waiting: "#56b4e9",
  lightSleep: "#7d8fc9", lightsleep: "#7d8fc9", deepSleep: "#3b4a86", deepsleep: "#3b4a86",
  off: "#8a8f8c",
};
export const stateColour = (state) => stateColours[state] ?? "#cc79a7";

// From red over yellow to blue; dark and light pages both carry it.
export function scale(part) {
  const stops = [[200, 60, 45], [230, 160, 40], [90, 175, 110], [30, 120, 190]];
  const place = Math.min(1, Math.max(0, part)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(place));
  const mix = (k) =>
    Math.round(stops[index][k] + (stops[index + 1][k] - stops[index][k]) * (place - index));
  return `rgb(${mix(0)},${mix(1)},${mix(2)})`;
}

// An element of the page with children or text; texts are never read as HTML.
export function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
