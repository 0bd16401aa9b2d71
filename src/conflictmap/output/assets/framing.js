// What part of the world the window shows at first, and what paper shows.
(function (cm) {
  "use strict";

  // South-west and north-east of the events that are drawn, within limits [west, south, east, north] when given.
  function boundsOf(store, limits) {
    var box = limits ? limits.map(function (value) { return value * 1e5; }) : [-Infinity, -Infinity, Infinity, Infinity], lat = store.locations.lat, lon = store.locations.lon, location = store.columns.location;
    var south = Infinity, west = Infinity, north = -Infinity, east = -Infinity, events = 0;
    for (var row = 0; row < store.count; row++) {
      if (!store.mapped[row]) { continue; }
      var at = location[row];
      if (lon[at] < box[0] || lat[at] < box[1] || lon[at] > box[2] || lat[at] > box[3]) { continue; }
      events++;
      if (lat[at] < south) { south = lat[at]; }
      if (lat[at] > north) { north = lat[at]; }
      if (lon[at] < west) { west = lon[at]; }
      if (lon[at] > east) { east = lon[at]; }
    }
    var bounds = events ? L.latLngBounds([south / 1e5, west / 1e5], [north / 1e5, east / 1e5]) : L.latLngBounds([]);
    bounds.events = events;
    return bounds;
  }

  // The whole of Syria, or what lies around the events where they are near each other.
  cm.App.prototype.firstView = function (link) {
    var store = this.store, sheet = this.base.sheet, syria = L.latLngBounds([32.3, 35.6], [37.4, 42.5]), all = boundsOf(store, null);
    this.map.invalidateSize({ pan: false });
    // An event in Moscow or Tehran is on the map, but the first view is of what lies on the sheet; and a few abroad,
    // less than one in a hundred, do not make all others small.
    var bounds = boundsOf(store, [35.6, 32.3, 42.5, 37.4]);
    if (bounds.events * 100 <= all.events * 99) { bounds = boundsOf(store, sheet); }
    if (!bounds.isValid()) { bounds = all.isValid() ? all : syria; }
    if (link.at) {
      this.map.setView([link.at[1], link.at[2]], link.at[0], { animate: false });
    } else {
      this.map.fitBounds(bounds.pad(0.04), { animate: false, maxZoom: 9.5, paddingTopLeft: [18, 30], paddingBottomRight: [18, 22] });
    }
    if (this.baseLayer.tiled) { return; }
    sheet = L.latLngBounds([sheet[1], sheet[0]], [sheet[3], sheet[2]]);
    if (all.isValid() && !sheet.contains(all)) { // with room around the furthest event
      sheet.extend([all.getSouth() - 1, all.getWest() - 1]).extend([all.getNorth() + 1, all.getEast() + 1]);
    }
    this.map.setMinZoom(Math.min(this.map.getZoom(), this.map.getBoundsZoom(sheet, true), this.map.getBoundsZoom(syria)));
    this.sheet = sheet;
    this.map.setMaxBounds(sheet);
  };

  // Paper has no scroll bar: the list is written out, in light colours.
  cm.App.prototype.print = function (on) {
    var bounds = this.map.getBounds();
    if (on) {
      this.before = this.node.getAttribute("data-theme");
      this.beforeView = [this.map.getCenter(), this.map.getZoom()];
      this.node.setAttribute("data-theme", "light");
      this.panel.list.limit = 400;
      this.panel.notes.open = true;
    } else {
      this.node.setAttribute("data-theme", this.before || "light");
      this.panel.list.limit = 60;
    }
    this.frame.classList.toggle("cm-printing", on);
    this.readTheme();
    this.panel.adopt(this.control);
    this.panel.list.update();
    this.map.invalidateSize({ animate: false });
    this.map.setMaxBounds(null); // paper has another shape than the window, and shall show all that the window showed
    if (on) { this.map.fitBounds(bounds, { animate: false }); } else { this.map.setView(this.beforeView[0], this.beforeView[1], { animate: false }); }
    if (this.sheet && !on) { this.map.setMaxBounds(this.sheet); }
    this.redraw();
  };

  // A browser prints canvases as they were drawn, line by line, and each one white where it was cleared: of three
  // above each other only the uppermost would be seen. So all is drawn on the lowest, and the others are hidden.
  cm.App.prototype.drawOnOne = function () {
    var context = this.baseLayer._context, view = this.baseLayer.viewNow();
    this.labels.draw(context, view);
    this.events.draw(context, view);
  };
})(window.conflictmap = window.conflictmap || {});
