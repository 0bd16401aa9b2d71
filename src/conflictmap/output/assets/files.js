// The events in view as files, made in the browser: nothing is sent anywhere.
(function (cm) {
  "use strict";

  var COLUMNS = ["id", "type", "status", "disputed", "place", "place_ar", "place_id", "kind", "governorate", "district", "lat",
    "lon", "precision_km", "location_method", "date", "date_precision", "actor", "relation", "evidence", "report", "title", "url",
    "published"];

  // A spreadsheet runs a cell that begins with one of these; an apostrophe makes it text.
  cm.csvCell = function (value) {
    if (value === null || value === undefined) { return ""; }
    var text = String(value);
    if (typeof value !== "number" && /^[\s\u200b-\u200f\u202a-\u202e\ufeff]*[=+\-@\t\r|%]/.test(text)) { text = "'" + text; }
    return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  };

  function record(event) {
    var first = event.sources[0] || {};
    return COLUMNS.map(function (name) { return ["report", "title", "url", "published"].indexOf(name) >= 0 ? first[name] : event[name]; });
  }

  // Events that pass the filters and lie in the window; those without a position count as in view.
  cm.rowsInView = function (app) {
    var bounds = app.map.getBounds(), rows = [], store = app.store, locations = store.locations;
    for (var row = 0; row < store.count; row++) {
      if (!app.filters.visible[row]) { continue; }
      var location = store.columns.location[row], known = locations.lat[location] !== cm.NOWHERE;
      if (!known || bounds.contains([locations.lat[location] / 1e5, locations.lon[location] / 1e5])) { rows.push(row); }
    }
    return rows;
  };

  async function eventsInView(app) {
    var rows = cm.rowsInView(app), events = [];
    for (var i = 0; i < rows.length; i++) { events.push(await cm.readEvent(app.store, rows[i])); }
    return events;
  }

  cm.writeCsv = function (events) {
    var lines = [COLUMNS].concat(events.map(record)).map(function (cells) { return cells.map(cm.csvCell).join(","); });
    return "\ufeff" + lines.join("\r\n") + "\r\n";
  };

  cm.writeGeoJson = function (events) {
    return JSON.stringify({
      type: "FeatureCollection",
      features: events.map(function (event) {
        var values = record(event), properties = {};
        COLUMNS.forEach(function (name, index) { properties[name] = values[index] === undefined ? null : values[index]; });
        return {
          type: "Feature", id: event.id, properties: properties,
          geometry: event.lat === null ? null : { type: "Point", coordinates: [event.lon, event.lat] }
        };
      })
    }, null, 1);
  };

  cm.download = async function (app, form) {
    var events = await eventsInView(app), csv = form === "csv";
    var blob = new Blob([csv ? cm.writeCsv(events) : cm.writeGeoJson(events)], { type: csv ? "text/csv" : "application/geo+json" });
    var link = cm.build("a", { download: "events." + form, href: URL.createObjectURL(blob) });
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  };
})(window.conflictmap = window.conflictmap || {});
