// The planner's page: a map of who lives beyond reach, and what would change it.

import type { FeatureCollection, Geometry } from "geojson";

import { get, Problem, told } from "./api.js";
import { announce, byId, el, fill, later } from "./dom.js";
import { ready, setTitle, start } from "./frame.js";
import { categoryOf, Changes, spotsOf, moved, struck } from "./planner_changes.js";
import { compareWith, endCompare, legendLines } from "./planner_compare.js";
import { controls, fit } from "./planner_controls.js";
import { shownValues, type Desk } from "./planner_desk.js";
import { hide, retellArea, showArea } from "./planner_details.js";
import { columnsOf, Figures } from "./planner_figures.js";
import { files } from "./planner_files.js";
import { keeper } from "./planner_keep.js";
import { kindsOf, layerName, lookOf, ofCategory, scaleOf, windowOf, written, type Look, type Scale } from "./planner_layers.js";
import { PlannerMap } from "./planner_map.js";
import { isOfNow, preview, sayOutcome } from "./planner_preview.js";
import { Profiles } from "./planner_profiles.js";
import { openPlace, scenarioMaker } from "./planner_scenario.js";
import { StreetLines } from "./planner_streets.js";
import { stateOf, wordsOf } from "./planner_state.js";
import { areaTable } from "./planner_table.js";
import { openStop } from "./planner_timetable.js";
import type { Area, Place, Shown, Study } from "./planner_types.js";
import { onState, readState, writeState } from "./state.js";
import { t } from "./words.js";

start("planner.title");
try {
  await open();
} catch (error) {
  mistake(told(error), true);
} finally {
  byId("wait").hidden = true;
  ready();
}

async function open(): Promise<void> {
  const state = stateOf(readState());
  if (state.study === "") {
    mistake(t("ldc.no_study"), true);
    return;
  }
  const path = `/studies/${encodeURIComponent(state.study)}`;
  const study = await get<Study>(path);
  byId("name").textContent = study.name;
  setTitle(study.name);
  byId("invented").hidden = !study.invented;
  const [outlines, places] = await Promise.all([
    get<FeatureCollection<Geometry | null>>(`${path}/areas.geojson?detail=screen&fields=${columnsOf(study).join(",")}`),
    get<{ places: Place[] }>(`${path}/places`),
  ]);
  const figures = new Figures(study, outlines.features.map(({ properties }) => properties as Area));
  const changes = new Changes();
  changes.start(state.changes);
  put(state.shown, study, changes.now.length > 0 || state.scenario !== "");
  fit(study, state.chosen);
  let before: Shown | null = null;
  let scale: Scale | null = null;
  // how often something else was chosen, and why the last choice cannot be told
  let [choices, untold] = [0, ""];
  const profiles = new Profiles(figures, path);

  const map = new PlannerMap(byId("map"), {
    area: (code) => desk.chooseArea(code, false),
    place: (id) => desk.choosePlace(id),
    stop: (id) => desk.chooseStop(id),
    moved: (id, lat, lon) => desk.change(() => changes.set(moved(changes.now, id, lat, lon))),
    seen: () => ((state.at = map.at()), writeSoon()),
  });
  const desk: Desk = {
    study,
    figures,
    places: places.places,
    map,
    changes,
    state,
    stops: null,
    lines: null,
    outcome: null,
    failed: false,
    recolour: () => void recolour(),
    chooseArea,
    choosePlace,
    chooseStop: (id) => (openStop(desk, id), bringChosen()),
    change: (act) => void change(act),
    mistake,
  };
  // a browser takes no more than some hundred addresses in half a minute
  const writeSoon = later(250, write);
  const askSoon = later(150, () => void askAgain());
  const besideSoon = later(150, () => void besideAgain());
  const updateControls = controls(desk, byId("controls"));
  const streets = new StreetLines(map.map, path, state.streets);
  byId("controls").append(streets.control((shown) => ((state.streets = shown), write())));
  const updatePlan = scenarioMaker(desk, byId("scenario"));
  const updateTable = areaTable(desk, byId("tableview"));
  const kept = keeper(desk, byId("keep"), (id) => void beside(id));
  const legend = () => ({
    name: layerName(study, state.shown),
    looks: scale === null ? [] : [...scale.looks, scale.hidden, scale.missing],
  });
  const updateFiles = files(desk, byId("files"), legend, kept.name);
  byId("switch").addEventListener("click", switchTable);

  map.look(study.bounds, state.at);
  map.show(outlines);
  if (!figures.rows.has(state.area)) state.area = "";
  if (!spotsOf(study, desk.places, changes.now).some(({ id }) => id === state.place)) state.place = "";
  paint();
  showSpots();
  update();
  // for bench/planner_page.py: the canvas is drawn in the frame before this one
  const seen = (): void => (performance.mark("nabij-ready"), streets.start());
  requestAnimationFrame(() => requestAnimationFrame(seen));
  if (state.area !== "") chooseArea(state.area, false);
  else if (state.place !== "") choosePlace(state.place);
  onState(() => location.reload());
  await begin();

  /** What the address asks for besides the map. */
  async function begin(): Promise<void> {
    // a list that fails or a scenario that is gone leaves the map as it is
    await kept.refresh().catch((error: unknown) => mistake(told(error)));
    const failed = (error: unknown): void => ((state.scenario = ""), mistake(told(error)));
    if (changes.now.length > 0 || state.scenario !== "") (byId("plan") as HTMLDetailsElement).open = true;
    if (changes.now.length > 0) {
      if (state.scenario !== "") await kept.belong(state.scenario).catch(failed);
      await change(() => undefined);
    } else if (state.scenario !== "") await kept.open(state.scenario).catch(failed);
    if (!figures.can(state.chosen, windowOf(state.shown))) await recolour();
    if (state.other !== "") await beside(state.other);
    // so that the first other norm is there at once
    setTimeout(prepare, 1500);
  }

  /** Fetches what the choice is told with, if it is not there; whether it is still the choice by then. */
  async function known(): Promise<boolean> {
    const mine = (choices += 1);
    let problem = "";
    try {
      if (!figures.can(state.chosen, windowOf(state.shown))) await profiles.fetch(state.shown, state.chosen);
    } catch (error) {
      problem = told(error);
    }
    if (mine !== choices) return false;
    if (problem !== "") mistake(problem);
    else if (untold !== "" && byId("mistake").textContent === untold) mistake(null);
    untold = problem;
    return true;
  }

  function prepare(): void {
    // what comes after a refusal that is told would come unseen
    if (untold === "") profiles.prepare(state.shown, state.chosen);
  }

  async function recolour(): Promise<void> {
    const { shown } = state;
    // a layer that people choose is not gone back from when a change is undone
    if (shown.kind !== "change") before = null;
    // there is a way back from what is waited for
    updateControls();
    // a choice that was made meanwhile is shown when it is known itself
    if (!(await known())) return;
    const missing = shown.window !== "" && desk.outcome?.windows.length === 0;
    const again = changes.now.length > 0 && (missing || !isOfNow(desk));
    if (again) desk.failed = false;
    paint();
    updateControls();
    updateTable();
    updatePlan();
    retellArea(desk);
    writeSoon();
    if (windowOf(shown) !== "") prepare();
    // a slider passes many norms on its way
    if (again) askSoon();
    else if (state.other !== "") besideSoon();
  }

  /** The plan again, with the norm and the pace of now. */
  async function askAgain(): Promise<void> {
    if (changes.now.length > 0) await ask(changes.now);
    await besideAgain();
  }

  /** The comparison with what is open now, if there is one. */
  async function besideAgain(): Promise<void> {
    if (state.other !== "") await beside(state.other, false);
  }

  /** What changes come to, shown; nothing where they are others by the time that it is known. */
  async function ask(mine: typeof changes.now): Promise<void> {
    try {
      const outcome = await preview(desk, mine);
      if (mine !== changes.now || outcome === null) return;
      desk.outcome = outcome;
      sayOutcome(desk, outcome);
    } catch (error) {
      desk.failed = true;
      mistake(told(error));
    }
    paint();
    update();
  }

  /** Colours the areas and the legend. */
  function paint(): void {
    const { shown, chosen } = state;
    scale = scaleOf(figures, shown, chosen);
    const values = shownValues(desk);
    const looks = new Map<string, Look>();
    const texts = new Map<string, string>();
    const seen = new Set<Look>(scale.looks);
    figures.areas.forEach((area, row) => {
      const value = values[row] ?? { value: null, status: "unknown" };
      const look = lookOf(scale as Scale, value);
      looks.set(area.code, look);
      texts.set(area.code, `${area.name}: ${written(shown.kind, value, study.suppress_below)}`);
      seen.add(look);
    });
    map.colour(looks, texts);
    byId("legend-name").textContent = layerName(study, shown);
    fill(byId("legend-list"), ...legendLines([...seen]));
    const people = shown.kind === "gap" || shown.kind === "change";
    const steps = figures.inSteps(shown, chosen) && t("planner.in_steps", { step: study.suppress_below });
    const note = people ? t("planner.people_short") : shown.kind === "without" && t("planner.without_short");
    fill(byId("legend-note"), note, steps && ` ${steps}`);
  }

  function showSpots(): void {
    map.showSpots(spotsOf(study, desk.places, changes.now), state.place);
  }

  function update(): void {
    updateControls();
    updatePlan();
    updateTable();
    updateFiles();
    kept.update();
    retellArea(desk);
  }

  function write(): void {
    // a kept scenario stands in the address by its name alone as long as it is as it was kept
    state.changes = kept.isSaved() ? [] : changes.now;
    writeState(wordsOf(state));
  }

  function chooseArea(code: string, focus = false): void {
    state.area = code;
    if (state.place !== "") {
      state.place = "";
      map.showGround(null);
      showSpots();
    }
    map.choose(code);
    if (focus) map.bring(code);
    void showArea(desk, code, focus);
    bringChosen();
    updateTable();
    write();
  }

  function choosePlace(id: string, focus = false): void {
    state.area = "";
    state.place = id;
    map.choose("");
    showSpots();
    openPlace(desk, id, focus);
    bringChosen();
    updatePlan();
    write();
  }

  async function change(act: () => void): Promise<void> {
    const was = changes.now;
    const inside = byId("chosen").contains(document.activeElement);
    act();
    mistake(null);
    [desk.outcome, desk.failed] = [null, false];
    layerOf(was.length);
    // the layer may be of a window whose figures are not there yet
    if (!figures.can(state.chosen, windowOf(state.shown))) void known().then((now) => now && (paint(), update()));
    // new places are known by their row: without one of them a row may be another place
    const shifted = state.place.startsWith("new:") && changes.now.length < was.length;
    if (shifted || (state.place !== "" && !spotsOf(study, desk.places, changes.now).some(({ id }) => id === state.place))) {
      state.place = "";
      hide();
      map.showGround(null);
    } else if (state.place !== "" && changes.now !== was) openPlace(desk, state.place, false);
    showSpots();
    update();
    write();
    // what a place or a stop comes to is told there, wherever it was moved, closed or struck
    if (changes.now.length > was.length) (byId("plan") as HTMLDetailsElement).open = true;
    if (inside && byId("chosen").hidden) byId("undo").focus();
    if (changes.now.length > 0) {
      try {
        const mine = changes.now;
        const outcome = await preview(desk, mine);
        if (mine !== changes.now || outcome === null) return;
        desk.outcome = outcome;
        sayOutcome(desk, outcome);
      } catch (error) {
        // what the server refuses (no street nearby) is taken back; what it could not answer is not
        if (error instanceof Problem && error.status === 422 && changes.now !== was && changes.made) {
          await change(() => changes.refuse());
        } else desk.failed = true;
        mistake(told(error));
      }
    }
    paint();
    update();
    void besideAgain();
  }

  /** The first change shows what changes; without changes the map is what it was. */
  function layerOf(had: number): void {
    const { shown } = state;
    if (had === 0 && changes.now.length > 0 && shown.kind !== "change") before = { ...shown };
    if (changes.now.length === 0 && shown.kind === "change") {
      Object.assign(shown, before ?? { kind: "priority", window: "" });
      before = null;
    } else if (changes.now.length > had || had === 0) {
      const last = changes.now.at(-1);
      if (last === undefined) return;
      const struckOne = struck([last]).size > 0 || last.kind === "strike_route";
      shown.category = categoryOf(last, desk.places) ?? shown.category;
      if (struckOne && shown.window === "") shown.window = study.windows[0]?.name ?? "";
      shown.kind = "change";
    }
  }

  async function beside(id: string, focus = true): Promise<void> {
    const open = kept.isSaved() ? kept.name() : "";
    state.other = id;
    write();
    try {
      await compareWith(desk, id, open, outlines, () => {
        state.other = "";
        endCompare();
        write();
        byId("main").focus();
      }, focus);
    } catch (error) {
      if (state.other !== id) return;
      state.other = "";
      mistake(told(error));
    }
  }

  function switchTable(): void {
    const [table, button] = [byId("tableview"), byId("switch")];
    table.hidden = !table.hidden;
    button.textContent = t(table.hidden ? "planner.show_table" : "planner.show_map");
    button.setAttribute("aria-pressed", String(!table.hidden));
    updateTable();
    if (!table.hidden) announce(t("planner.table"));
  }
}

/** A layer that the study has; that of a change only where there is one. */
function put(shown: Shown, study: Study, changed: boolean): void {
  const [first] = study.categories;
  if (!study.categories.some(({ category }) => category === shown.category)) shown.category = first?.category ?? "";
  if (!study.windows.some(({ name }) => name === shown.window)) shown.window = "";
  if (shown.kind === "change" ? !changed : !kindsOf(study).includes(shown.kind)) shown.kind = "priority";
  if (!ofCategory(shown.kind)) shown.window = "";
}

/** Brings what was chosen on the map into view in the panel. */
function bringChosen(): void {
  byId("chosen-name").scrollIntoView({ block: "nearest" });
}

/** Tells what went wrong; null takes it away. home: with the way to the first page, where there is no other. */
function mistake(text: string | null, home = false): void {
  const box = byId("mistake");
  box.hidden = text === null;
  fill(box, text === null ? null : el("span", {}, text), home && " ", home && el("a", { href: "./" }, t("common.home")));
  if (text !== null) box.scrollIntoView({ block: "nearest" });
}
