"use strict";
// Which class an area falls in, its colour, and the hatches for what is not shown.
const Colours = (() => {
  const STEP = { share: 1e-3, minutes: 0.1, index: 0.01, score: 1e-3, count: 1, rank: 1 };

  const below = (bounds, value) => bounds.findIndex((bound) => bound === null || value <= bound);

  // The class number of area i on a layer, or "suppressed" or "unknown".
  function classOf(layer, i) {
    const columns = layer.second ? [layer.column, layer.second] : [layer.column];
    if (Data.noJourney(layer.column, i)) return layer.bounds.length - 1; // which has no end
    const states = columns.map((name) => Data.state(name, i));
    if (states.includes("suppressed")) return "suppressed";
    if (states.includes("unknown")) return "unknown";
    const first = below(layer.bounds, Data.value(layer.column, i));
    if (!layer.second) return first;
    const across = below(layer.second_bounds, Data.value(layer.second, i));
    return first * layer.second_bounds.length + across;
  }

  // How many areas fall in each class.
  function counts(layer) {
    const found = new Map();
    for (let i = 0; i < Data.size; i += 1) {
      const one = classOf(layer, i);
      found.set(one, (found.get(one) ?? 0) + 1);
    }
    return found;
  }

  // The bounds of a class as text: both ends belong to it.
  function range(bounds, k, unit, lowest = null) {
    const decimals = { score: 3, index: 2 }[unit];
    const write = (value) => (unit === "share" ? Words.percent(value, 1)
      : Words.number(value, decimals ?? 1, decimals ?? 0));
    if (bounds[k] === null) return Words.text("class_more", { low: write(bounds[k - 1]) });
    if (k === 0 && lowest === null) return Words.text("class_up_to", { high: write(bounds[0]) });
    const low = k === 0 ? lowest : bounds[k - 1] + STEP[unit];
    if (low >= bounds[k]) return Words.text("class_single", { high: write(bounds[k]) });
    return Words.text("class_range", { low: write(low), high: write(bounds[k]) });
  }

  // The bounds of class k of a layer that is not bivariate.
  function layerRange(layer, k) {
    const farthest = layer.bounds[k] === null && layer.window !== null;
    return farthest ? Words.text("class_or_never", { range: bounded(layer, k) }) : bounded(layer, k);
  }

  function bounded(layer, k) {
    if (layer.zero_first && k === 0) return Words.text("class_zero");
    const first = layer.zero_first ? 1 : 0;
    if (layer.scheme === "norm" || k > first) return range(layer.bounds, k, layer.unit);
    const known = Data.column(layer.column).values.filter((v) => v !== null && !(first && v === 0));
    return range(layer.bounds, k, layer.unit, Math.min(...known));
  }

  function tile(kind) {
    const size = 8, canvas = el("canvas", { width: size, height: size });
    const ink = canvas.getContext("2d");
    const { ground, line } = kind === "suppressed" ? Data.raw.suppressed : Data.raw.noData;
    ink.fillStyle = ground;
    ink.fillRect(0, 0, size, size);
    ink.strokeStyle = ink.fillStyle = line;
    if (kind === "suppressed") {
      for (const [x, y] of [[2, 2], [6, 6]]) { ink.beginPath(); ink.arc(x, y, 1.1, 0, 7); ink.fill(); }
    } else {
      ink.lineWidth = 1;
      for (const shift of [-size, 0, size]) {
        ink.beginPath(); ink.moveTo(shift, size); ink.lineTo(shift + size, 0); ink.stroke();
      }
    }
    return canvas;
  }

  const tiles = { suppressed: tile("suppressed"), unknown: tile("unknown") };
  const patterns = Object.fromEntries(Object.entries(tiles).map(([kind, canvas]) =>
    [kind, canvas.getContext("2d").createPattern(canvas, "repeat")]));

  const paint = (layer, one) => (typeof one === "number" ? layer.colours[one] : patterns[one]);
  const fill = (layer, i) => paint(layer, classOf(layer, i));

  // The same paint as the style of an element of the legend.
  function swatch(layer, one) {
    if (typeof one === "number") return `background:${layer.colours[one]}`;
    return `background-image:url(${tiles[one].toDataURL()})`;
  }

  // Black or white, whichever reads better on a colour.
  function ink(colour) {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
  }

  return { classOf, counts, range, layerRange, fill, swatch, ink };
})();
