"use strict";
// The state of the page and who follows it. The address keeps it, so that a view can be shared.
(() => {
  const state = {
    language: Data.raw.language, window: null, layer: null, area: null, place: null, stop: null, journey: null,
  };
  const map = window.map_nabij;

  const layerOf = (id, part) => Data.layer(id, part) ?? Data.layersIn(part)[0];

  function fromAddress() {
    const asked = new URLSearchParams(window.location.hash.slice(1));
    const area = Data.raw.areas.code.indexOf(asked.get("area"));
    const place = Data.raw.places.id.indexOf(asked.get("place"));
    const stop = Stops.ids.indexOf(asked.get("stop"));
    const language = asked.get("lang"), part = Data.windowOf(asked.get("window"));
    return {
      language: Words.languages().includes(language) ? language : Data.raw.language,
      window: part,
      layer: layerOf(asked.get("layer"), part),
      area: area < 0 ? null : area,
      place: place < 0 ? null : place,
      stop: stop < 0 ? null : stop,
      journey: Data.category(asked.get("journey"))?.id ?? null,
    };
  }

  function toAddress() {
    const asked = new URLSearchParams({ layer: state.layer.id, lang: state.language });
    if (state.window !== null) asked.set("window", state.window.id);
    if (state.area !== null) asked.set("area", Data.raw.areas.code[state.area]);
    if (state.place !== null) asked.set("place", Data.raw.places.id[state.place]);
    if (state.stop !== null && Stops.ids[state.stop]) asked.set("stop", Stops.ids[state.stop]);
    if (state.journey !== null) asked.set("journey", state.journey);
    window.history.replaceState(null, "", `#${asked}`);
  }

  const say = (text) => { byId("status").textContent = text; };

  function setLanguage(code) {
    state.language = code;
    Words.speak(code);
    Chooser.translate(state.window);
    Chooser.drawWindows(state.window);
    Chooser.draw(state.layer.id, state.window);
    Chooser.drawOverlays();
    Ranking.draw();
    showLayer();
    showChoice();
    toAddress();
  }

  function showLayer() {
    Drawing.colour(state.layer);
    Chooser.mark(state.layer, state.window);
    drawLegend();
  }

  const drawLegend = () => Legend.draw(state.layer, state.window, Chooser.showsStops());

  function setLayer(id) {
    state.layer = layerOf(id, state.window);
    state.journey = null;
    showLayer();
    showPanel();
    toAddress();
    say(Words.text("map_shows", { layer: Data.layerText(state.layer) }));
  }

  // On foot, or journeys in a window; the map keeps to the same subject where it can.
  function setWindow(id) {
    state.window = Data.windowOf(id);
    state.layer = Data.alike(state.layer, state.window);
    Chooser.translate(state.window);
    Chooser.draw(state.layer.id, state.window);
    showLayer();
    showPanel();
    toAddress();
    const named = state.window ? Data.windowText(state.window) : Words.text("window_foot");
    say(`${named}. ${Words.text("map_shows", { layer: Data.layerText(state.layer) })}`);
  }

  function showChoice() {
    Panel.tip(null);
    Drawing.choose(state.area);
    Drawing.reach(state.place);
    Drawing.halt(state.stop);
    Ranking.choose(state.area);
    showPanel();
  }

  function showPanel() {
    const close = () => { choose({}); Ranking.focus(); };
    if (state.area !== null && state.window !== null) {
      Panel.travel(state.area, state.layer, state.window, drawnCategory().id, { close, journey: goJourney });
    } else if (state.area !== null) Panel.area(state.area, state.layer, close);
    else if (state.place !== null) Panel.venue(state.place, close);
    else if (state.stop !== null) Panel.halt(state.stop, close);
    else Panel.shut();
    Drawing.travel(journeyNow());
  }

  // The category whose journey is drawn: the one asked for, else that of the layer.
  const drawnCategory = () => Data.category(state.journey ?? state.layer.category);

  function journeyNow() {
    if (state.area === null || state.window === null) return null;
    return Journeys.of(state.window, drawnCategory(), state.area);
  }

  function goJourney(category) {
    state.journey = category;
    showPanel();
    toAddress();
    document.querySelector("#panel [data-journey][aria-pressed=true]").focus();
    Drawing.goToJourney(journeyNow());
  }

  // An area, a place or a stop is chosen, or nothing.
  function choose({ area = null, place = null, stop = null }) {
    Object.assign(state, { area, place, stop });
    if (place !== null) Chooser.reveal(Data.raw.places.category[place]);
    if (stop !== null) Chooser.revealStop(stop);
    showChoice();
    toAddress();
    if (isChosen()) Panel.uncover();
    if (area !== null) say(Words.text("selected_area", { name: Data.raw.areas.name[area] }));
    if (place !== null) say(Data.placeName(place));
    if (stop !== null) say(Stops.name(stop));
  }

  const isChosen = () => [state.area, state.place, state.stop].some((one) => one !== null);

  const goArea = (i) => { choose({ area: i }); Drawing.goToArea(i); };
  const goPlace = (k) => { choose({ place: k }); Drawing.goToPlace(k); };
  const goStop = (k) => { choose({ stop: k }); Drawing.goToStop(k); };
  const leave = () => { Panel.tip(null); Drawing.point(null); };

  // On paper the map has the size of the sheet, and the sources are open.
  function paper(on) {
    if (on) byId("sources").open = true;
    Drawing.resize();
    if (!isChosen()) Drawing.home(false);
    Paper.lay(on, map, state.layer);
  }

  function begin() {
    Object.assign(state, fromAddress());
    Words.speak(state.language);
    Drawing.start(map, {
      area: (i) => choose({ area: i }),
      place: (k) => choose({ place: k }),
      stop: (k) => choose({ stop: k }),
      nothing: () => choose({}),
      hover: (i, spot) => Panel.tip(Panel.areaTip(i, state.layer, state.window), spot),
      sign: (sign, spot) => Panel.tip(Panel.signTip(sign), spot),
      leave,
    });
    Chooser.start({ layer: setLayer, window: setWindow, language: setLanguage, stops: drawLegend });
    Ranking.start({
      area: goArea,
      point: (i) => Drawing.point(i),
      focus: (i) => {
        Drawing.point(i);
        Panel.tip(Panel.areaTip(i, state.layer, state.window), Drawing.middle(i));
      },
      sorted: () => Ranking.choose(state.area),
      leave,
    });
    Search.start({ area: goArea, place: goPlace, stop: goStop });
    setLanguage(state.language);
    Drawing.home(false); // again, now that the attribution has its height
    if (state.place !== null) Chooser.reveal(Data.raw.places.category[state.place]);
    if (state.area !== null) Drawing.goToArea(state.area);
    if (state.place !== null) Drawing.goToPlace(state.place);
    if (state.stop !== null) { Chooser.revealStop(state.stop); Drawing.goToStop(state.stop); }
    // The address holds the view, so a jump within the page may not change it.
    for (const link of document.querySelectorAll("a.skip")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const target = byId(link.getAttribute("href").slice(1));
        target.tabIndex = -1;
        target.focus();
      });
    }
    window.addEventListener("hashchange", () => {
      Object.assign(state, fromAddress());
      setLanguage(state.language);
    });
    window.addEventListener("resize", () => Drawing.resize());
    window.addEventListener("beforeprint", () => paper(true));
    window.matchMedia("print").addEventListener("change", (event) => paper(event.matches));
    window.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (!byId("tip").hidden) leave();
      else if (isChosen()) choose({});
    });
    window.requestAnimationFrame(() => window.requestAnimationFrame(() => {
      window.performance.mark("nabij-ready");
      document.documentElement.dataset.ready = "true";
    }));
  }

  begin();
})();
