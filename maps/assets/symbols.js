"use strict";
// The signs of places and stops: a shape of their own for each category, on the canvas and in lists.
const Symbols = (() => {
  const trace = {
    circle: (ink, x, y, r) => ink.arc(x, y, r, 0, 2 * Math.PI),
    ring: (ink, x, y, r) => ink.arc(x, y, r, 0, 2 * Math.PI),
    square: (ink, x, y, r) => ink.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76),
    diamond: (ink, x, y, r) => outline(ink, x, y, r * 1.25, [[0, -1], [1, 0], [0, 1], [-1, 0]]),
    triangle: (ink, x, y, r) => outline(ink, x, y, r * 1.2, [[0, -1], [1, 0.8], [-1, 0.8]]),
    cross: (ink, x, y, r) => outline(ink, x, y, r * 1.1, [[-0.4, -1], [0.4, -1], [0.4, -0.4],
      [1, -0.4], [1, 0.4], [0.4, 0.4], [0.4, 1], [-0.4, 1], [-0.4, 0.4], [-1, 0.4], [-1, -0.4],
      [-0.4, -0.4]]),
    hexagon: (ink, x, y, r) => outline(ink, x, y, r * 1.1, [[0, -1], [0.87, -0.5], [0.87, 0.5],
      [0, 1], [-0.87, 0.5], [-0.87, -0.5]]),
    wedge: (ink, x, y, r) => outline(ink, x, y, r * 1.35, [[0, 1], [-1, -0.75], [1, -0.75]]),
  };

  function outline(ink, x, y, r, corners) {
    corners.forEach(([dx, dy], k) => ink[k ? "lineTo" : "moveTo"](x + dx * r, y + dy * r));
    ink.closePath();
  }

  // A sign is a shape with a colour, or a shape with all of its style.
  function style(sign) {
    if (!Array.isArray(sign)) {
      return { shape: sign.shape, fillColor: sign.fill, color: sign.edge, weight: sign.weight, scale: sign.scale };
    }
    const [shape, colour] = sign;
    return shape === "ring"
      ? { shape, fillColor: "#ffffff", color: colour, weight: 2, scale: 1 }
      : { shape, fillColor: colour, color: "#ffffff", weight: 1.25, scale: 1 };
  }

  // A Leaflet marker on the canvas with one of the shapes.
  const Marker = L.CircleMarker.extend({
    _updatePath() {
      if (!this._renderer._drawing || this._empty()) return;
      const ink = this._renderer._ctx;
      ink.beginPath();
      trace[this.options.shape](ink, this._point.x, this._point.y, this._radius);
      this._renderer._fillStroke(ink, this);
    },
  });

  function marker(point, sign, options) {
    return new Marker(point, {
      fillOpacity: 1, opacity: 1, interactive: false, ...style(sign), ...options,
    });
  }

  // The same sign for a list, as a small picture.
  function picture(sign) {
    const canvas = el("canvas", { width: 40, height: 40, class: "sign", "aria-hidden": "true" });
    const ink = canvas.getContext("2d"), { shape, fillColor, color, weight, scale } = style(sign);
    ink.scale(2, 2);
    ink.beginPath();
    trace[shape](ink, 10, 10, Math.min(6, 7.5 * scale));
    ink.fillStyle = fillColor;
    ink.fill();
    if (color !== "#ffffff") { ink.strokeStyle = color; ink.lineWidth = weight; ink.stroke(); }
    return canvas;
  }

  return { marker, picture };
})();
