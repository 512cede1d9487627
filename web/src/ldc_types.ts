// What the server tells on the page of the buurtanalyse, as far as the page uses it.

export interface Study {
  id: string;
  name: string;
  invented: boolean;
  categories: { category: string; label: string; norm_minutes: number }[];
  paces: { name: string; label: string }[];
  windows: { name: string; label: string }[];
  attributions: string[];
}

export interface Area {
  code: string;
  name: string;
}

export interface Place {
  place: string;
  category: string;
  name: string;
  lat: number;
  lon: number;
}

export type Ring = [number, number][];

export interface Drawing {
  type: "Polygon" | "MultiPolygon";
  coordinates: unknown;
}

/** A neighbourhood in one of three ways. */
export interface Asked {
  areas?: string[];
  within_walk?: number;
  of?: string;
  polygon?: Drawing;
}

export interface Figures {
  name: string;
  outline: Drawing;
  threshold: number;
  municipality_name: string;
  region_name: string;
  residents: {
    indicator: string;
    label: string;
    value: number | null;
    status: string;
    municipality: number | null;
    region: number | null;
    vintage: number | null;
  }[];
  reach: {
    category: string;
    mode: "walk" | "transit";
    name: string;
    norm_minutes: number;
    median_minutes: number | null;
    share_within: number | null;
    share_within_status: string;
    people_beyond: number | null;
    people_beyond_status: string;
  }[];
  offer: { category: string; label: string; inside: number; near: number }[];
  places: {
    place: string;
    category: string;
    name: string | null;
    address: string | null;
    opening_hours: string | null;
    inside: boolean;
    walk_minutes: number | null;
  }[];
  proposals: { id: string; kind: "strength" | "gap"; sentence: string; need: number | null }[];
  findings: string[];
}

export interface Head {
  id: string;
  study: string | null;
  name: string;
  version: number;
  etag: string;
  changed: string;
}

export interface Job {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  progress: number;
  step: string;
  message: string;
  ended: string | null;
  files: { name: string; url: string; size: number }[];
}
