// What the reader has chosen to see; from it one byte for each event, and the permalink.
(function (cm) {
  "use strict";

  var NO_NAMES = { governorates: [], actors: [], sources: [], places: [] }; // the tables come after the first drawing

  cm.BAND_KM = 10; // of the corridors, until the reader chooses

  cm.Filters = function (store) {
    this.store = store;
    this.types = store.head.types.map(function () { return true; });
    this.statuses = [true, true, true, true];
    this.governorate = "";
    this.actor = "";
    this.source = "";
    this.words = "";
    this.from = null; // days since 1970-01-01, or null for no limit
    this.to = null;
    this.undated = true;
    this.brush = null; // {km: [from, to], days: [from, to]} of the ladder
    this.listeners = [];
    this.texts = null; // rows whose evidence holds the words, filled in when the texts are read
  };

  cm.Filters.prototype.listen = function (act) { this.listeners.push(act); };

  cm.Filters.prototype.change = function (values, origin) {
    Object.assign(this, values);
    this.apply(origin);
  };

  // Letters without case and accents; Arabic without the variants of alif, ta marbuta and vowels.
  cm.fold = function (text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, "").replace(/[أإآٱ]/g, "ا")
      .replace(/ة/g, "ه").replace(/ى/g, "ي").toLowerCase();
  };

  // One byte for each entry of a table: does it hold the word?
  function holds(table, word, textOf) {
    var found = new Uint8Array(table.length);
    table.forEach(function (entry, index) { found[index] = cm.fold(textOf(entry)).indexOf(word) >= 0 ? 1 : 0; });
    return found;
  }

  cm.Filters.prototype.wordMasks = function (typeName) {
    var tables = this.store.tables, types = this.store.head.types;
    return cm.fold(this.words).split(/\s+/).filter(Boolean).map(function (word) {
      return {
        places: holds(tables.places, word, function (place) { return place[1] + " " + place[4] + " " + place[3]; }),
        governorates: holds(tables.governorates, word, String),
        actors: holds(tables.actors, word, String),
        sources: holds(tables.sources, word, String),
        types: holds(types, word, function (type) { return type.type + " " + typeName(type.type); })
      };
    });
  };

  // Whether what is chosen can only be told by names.
  cm.Filters.prototype.needNames = function () {
    return Boolean(this.governorate || this.actor || this.source || this.words || this.brush);
  };

  // Everything but time: these events make the histogram. Then those within the chosen time.
  cm.Filters.prototype.apply = function (origin) {
    var store = this.store, columns = store.columns, locations = store.locations, tables = store.tables || NO_NAMES, filters = this;
    var governorate = tables.governorates.indexOf(this.governorate), source = tables.sources.indexOf(this.source);
    var actors = this.actor ? tables.actors.map(function (name) { return name.split("; ").indexOf(filters.actor) >= 0; }) : null;
    var masks = this.words ? this.wordMasks(this.typeName || String) : [], more = store.head.more_sources;
    var any = new Uint8Array(store.count), visible = new Uint8Array(store.count), brush = this.brush;
    for (var row = 0; row < store.count; row++) {
      var location = columns.location[row];
      if (!this.types[columns.type[row]] || !this.statuses[columns.status[row]]) { continue; }
      if (this.governorate && locations.governorate[location] !== governorate) { continue; }
      if (actors && !actors[columns.actor[row]]) { continue; }
      if (this.source && columns.source[row] !== source && !(more[row] && more[row].indexOf(source) >= 0)) { continue; }
      if (masks.length && !this.hasWords(masks, row, location)) { continue; }
      if (brush && !inBrush(brush, store, row, location)) { continue; }
      any[row] = 1;
      visible[row] = this.inTime(row) ? 1 : 0;
    }
    this.any = any;
    this.visible = visible;
    this.listeners.forEach(function (act) { act(origin); });
  };

  cm.Filters.prototype.hasWords = function (masks, row, location) {
    var columns = this.store.columns, texts = this.texts;
    for (var i = 0; i < masks.length; i++) {
      var mask = masks[i];
      if (!mask.places[this.store.locations.place[location]] && !mask.governorates[this.store.locations.governorate[location]] &&
          !mask.actors[columns.actor[row]] && !mask.sources[columns.source[row]] && !mask.types[columns.type[row]] &&
          !(texts && texts[i] && texts[i][row])) { return false; }
    }
    return true;
  };

  cm.Filters.prototype.inTime = function (row) {
    var first = this.store.columns.first_day[row];
    if (first === cm.UNDATED) { return this.undated; }
    return (this.to === null || first <= this.to) && (this.from === null || this.store.columns.last_day[row] >= this.from);
  };

  function inBrush(brush, store, row, location) {
    var km = store.corridorKm ? store.corridorKm[location] : NaN, columns = store.columns;
    return km >= brush.km[0] && km <= brush.km[1] && columns.first_day[row] !== cm.UNDATED &&
      columns.last_day[row] >= brush.days[0] && columns.first_day[row] <= brush.days[1];
  }

  // Marks the rows whose evidence holds each word of the search.
  cm.Filters.prototype.readTexts = async function () {
    var wanted = this.words, list = cm.fold(wanted).split(/\s+/).filter(Boolean);
    if (!list.length) { this.texts = null; return false; }
    var found = await this.store.findInTexts(list);
    if (this.words !== wanted) { return false; } // the reader has typed on
    this.texts = found;
    return true;
  };

  // The view in the fragment of the address: only what differs from the first view.
  cm.writeLink = function (app) {
    var filters = app.filters, centre = app.map.getCenter(), parts = new URLSearchParams();
    parts.set("at", [app.map.getZoom(), centre.lat.toFixed(4), centre.lng.toFixed(4)].join("/"));
    if (filters.from !== null) { parts.set("from", cm.dayText(filters.from)); }
    if (filters.to !== null) { parts.set("to", cm.dayText(filters.to)); }
    if (!filters.undated) { parts.set("undated", "no"); }
    var off = app.store.head.types.filter(function (_, index) { return !filters.types[index]; });
    off.forEach(function (type) { parts.append("without", type.type); });
    var statuses = app.store.head.statuses.filter(function (_, index) { return !filters.statuses[index]; });
    if (statuses.length) { parts.set("nostatus", statuses.join(",")); }
    ["governorate", "actor", "source", "words"].forEach(function (name) { if (filters[name]) { parts.set(name, filters[name]); } });
    if (filters.brush) { parts.set("m5", filters.brush.km.map(Math.round).concat(filters.brush.days.map(cm.dayText)).join(",")); }
    var hidden = Object.keys(app.baseLayer.parts).filter(function (name) { return !app.baseLayer.parts[name]; });
    if (hidden.length) { parts.set("hide", hidden.join(",")); }
    if (app.bandKm !== cm.BAND_KM) { parts.set("band", app.bandKm); }
    if (app.choropleth !== app.store.head.options.choropleth) { parts.set("shade", app.choropleth ? "yes" : "no"); }
    if (app.words.lang !== app.store.head.options.lang) { parts.set("lang", app.words.lang); }
    if (app.openRow >= 0 && app.openId) { parts.set("event", app.openId); }
    return parts.toString();
  };

  function dayOf(text) {
    var time = /^\d{4}-\d\d-\d\d$/.test(text || "") ? Date.parse(text + "T00:00:00Z") : NaN;
    return isNaN(time) ? null : Math.round(time / 864e5);
  }

  // The counterpart: whatever is not understood is passed over.
  cm.readLink = function (fragment, store) {
    var parts = new URLSearchParams(fragment.replace(/^#/, "")), view = { filters: {}, at: null, lang: parts.get("lang"), event: parts.get("event") };
    view.hidden = (parts.get("hide") || "").split(",");
    view.bandKm = +parts.get("band") >= 1 && +parts.get("band") <= 30 ? Math.round(+parts.get("band")) : cm.BAND_KM;
    view.choropleth = { yes: true, no: false }[parts.get("shade")];
    var at = (parts.get("at") || "").split("/").map(Number);
    if (at.length === 3 && at.every(isFinite)) { view.at = at; }
    view.filters.from = dayOf(parts.get("from"));
    view.filters.to = dayOf(parts.get("to"));
    view.filters.undated = parts.get("undated") !== "no";
    var without = parts.getAll("without"), hidden = (parts.get("nostatus") || "").split(",");
    view.filters.types = store.head.types.map(function (type) { return without.indexOf(type.type) < 0; });
    view.filters.statuses = store.head.statuses.map(function (name) { return hidden.indexOf(name) < 0; });
    ["governorate", "actor", "source", "words"].forEach(function (name) { view.filters[name] = parts.get(name) || ""; });
    var brush = (parts.get("m5") || "").split(",");
    if (brush.length === 4 && isFinite(brush[0]) && isFinite(brush[1]) && dayOf(brush[2]) !== null && dayOf(brush[3]) !== null) {
      view.filters.brush = { km: [+brush[0], +brush[1]], days: [dayOf(brush[2]), dayOf(brush[3])] };
    }
    return view;
  };
})(window.conflictmap = window.conflictmap || {});
