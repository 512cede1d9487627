"use strict";
// The state of the page and who follows it. The address keeps it, so that a view can be shared.
(() => {
  const state = { language: Data.raw.language, layer: null, area: null, place: null };
  const map = window.map_nabij;

  const layerOf = (id) => Data.layer(id) ?? Data.raw.layers[0];

  function fromAddress() {
    const asked = new URLSearchParams(window.location.hash.slice(1));
    const area = Data.raw.areas.code.indexOf(asked.get("area"));
    const place = Data.raw.places.id.indexOf(asked.get("place"));
    const language = asked.get("lang");
    return {
      language: Words.languages().includes(language) ? language : Data.raw.language,
      layer: layerOf(asked.get("layer")),
      area: area < 0 ? null : area,
      place: place < 0 ? null : place,
    };
  }

  function toAddress() {
    const asked = new URLSearchParams({ layer: state.layer.id, lang: state.language });
    if (state.area !== null) asked.set("area", Data.raw.areas.code[state.area]);
    if (state.place !== null) asked.set("place", Data.raw.places.id[state.place]);
    window.history.replaceState(null, "", `#${asked}`);
  }

  const say = (text) => { byId("status").textContent = text; };

  function setLanguage(code) {
    state.language = code;
    Words.speak(code);
    Chooser.translate();
    Chooser.draw(state.layer.id);
    Ranking.draw();
    showLayer();
    showChoice();
    toAddress();
  }

  function showLayer() {
    Drawing.colour(state.layer);
    Chooser.mark(state.layer);
    Legend.draw(state.layer);
  }

  function setLayer(id) {
    state.layer = layerOf(id);
    showLayer();
    showPanel();
    toAddress();
    say(Words.text("map_shows", { layer: Data.layerText(state.layer) }));
  }

  function showChoice() {
    Panel.tip(null);
    Drawing.choose(state.area);
    Drawing.reach(state.place);
    Ranking.choose(state.area);
    showPanel();
  }

  function showPanel() {
    if (state.area !== null) Panel.area(state.area, state.layer, () => choose(null, null, true));
    else if (state.place !== null) Panel.venue(state.place, () => choose(null, null, true));
    else Panel.shut();
  }

  // An area or a place is chosen, or neither; `back` returns the focus to the ranking.
  function choose(area, place, back = false) {
    state.area = area;
    state.place = place;
    if (place !== null) Chooser.reveal(Data.raw.places.category[place]);
    showChoice();
    toAddress();
    if (area !== null || place !== null) Panel.uncover();
    if (area !== null) say(Words.text("selected_area", { name: Data.raw.areas.name[area] }));
    if (place !== null) say(Data.placeName(place));
    if (back) Ranking.focus();
  }

  const goArea = (i) => { choose(i, null); Drawing.goToArea(i); };
  const goPlace = (k) => { choose(null, k); Drawing.goToPlace(k); };
  const leave = () => { Panel.tip(null); Drawing.point(null); };

  // On paper the map has the size of the sheet, and the sources are open.
  function paper(on) {
    if (on) byId("sources").open = true;
    Drawing.resize();
    if (state.area === null && state.place === null) Drawing.home(false);
    Paper.lay(on, map, state.layer);
  }

  function begin() {
    Object.assign(state, fromAddress());
    Words.speak(state.language);
    Drawing.start(map, {
      area: (i) => choose(i, null),
      place: (k) => choose(null, k),
      nothing: () => choose(null, null),
      hover: (i, spot) => Panel.tip(Panel.areaTip(i, state.layer), spot),
      sign: (sign, spot) => Panel.tip(Panel.signTip(sign), spot),
      leave,
    });
    Chooser.start({ layer: setLayer, language: setLanguage });
    Ranking.start({
      area: goArea,
      point: (i) => Drawing.point(i),
      focus: (i) => {
        Drawing.point(i);
        Panel.tip(Panel.areaTip(i, state.layer), Drawing.middle(i));
      },
      sorted: () => Ranking.choose(state.area),
      leave,
    });
    Search.start({ area: goArea, place: goPlace });
    setLanguage(state.language);
    Drawing.home(false); // again, now that the attribution has its height
    if (state.place !== null) Chooser.reveal(Data.raw.places.category[state.place]);
    if (state.area !== null) Drawing.goToArea(state.area);
    if (state.place !== null) Drawing.goToPlace(state.place);
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
      else if (state.area !== null || state.place !== null) choose(null, null);
    });
    window.requestAnimationFrame(() => window.requestAnimationFrame(() => {
      window.performance.mark("nabij-ready");
      document.documentElement.dataset.ready = "true";
    }));
  }

  begin();
})();
