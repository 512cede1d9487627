// What build.mjs copies to dist/vendor/leaflet/leaflet.js: Leaflet as an ES module.
export * from "leaflet";
