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
  };

  function outline(ink, x, y, r, corners) {
    corners.forEach(([dx, dy], k) => ink[k ? "lineTo" : "moveTo"](x + dx * r, y + dy * r));
    ink.closePath();
  }

  const styles = ([shape, colour]) => (shape === "ring"
    ? { fillColor: "#ffffff", color: colour, weight: 2 }
    : { fillColor: colour, color: "#ffffff", weight: 1.25 });

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
      shape: sign[0], fillOpacity: 1, opacity: 1, interactive: false, ...styles(sign), ...options,
    });
  }

  // The same sign for a list, as a small picture.
  function picture(sign) {
    const canvas = el("canvas", { width: 40, height: 40, class: "sign", "aria-hidden": "true" });
    const ink = canvas.getContext("2d"), style = styles(sign);
    ink.scale(2, 2);
    ink.beginPath();
    trace[sign[0]](ink, 10, 10, 6);
    ink.fillStyle = style.fillColor;
    ink.fill();
    if (sign[0] === "ring") { ink.strokeStyle = style.color; ink.lineWidth = 2; ink.stroke(); }
    return canvas;
  }

  return { marker, picture, stop: ["ring", "#37424e"] };
})();
