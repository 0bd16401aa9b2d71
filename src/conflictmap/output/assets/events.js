// All events on one canvas: symbols, groups, dashed areas; what lies under the pointer.
(function (cm) {
  "use strict";

  var RADIUS = 6.5, WIDEST_KM = 130; // the radius of the widest governorate is 117 km

  // Numbers of the locations with events to show, either the imprecise ones or the exact ones.
  function placesOf(store, counts, imprecise) {
    var flags = store.locations.imprecise, places = new Int32Array(store.locationCount), found = 0;
    for (var i = 0; i < store.locationCount; i++) { if (counts[i] && flags[i] === imprecise) { places[found++] = i; } }
    return places.subarray(0, found);
  }

  cm.EventLayer = cm.CanvasLayer.extend({
    options: { pane: "cm-events", padding: 0.12 },

    initialize: function (block) {
      L.Renderer.prototype.initialize.call(this);
      this.block = block;
      this.store = null;
      this.theme = null;
      this.boxes = [];  // what labels must not cover
      this.targets = []; // {x, y, radius, group, row}
      this.marked = -1;  // event that list or ladder point at
      this.symbols = new cm.SymbolCache();
      this.types = [];
    },

    onAdd: function (map) {
      if (!map.getPane("cm-events")) { map.createPane("cm-events").style.zIndex = 450; }
      cm.CanvasLayer.prototype.onAdd.call(this, map);
      if (!this.loading) { this.loading = cm.readStore(this.block); }
    },

    // A layer for the control: on the map when the events of its type are shown.
    part: function (name) { return new cm.Part(this, name); },

    switchPart: function (name, on) {
      this.types[+name.slice(5)] = on;
      this.fire("types");
    },

    // visible: one byte for each event. Counts by location are made here, once, and not for each frame.
    show: function (store, visible) {
      var types = store.head.types.length, location = store.columns.location, type = store.columns.type, mapped = store.mapped;
      var counts = new Int32Array(store.locationCount), typeCounts = new Int32Array(store.locationCount * types);
      for (var row = 0; row < store.count; row++) {
        if (!visible[row] || !mapped[row]) { continue; }
        counts[location[row]]++;
        typeCounts[location[row] * types + type[row]]++;
      }
      Object.assign(this, { store: store, visible: visible, counts: counts, typeCounts: typeCounts, rowStarts: null });
      this.areas = new cm.Grid(store, placesOf(store, counts, 1));
      this.exact = new cm.Grid(store, placesOf(store, counts, 0));
      this.redraw();
    },

    // Rows of a location, in order; sorted once after each filter and only when asked for.
    rowsAt: function (location) {
      if (!this.rowStarts) { this.sortRows(); }
      return this.rowsSorted.subarray(this.rowStarts[location], this.rowStarts[location + 1]);
    },

    sortRows: function () {
      var store = this.store, column = store.columns.location, starts = new Int32Array(store.locationCount + 1);
      for (var i = 0; i < store.locationCount; i++) { starts[i + 1] = starts[i] + this.counts[i]; }
      var at = starts.slice(), sorted = new Int32Array(starts[store.locationCount]);
      for (var row = 0; row < store.count; row++) {
        if (this.visible[row] && store.mapped[row]) { sorted[at[column[row]]++] = row; }
      }
      this.rowStarts = starts;
      this.rowsSorted = sorted;
    },

    draw: function (context, view) {
      this.boxes = [];
      this.targets = [];
      if (!this.store || !this.theme) { return; }
      var areas = this.areas.find(view, this.counts, this.typeCounts), exact = this.exact.find(view, this.counts, this.typeCounts);
      this.drawAreas(context, view, areas);
      cm.makeRoom(areas, exact);
      this.drawGroups(context, view, areas, true);
      this.drawGroups(context, view, exact, false);
      this.view = view;
      this.placeRing();
      this.fire("drawn");
    },

    drawAreas: function (context, view, groups) {
      var layer = this, theme = this.theme;
      groups.forEach(function (group) {
        if (group.places > 1) { return; }
        var location = group.location, type = layer.store.head.types[group.types.indexOf(Math.max.apply(null, group.types))];
        var rings = layer.ringsOf(location);
        context.fillStyle = context.strokeStyle = theme.dark ? type.dark : type.light;
        context.beginPath();
        if (layer.kindOf(location) === "road") { layer.drawRoad(context, view, group); return; }
        if (rings) {
          rings.forEach(function (ring) { cm.trace(context, view, ring, true); });
        } else {
          // A circle wider than a governorate would say nothing but "somewhere".
          var km = layer.store.locations.precision[location] / 10;
          context.arc(group.x, group.y, Math.max(RADIUS + 4, km > WIDEST_KM ? 0 : km / view.kmPerPixel), 0, 2 * Math.PI);
        }
        context.globalAlpha = 0.07;
        context.fill("evenodd");
        context.globalAlpha = 0.8;
        context.lineWidth = 1.2;
        context.setLineDash([4, 4]);
        context.stroke();
        context.setLineDash([]);
        context.globalAlpha = 1;
      });
    },

    // An event somewhere on a road: the road itself, dashed, where the base map has it, else a ring.
    drawRoad: function (context, view, group) {
      var id = this.store.tables.places[this.store.locations.place[group.location]][0];
      var road = this.base && this.base.base ? this.base.base.corridors.filter(function (each) { return each.id === id; })[0] : null;
      if (road) { cm.trace(context, view, road.shape, false); } else { context.arc(group.x, group.y, RADIUS + 4, 0, 2 * Math.PI); }
      context.lineWidth = road ? 9 : 1.2;
      context.globalAlpha = road ? 0.35 : 0.8;
      context.setLineDash(road ? [10, 6] : [4, 4]);
      context.stroke();
      context.setLineDash([]);
      context.globalAlpha = 1;
    },

    // The outline of the governorate or district that an event is known by; other areas are circles.
    ringsOf: function (location) {
      var units = this.base && this.base.base ? this.base.base.units : {}, kind = this.kindOf(location);
      if (kind === "governorate") { return units[this.governorateOf(location)]; }
      return kind === "district" ? units[this.store.tables.places[this.store.locations.place[location]][0]] : null;
    },

    kindOf: function (location) { return this.store.tables ? this.store.tables.places[this.store.locations.place[location]][2] : ""; },

    governorateOf: function (location) {
      return this.store.tables ? this.store.tables.governorates[this.store.locations.governorate[location]] : "";
    },

    drawGroups: function (context, view, groups, imprecise) {
      var layer = this, types = this.store.head.types;
      for (var i = groups.length - 1; i >= 0; i--) { draw(groups[i]); }
      function draw(group) {
        if (group.spread) { layer.drawEvents(context, view, group, imprecise); return; }
        cm.drawGroup(context, group, types, layer.theme, imprecise);
        layer.targets.push({ x: group.x, y: group.y, radius: group.radius, group: group, row: -1 });
        layer.boxes.push([group.x - group.radius, group.y - group.radius, group.x + group.radius, group.y + group.radius]);
      }
    },

    drawEvents: function (context, view, group, imprecise) {
      var layer = this, rows = this.rowsAt(group.location), step = 15;
      rows.forEach(function (row, index) {
        var x = group.x + (index - (rows.length - 1) / 2) * step;
        layer.symbols.draw(context, view.ratio, layer.typeOf(row), x, group.y, RADIUS, layer.styleOf(row, imprecise));
        layer.targets.push({ x: x, y: group.y, radius: RADIUS + 3, group: group, row: row });
        layer.boxes.push([x - RADIUS - 3, group.y - RADIUS - 3, x + RADIUS + 3, group.y + RADIUS + 3]);
      });
    },

    typeOf: function (row) { return this.store.head.types[this.store.columns.type[row]]; },

    styleOf: function (row, imprecise) {
      var type = this.typeOf(row), columns = this.store.columns;
      return cm.lookOf(this.theme, type, {
        claimed: columns.status[row] === 1, imprecise: imprecise, disputed: columns.disputed[row] === 1
      });
    },

    // A ring around the event that the list, the ladder or the popup points at. It is an element of its own, so
    // that pointing does not draw the canvas anew.
    placeRing: function () {
      var row = this.marked, ring = this.ring;
      if (!ring) {
        ring = this.ring = cm.build("div", { class: "cm-ring", "aria-hidden": "true" });
        this.getPane().appendChild(ring);
      }
      ring.hidden = row < 0 || !this.store || !this.store.mapped[row] || !this.view;
      if (ring.hidden) { return; }
      var location = this.store.columns.location[row], view = this.view;
      var host = this.targets.filter(function (target) { return target.row === row; })[0] ||
        this.targets.filter(function (target) { return target.row < 0 && target.group.some(function (place) { return place === location; }); })[0];
      var x = host ? host.x : this.store.x[location] * view.scale - view.left;
      var y = host ? host.y : this.store.y[location] * view.scale - view.top;
      var radius = (host ? host.radius : RADIUS) + 5;
      ring.style.width = ring.style.height = 2 * radius + "px";
      L.DomUtil.setPosition(ring, L.point(x - radius, y - radius).add(this._bounds.min).round());
    },

    mark: function (row) {
      if (this.marked === row) { return; }
      this.marked = row;
      this.placeRing();
    },

    // The nearest symbol or group under a point of the window, or null.
    find: function (containerPoint, slack) {
      if (!this._bounds) { return null; }
      var point = this.toCanvas(containerPoint), best = null, closest = Infinity;
      this.targets.forEach(function (target) {
        var distance = Math.hypot(target.x - point.x, target.y - point.y) - target.radius;
        if (distance < (slack || 0) && distance < closest) { best = target; closest = distance; }
      });
      return best;
    },

    // All events of a group, and the bounds of its places.
    membersOf: function (group) {
      var layer = this, rows = [], lat = this.store.locations.lat, lon = this.store.locations.lon;
      var south = Infinity, west = Infinity, north = -Infinity, east = -Infinity;
      group.some(function (place) {
        layer.rowsAt(place).forEach(function (row) { rows.push(row); });
        south = Math.min(south, lat[place]); north = Math.max(north, lat[place]);
        west = Math.min(west, lon[place]); east = Math.max(east, lon[place]);
      });
      rows.sort(function (a, b) { return a - b; });
      return { rows: rows, bounds: L.latLngBounds([south / 1e5, west / 1e5], [north / 1e5, east / 1e5]) };
    },

    placeOf: function (row) {
      var location = this.store.columns.location[row];
      return L.latLng(this.store.locations.lat[location] / 1e5, this.store.locations.lon[location] / 1e5);
    }
  });

  cm.eventLayer = function (block) { return new cm.EventLayer(block); };
})(window.conflictmap = window.conflictmap || {});
