// The map of the fleet on a canvas: nodes where they stand, links, messages as they go.

import { colour, element, percent, scale, stateColour } from "/format.js";

const canvas = document.getElementById("map");
const context = canvas.getContext("2d");
const legend = document.getElementById("legend");
const flashSeconds = 1.2;
const mostFlashes = 300;

export class FleetMap {
  constructor(run, pick) {
    this.nodes = run.nodes;
    this.groups = run.groups;
    this.accessPoints = run.accessPoints;
    this.state = null;
    this.links = [];
    this.flashes = [];
    this.picked = new Set();
    this.mode = "battery";
    this.showsLinks = true;
    this.hovered = -1;
    this.view = null;
    this.isDirty = false;
    const on = (type, body, options) => canvas.addEventListener(type, body, options);
    on("wheel", (event) => this.zoom(event), { passive: false });
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.release(event, pick));
    on("pointerleave", () => this.hover(-1));
    on("dblclick", () => { this.view = null; this.draw(); });
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  // The fleet in the middle, as large as fits; y points up as on a map.
  fit() {
    const bounds = (get) => [...this.nodes, ...this.accessPoints].reduce(
      ([low, high], node) => [Math.min(low, get(node)), Math.max(high, get(node))],
      [Infinity, -Infinity]);
    const [left, right] = bounds((node) => node.x);
    const [bottom, top] = bounds((node) => node.y);
    const [width, height] = [canvas.clientWidth - 60, canvas.clientHeight - 50];
    const zoom = Math.min(width / (right - left || 1), height / (top - bottom || 1), 200);
    this.view = { x: (left + right) / 2, y: (bottom + top) / 2, zoom };
  }

  place(node) {
    return [
      canvas.clientWidth / 2 + (node.x - this.view.x) * this.view.zoom,
      canvas.clientHeight / 2 - (node.y - this.view.y) * this.view.zoom,
    ];
  }

  // The node at a place of the canvas, or -1.
  at(x, y) {
    let [best, least] = [-1, 14 * 14];
    this.nodes.forEach((node, index) => {
      const [nodeX, nodeY] = this.place(node);
      const distance = (nodeX - x) ** 2 + (nodeY - y) ** 2;
      if (distance < least) [best, least] = [index, distance];
    });
    return best;
  }

  zoom(event) {
    event.preventDefault();
    const factor = Math.exp(-event.deltaY / 400);
    const x = (event.offsetX - canvas.clientWidth / 2) / this.view.zoom;
    const y = (canvas.clientHeight / 2 - event.offsetY) / this.view.zoom;
    this.view.zoom *= factor;
    this.view.x += x * (1 - 1 / factor);
    this.view.y += y * (1 - 1 / factor);
    this.draw();
  }

  press(event) {
    canvas.setPointerCapture(event.pointerId);
    this.drag = { x: event.offsetX, y: event.offsetY, view: { ...this.view }, isFar: false };
  }

  move(event) {
    if (!this.drag) return this.hover(this.at(event.offsetX, event.offsetY));
    const [x, y] = [event.offsetX - this.drag.x, event.offsetY - this.drag.y];
    if (Math.hypot(x, y) > 4) this.drag.isFar = true;
    if (!this.drag.isFar) return;
    this.view.x = this.drag.view.x - x / this.view.zoom;
    this.view.y = this.drag.view.y + y / this.view.zoom;
    this.draw();
  }

  release(event, pick) {
    const isClick = this.drag && !this.drag.isFar;
    this.drag = null;
    const node = isClick ? this.at(event.offsetX, event.offsetY) : -1;
    if (node >= 0) pick(node, event.shiftKey || event.ctrlKey || event.metaKey);
  }

  hover(node) {
    if (node === this.hovered) return;
    this.hovered = node;
    this.draw();
  }

  update(state) {
    this.state = state;
    const now = performance.now() / 1000;
    const latest = state.flashes;
    for (let index = 0; index < latest.length; index += 3) {
      // Spread over the time until the next state comes.
      const start = now + 0.25 * index / latest.length;
      this.flashes.push([latest[index], latest[index + 1], latest[index + 2], start]);
    }
    this.draw();
  }

  draw() {
    if (this.isDirty) return;
    this.isDirty = true;
    requestAnimationFrame(() => { this.isDirty = false; this.paint(); });
  }

  paint() {
    const ratio = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width || !this.nodes.length) return;
    if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
      canvas.width = width * ratio;
      canvas.height = height * ratio;
    }
    if (!this.view) this.fit();
    // Once for each picture: a thousand nodes ask.
    const style = getComputedStyle(document.documentElement);
    const known = {};
    this.theme = (name) => known[name] ??= style.getPropertyValue(`--${name}`);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (this.showsLinks) this.paintLinks();
    this.paintFlashes();
    this.paintAccessPoints();
    this.paintNodes();
    this.paintScale(height);
    this.paintLegend();
  }

  paintLinks() {
    const links = this.links;
    let most = 1;
    for (let i = 0; i < links.length; i += 4) most = Math.max(most, links[i + 2] + links[i + 3]);
    for (let i = 0; i < links.length; i += 4) {
      const count = links[i + 2] + links[i + 3];
      if (!count) continue;
      const lost = links[i + 3] / count;
      context.strokeStyle = lost > 0.1 ? this.theme("bad") : this.theme("link");
      context.globalAlpha = 0.25 + 0.5 * count / most;
      context.lineWidth = 1;
      this.line(links[i], links[i + 1]);
    }
    context.globalAlpha = 1;
  }

  paintFlashes() {
    const now = performance.now() / 1000;
    this.flashes = this.flashes.filter((flash) => now - flash[3] < flashSeconds).slice(-mostFlashes);
    for (const [source, destination, isLost, start] of this.flashes) {
      if (now < start) continue;
      context.globalAlpha = 1 - (now - start) / flashSeconds;
      context.strokeStyle = this.theme(isLost ? "bad" : "accent");
      context.lineWidth = 2;
      this.line(source, destination);
    }
    context.globalAlpha = 1;
    if (this.flashes.length) this.draw();
  }

  line(source, destination) {
    context.beginPath();
    context.moveTo(...this.place(this.nodes[source]));
    context.lineTo(...this.place(this.nodes[destination]));
    context.stroke();
  }

  paintAccessPoints() {
    context.font = "11px system-ui, sans-serif";
    for (const point of this.accessPoints) {
      const [x, y] = this.place(point);
      context.strokeStyle = this.theme("accent");
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x, y - 8);
      context.lineTo(x + 8, y + 6);
      context.lineTo(x - 8, y + 6);
      context.closePath();
      context.stroke();
      context.fillStyle = this.theme("text");
      context.fillText(point.name, x + 12, y + 4);
    }
  }

  paintNodes() {
    const size = this.nodes.length > 2000 ? 2 : this.nodes.length > 300 ? 3.5 : 6;
    const namesAll = this.nodes.length <= 30 || this.view.zoom * 10 > 60;
    context.font = "11px system-ui, sans-serif";
    this.nodes.forEach((node, index) => {
      const [x, y] = this.place(node);
      context.fillStyle = this.colour(index);
      context.beginPath();
      // On mains it is a square: mostly a gateway.
      if (node.battery === undefined) context.rect(x - size, y - size, 2 * size, 2 * size);
      else context.arc(x, y, size, 0, 7);
      context.fill();
      const isPicked = this.picked.has(index);
      if (isPicked) {
        context.strokeStyle = this.theme("text");
        context.lineWidth = 2;
        context.beginPath();
        context.arc(x, y, size + 4, 0, 7);
        context.stroke();
      }
      if (index === this.hovered || namesAll || isPicked) {
        context.fillStyle = this.theme("text");
        context.fillText(index === this.hovered ? this.describe(index) : node.name, x + size + 6,
          y + 4);
      }
    });
  }

  describe(index) {
    const state = this.state;
    const parts = [this.nodes[index].name];
    if (!state) return parts[0];
    if (state.battery[index] >= 0) parts.push(`${(state.battery[index] / 10).toFixed(1)} %`);
    if (state.cpu[index] >= 0) parts.push(state.states[state.cpu[index]]);
    parts.push(`${state.sent[index]} sent`);
    return parts.join(" · ");
  }

  colour(index) {
    const state = this.state;
    const none = this.theme("dim");
    if (this.mode === "group") return colour(this.nodes[index].group);
    if (!state) return none;
    if (this.mode === "battery") {
      return state.battery[index] < 0 ? none : scale(state.battery[index] / 1000);
    }
    if (this.mode === "state") {
      return state.cpu[index] < 0 ? none : stateColour(state.states[state.cpu[index]]);
    }
    const all = state.delivered[index] + state.lost[index];
    return all ? scale(state.delivered[index] / all) : none;
  }

  paintScale(height) {
    const metres = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]
      .find((length) => length * this.view.zoom > 50) ?? 20000;
    context.fillStyle = this.theme("dim");
    context.fillRect(12, height - 12, metres * this.view.zoom, 2);
    const text = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
    context.fillText(text, 12, height - 18);
  }

  paintLegend() {
    const entries = [];
    if (this.mode === "group") this.groups.forEach((name, i) => entries.push([name, colour(i)]));
    else if (this.mode === "state") {
      (this.state?.states ?? []).forEach((name) => entries.push([name, stateColour(name)]));
    } else [0, 0.25, 0.5, 0.75, 1].forEach((part) => entries.push([percent(part), scale(part)]));
    const key = this.mode + entries.join();
    if (key === this.legendKey) return;
    this.legendKey = key;
    const shown = entries.slice(0, 12).map(([name, fill]) => {
      const dot = element("i");
      dot.style.background = fill;
      return element("span", {}, dot, name);
    });
    legend.replaceChildren(...shown, element("span", {}, "■ on mains"),
      ...this.accessPoints.length ? [element("span", {}, "△ access point")] : []);
  }
}
