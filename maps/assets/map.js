"use strict";
// The drawing: areas below, streets over them, then outlines and places. Picks what is pointed at.
const Drawing = (() => {
  const FAR_OFF = 0.005;
  const STREETS = { // from which zoom, and how
    main: { from: 0, color: "#2b3440", opacity: 0.42, weight: 1.5 },
    local: { from: 12.5, color: "#2b3440", opacity: 0.26, weight: 0.9 },
    path: { from: 15, color: "#2b3440", opacity: 0.3, weight: 0.8, dashArray: "3 3" },
  };
  const OUTLINE = { fill: false, interactive: false };
  const TRAVEL = "#7a0c58"; // the colour of a journey, over every ground
  const NEAR = 10; // pixels around the pointer in which a place is meant
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const view = { map: null, areas: [], streets: {}, places: [], stops: [], shown: new Map(), box: null };
  const marks = {};

  function start(map, on) {
    view.map = map;
    for (const [name, z] of [["streets", 410], ["outlines", 420], ["signs", 430]]) {
      map.createPane(name).style.zIndex = z;
      map.getPane(name).style.pointerEvents = "none";
      marks[name] = L.canvas({ pane: name, padding: 0.2 });
    }
    drawAreas(on);
    drawStreets();
    drawSigns();
    wholeStudy();
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    map.on("click", (event) => pick(event, null, on));
    map.on("mousemove", (event) => hover(event, on));
    map.on("zoomend", () => { sizeSigns(); thinStreets(); });
    home(false);
  }

  // A button under those that zoom: back to all areas.
  function wholeStudy() {
    const knob = el("button", { type: "button", id: "home", class: "leaflet-bar", click: () => home() }, "⌂");
    L.DomEvent.disableClickPropagation(knob);
    const control = L.control({ position: "topleft" });
    control.onAdd = () => knob;
    control.addTo(view.map);
  }

  function drawAreas(on) {
    const { map } = view, tiles = hasTiles();
    const shapes = Data.polygons(Data.raw.areas.shapes);
    view.areas = shapes.map((shape, i) => {
      const area = L.polygon(shape, {
        fillColor: "#ffffff", fillOpacity: tiles ? 0.72 : 1, color: "#ffffff", weight: 0.8,
        opacity: 0.9, smoothFactor: 0.4,
      });
      area.on("mouseover", () => { view.over = i; });
      area.on("mouseout", () => { if (view.over === i) { view.over = null; on.leave(); point(null); } });
      area.on("click", (event) => { L.DomEvent.stopPropagation(event); pick(event, i, on); });
      return area.addTo(map);
    });
    view.box = wholeBox();
  }

  // The box around all areas. Of a thousand, a few that lie far off may not shrink the rest to dots.
  function wholeBox() {
    const boxes = view.areas.map((area) => area.getBounds()).filter((box) => box.isValid());
    const rim = Math.floor(boxes.length * FAR_OFF);
    const middles = (side) => boxes.map((box) => box.getCenter()[side]).sort((a, b) => a - b);
    const inside = ["lat", "lng"].map((side) => {
      const sorted = middles(side);
      return [side, sorted[rim], sorted[sorted.length - 1 - rim]];
    });
    const near = (box) => inside.every(([side, low, high]) => {
      const at = box.getCenter()[side];
      return at >= low && at <= high;
    });
    return boxes.filter(near).reduce((whole, box) => whole.extend(box), L.latLngBounds([]));
  }

  const lineStyle = ({ color, opacity, weight, dashArray }) => ({
    color, opacity, weight, dashArray: dashArray ?? null, interactive: false, smoothFactor: 1,
    renderer: marks.streets, pane: "streets",
  });

  function drawStreets() {
    for (const [name, style] of Object.entries(STREETS)) {
      const lines = Data.lines(Data.raw.streets[name]);
      view.streets[name] = lines.length ? L.polyline(lines, lineStyle(style)) : null;
    }
    view.streetsShown = true;
  }

  function thinStreets() {
    for (const [name, line] of Object.entries(view.streets)) {
      if (!line) continue;
      const wanted = view.streetsShown && view.map.getZoom() >= STREETS[name].from;
      if (wanted !== view.map.hasLayer(line)) line[wanted ? "addTo" : "remove"](view.map);
    }
  }

  function drawSigns() {
    const { places, stops } = Data.raw;
    const options = { renderer: marks.signs, pane: "signs" };
    view.places = Data.points(places.points).map((point, k) =>
      Symbols.marker(point, Data.raw.categories[places.category[k]].marker, options));
    if (stops) {
      view.stops = Data.points(stops.points).map((point, k) =>
        Symbols.marker(point, Stops.sign(k), options));
    }
  }

  function sizeSigns() {
    const zoom = view.map.getZoom();
    const size = zoom < 12 ? 3 : zoom < 13.5 ? 4.2 : zoom < 15 ? 5.5 : 7.5;
    view.places.forEach((sign) => sign.setRadius(size));
    view.stops.forEach((sign) => sign.setRadius(size * sign.options.scale));
  }

  // Shows or hides one kind of drawing: "streets", "stops", "tiles", or the number of a category.
  // "early" leaves of the stops only those where service ends early.
  function show(kind, wanted) {
    view.shown.set(kind, wanted);
    if (kind === "streets") { view.streetsShown = wanted; thinStreets(); return; }
    if (kind === "tiles") { eachTile((tile) => { tile.setOpacity(wanted ? 1 : 0); }); return; }
    if (kind === "stops" || kind === "early") {
      const all = view.shown.get("stops"), onlyEarly = view.shown.get("early");
      view.stops.forEach((sign, k) =>
        sign[all && (!onlyEarly || Stops.early(k)) ? "addTo" : "remove"](view.map));
      return;
    }
    view.places.filter((_, k) => Data.raw.places.category[k] === kind)
      .forEach((sign) => sign[wanted ? "addTo" : "remove"](view.map));
  }

  function eachTile(visit) {
    view.map.eachLayer((layer) => { if (layer instanceof L.TileLayer) visit(layer); });
  }

  function hasTiles() {
    let found = false;
    eachTile(() => { found = true; });
    return found;
  }

  function colour(layer) {
    view.areas.forEach((area, i) => area.setStyle({ fillColor: Colours.fill(layer, i) }));
  }

  // The visible place or stop nearest to the pointer: {place: k} or {stop: k}, else null.
  function signAt(event) {
    let best = NEAR, found = null;
    const look = (signs, kind) => signs.forEach((sign, k) => {
      if (!sign._map) return;
      const far = event.layerPoint.distanceTo(view.map.latLngToLayerPoint(sign.getLatLng()));
      if (far < best) { best = far; found = { [kind]: k }; }
    });
    look(view.stops, "stop");
    look(view.places, "place");
    return found;
  }

  function pick(event, area, on) {
    const sign = signAt(event);
    if (sign && sign.place !== undefined) on.place(sign.place);
    else if (sign) on.stop(sign.stop);
    else if (area !== null) on.area(area);
    else on.nothing();
  }

  function hover(event, on) {
    if (!window.matchMedia("(hover: hover)").matches) return;
    const sign = signAt(event), area = view.over ?? null;
    view.map.getContainer().style.cursor = sign || area !== null ? "pointer" : "";
    point(sign ? null : area);
    if (sign) on.sign(sign, event.containerPoint);
    else if (area !== null) on.hover(area, event.containerPoint);
    else on.leave();
  }

  function mark(name, layers) {
    (marks[`${name}Layers`] ?? []).forEach((layer) => layer.remove());
    marks[`${name}Layers`] = layers.map((layer) => layer.addTo(view.map));
  }

  function edge(shape, color, weight, more = {}) {
    return L.polygon(shape, { ...OUTLINE, color, weight, renderer: marks.outlines, pane: "outlines", ...more });
  }

  // A thin outline around the area that is pointed at.
  function point(i) {
    if (view.pointed === i) return;
    view.pointed = i;
    mark("pointed", i === null ? [] : [edge(view.areas[i].getLatLngs(), "#10202f", 2)]);
  }

  // A strong outline around the chosen area.
  function choose(i) {
    const shape = i === null ? null : view.areas[i].getLatLngs();
    mark("chosen", shape ? [edge(shape, "#ffffff", 7), edge(shape, "#10202f", 3.5)] : []);
  }

  const dot = (spot, options) =>
    L.circleMarker(spot, { renderer: marks.signs, pane: "signs", fill: false, interactive: false, ...options });

  const ring = (spot) => [
    dot(spot, { radius: 13, color: "#ffffff", weight: 6 }),
    dot(spot, { radius: 13, color: "#0a3d91", weight: 3 }),
  ];

  // The chosen stop in a ring.
  const halt = (k) => mark("halt", k === null ? [] : ring(view.stops[k].getLatLng()));

  // The chosen place in a ring, with its catchment around it.
  function reach(k) {
    if (k === null) { mark("reach", []); return; }
    const found = Data.catchment(k);
    mark("reach", [
      ...(found ? [
        edge(found.shape, "#ffffff", 6),
        edge(found.shape, "#0a3d91", 3, {
          dashArray: "8 5", fill: true, fillColor: "#0a3d91", fillOpacity: 0.1,
        }),
      ] : []),
      ...ring(view.places[k].getLatLng()),
    ]);
  }

  // A journey: dashed on foot, solid on board, with an open ring at home and a full dot at the end.
  function travel(journey) {
    const drawn = journey ? journey.legs.filter((leg) => leg.points.length > 1) : [];
    const line = (leg, options) => L.polyline(leg.points, {
      interactive: false, renderer: marks.outlines, pane: "outlines", smoothFactor: 1, ...options,
    });
    const stretch = (leg) => (leg.kind === "walk"
      ? line(leg, { color: TRAVEL, weight: 3.5, dashArray: "2 7", className: "walk" })
      : line(leg, { color: TRAVEL, weight: 5, className: "ride" }));
    const ends = drawn.map((leg) => leg.points[leg.points.length - 1]);
    const change = (spot) => dot(spot, { radius: 4, color: TRAVEL, weight: 2, fill: true, fillColor: "#ffffff", fillOpacity: 1 });
    mark("travel", drawn.length ? [
      ...drawn.map((leg) => line(leg, { color: "#ffffff", weight: 9, opacity: 0.9 })),
      ...drawn.map(stretch),
      ...ends.slice(0, -1).map(change),
      dot(drawn[0].points[0], { radius: 7, color: TRAVEL, weight: 4, fill: true, fillColor: "#ffffff", fillOpacity: 1 }),
      dot(ends[ends.length - 1], { radius: 8, color: "#ffffff", weight: 2.5, fill: true, fillColor: TRAVEL, fillOpacity: 1 }),
    ] : []);
  }

  const motion = () => ({ animate: !calm && !document.hidden });

  // Leaflet drops a move that is asked for while a zoom is still under way.
  function fit(box, options) {
    if (view.map._animatingZoom) view.map.once("zoomend", () => fit(box, options));
    else view.map.fitBounds(box, options);
  }

  function home(animated = true) {
    // the attribution lies over the foot of the map
    const foot = byId("attribution").offsetHeight;
    view.map.getContainer().style.setProperty("--foot", `${foot}px`);
    const paddings = { paddingTopLeft: [18, 18], paddingBottomRight: [18, 18 + foot] };
    if (view.box.isValid()) fit(view.box, { ...paddings, animate: animated && !calm });
    sizeSigns(); thinStreets();
  }

  function goToArea(i) {
    const box = view.areas[i].getBounds();
    if (box.isValid()) fit(box.pad(0.6), { maxZoom: 15.5, ...motion() });
  }

  function goToPlace(k) {
    const found = Data.catchment(k);
    const box = found ? L.polygon(found.shape).getBounds() : view.places[k].getLatLng().toBounds(800);
    fit(box.pad(0.1), { maxZoom: 16, ...motion() });
  }

  function goToStop(k) {
    fit(view.stops[k].getLatLng().toBounds(800), { maxZoom: 16, ...motion() });
  }

  function goToJourney(journey) {
    const box = L.latLngBounds(journey.legs.flatMap((leg) => leg.points));
    if (box.isValid()) fit(box.pad(0.15), { maxZoom: 16, ...motion() });
  }

  // Where the middle of an area lies in the window of the map, if it is in sight.
  function middle(i) {
    const box = view.areas[i].getBounds();
    if (!box.isValid() || !view.map.getBounds().intersects(box)) return null;
    return view.map.latLngToContainerPoint(box.getCenter());
  }

  const placePoint = (k) => view.map.latLngToContainerPoint(view.places[k].getLatLng());

  // What the canvases show, but for the signs: the areas, and the lines over them.
  function drawn() {
    const streets = Object.values(view.streets).filter((line) => line && view.map.hasLayer(line));
    const outlines = Object.entries(marks).filter(([name]) => name.endsWith("Layers"))
      .flatMap(([, layers]) => layers).filter((layer) => layer instanceof L.Polyline);
    return { areas: view.areas, lines: [...streets, ...outlines] };
  }

  return {
    drawn, start, show, colour, point, choose, reach, halt, travel, home, goToArea, goToPlace, goToStop,
    goToJourney, middle, placePoint, hasTiles,
    resize: () => view.map.invalidateSize({ animate: false }),
  };
})();
