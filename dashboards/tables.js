// Panels of words and numbers.

import { clock, colour, element, milliamperes, number, percent } from "/format.js";

const place = (id) => document.getElementById(id);

// A table; cells are texts, elements, or numbers, which stand to the right.
function fill(table, heads, rows) {
  const cell = (tag) => (value, index) => {
    const made = element(tag, {}, value instanceof Node ? value : String(value));
    if (heads[index].isNumber) made.className = "number";
    return made;
  };
  const head = element("tr", {}, ...heads.map((head) => head.text).map(cell("th")));
  table.replaceChildren(head, ...rows.map((row) => element("tr", {}, ...row.map(cell("td")))));
}
const word = (text) => ({ text });
const count = (text) => ({ text, isNumber: true });

export function showTiles(run, state) {
  const sum = (list) => list.reduce((total, value) => total + value, 0);
  const batteries = state.battery.filter((charge) => charge >= 0).sort((a, b) => a - b);
  const asleep = ["deepSleep", "lightSleep", "off"];
  const awake = state.cpu.filter((cpu) => cpu >= 0 && !asleep.includes(state.states[cpu])).length;
  const [delivered, lost] = [sum(state.delivered), sum(state.lost)];
  const tiles = [
    ["nodes", number(run.nodes.length)], ["awake", number(awake)],
    ["battery, lowest", batteries.length ? percent(batteries[0] / 1000) : "–"],
    ["battery, median", batteries.length ? percent(batteries[batteries.length >> 1] / 1000) : "–"],
    ["messages sent", number(sum(state.sent))],
    ["arrived", delivered + lost ? percent(delivered / (delivered + lost)) : "–"],
    ["boots", number(sum(state.boots))], ["faults", number(sum(state.faults))],
  ];
  place("tiles").replaceChildren(...tiles.map(([name, value]) =>
    element("div", {}, element("b", {}, value), element("span", {}, name))));
}

export function showDeliveries(answer) {
  const heads = [word("from → to"), word("link"), count("sent"), count("arrived"), count("lost"),
    count("rate"), word("why lost")];
  fill(place("deliveries"), heads, answer.rows.map((row) => [
    `${row.source} → ${row.destination}`, row.link, number(row.sent), number(row.delivered),
    number(row.lost),
    row.delivered + row.lost ? percent(row.delivered / (row.delivered + row.lost)) : "–",
    row.reasons.map((reason) => `${reason.reason} ${number(reason.count)}`).join(", "),
  ]));
}

// The totals of the components, as the report has them: mAh in a day.
export function showComponents(table, answer) {
  const all = answer.rows.reduce((sum, row) => sum + row.total, 0);
  const days = Math.max(...answer.rows.map((row) => row.seconds), 0) / 86400 / answer.nodes;
  const heads = [word("component"), count("mAh"), count("mAh a day"), count("share")];
  fill(table, heads, answer.rows.filter((row) => row.total > 0).map((row, index) => {
    const dot = element("i", { className: "dot" });
    dot.style.background = colour(index);
    return [element("span", {}, dot, row.name), number(row.total),
      days ? number(row.total / days) : "–", percent(row.total / all)];
  }));
}

export function showPicked(run, state, picked) {
  const heads = [word("node"), word("board"), word("CPU"), count("battery"), count("mean"),
    count("sent"), count("arrived"), count("received"), count("boots"), count("faults")];
  fill(place("picked"), heads, picked.map((index, order) => {
    const node = run.nodes[index];
    const dot = element("i", { className: "dot" });
    dot.style.background = colour(order);
    return [element("span", {}, dot, node.name), node.board,
      state.cpu[index] < 0 ? "–" : state.states[state.cpu[index]],
      state.battery[index] < 0 ? "mains" : percent(state.battery[index] / 1000),
      milliamperes(state.current[index]), number(state.sent[index]),
      number(state.delivered[index]), number(state.received[index]), number(state.boots[index]),
      number(state.faults[index])];
  }));
}

export function showLines(id, answer) {
  const target = place(id);
  const isAtEnd = target.scrollTop + target.clientHeight >= target.scrollHeight - 8;
  const lines = answer.lines.flatMap((line) => [
    element("b", {}, `${clock(line.time)}  `),
    [line.node, line.kind, line.text].filter(Boolean).join(": ") + "\n",
  ]);
  target.replaceChildren(...(lines.length ? lines : [element("b", {}, "nothing yet")]));
  if (isAtEnd) target.scrollTop = target.scrollHeight;
}
