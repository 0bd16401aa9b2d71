// Names on the map, placed one by one so that none covers another, an event or a crossing.
(function (cm) {
  "use strict";

  // Boxes that are taken, found through a coarse grid.
  cm.Occupied = function () { this.cells = new Map(); };
  cm.Occupied.prototype.each = function (box, act) {
    for (var x = Math.floor(box[0] / 64); x <= Math.floor(box[2] / 64); x++) {
      for (var y = Math.floor(box[1] / 64); y <= Math.floor(box[3] / 64); y++) {
        var key = x * 4096 + y;
        if (act(key) === false) { return false; }
      }
    }
    return true;
  };
  cm.Occupied.prototype.isFree = function (box) {
    var cells = this.cells;
    return this.each(box, function (key) {
      var taken = cells.get(key) || [];
      for (var i = 0; i < taken.length; i++) {
        var other = taken[i];
        if (box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) { return false; }
      }
      return true;
    });
  };
  cm.Occupied.prototype.take = function (box) {
    var cells = this.cells;
    this.each(box, function (key) {
      if (!cells.has(key)) { cells.set(key, []); }
      cells.get(key).push(box);
    });
  };

  var FONTS = '"Noto Sans","Noto Sans Arabic","Segoe UI","Helvetica Neue",Arial,sans-serif';

  cm.LabelLayer = cm.CanvasLayer.extend({
    options: { pane: "cm-labels" },

    initialize: function (base, events) {
      L.Renderer.prototype.initialize.call(this);
      this.base = base;
      this.events = events;
      this.lang = "en";
      this.widths = new Map();
      this.controls = null;
      this.states = Object.create(null); // crossing id -> open, closed or struck
    },

    onAdd: function (map) {
      if (!map.getPane("cm-labels")) {
        var pane = map.createPane("cm-labels");
        pane.style.zIndex = 440;
        pane.style.pointerEvents = "none";
      }
      cm.CanvasLayer.prototype.onAdd.call(this, map);
    },

    draw: function (context, view) {
      var base = this.base.base, theme = this.base.theme;
      if (!base || !theme) { return; }
      this.occupied = new cm.Occupied();
      this.written = []; // boxes of names, gates and road numbers
      this.names = [];
      var taken = this.occupied;
      this.frame = this.visibleFrame();
      this.events.boxes.concat(this.controlBoxes()).forEach(function (box) { taken.take(box); });
      var names = this.base.parts.labels && !this.base.tiled;
      if (names) { this.drawTowns(context, view, base, theme, 0, 0); } // no map without its main cities
      if (this.base.parts.crossings) { this.drawCrossings(context, view, base, theme); }
      if (this.base.parts.corridors || this.base.parts.band) { this.drawShields(context, view, base, theme); }
      if (names) {
        this.drawTowns(context, view, base, theme, 1, 1);
        if (this.base.parts.governorates) { this.drawGovernorates(context, view, base, theme); }
        this.drawCountries(context, view, base, theme);
        this.drawTowns(context, view, base, theme, 2, 9);
      } else if (this.base.parts.governorates) { this.drawGovernorates(context, view, base, theme); }
    },

    // What the reader sees of the canvas, which is larger; a name must not be cut by its edge.
    visibleFrame: function () {
      var corner = this.toCanvas([0, 0]), size = this._map.getSize();
      return [corner.x, corner.y, corner.x + size.x, corner.y + size.y];
    },

    // Draws again after the events did, unless a move goes on: then this layer's own turn comes next.
    drawAfter: function (events) {
      if (this._bounds && events._bounds && this._bounds.min.equals(events._bounds.min) && this._bounds.max.equals(events._bounds.max)) {
        this.redraw();
      }
    },

    // Buttons and scale that lie on the map, as [left, top, right, bottom] in the window. Asking the browser for them
    // costs more than drawing all names, so it is asked once for each layout.
    measureControls: function () {
      var origin = this._map.getContainer().getBoundingClientRect(), cell = this._map.getContainer().parentNode;
      this.controls = Array.prototype.map.call(cell.querySelectorAll(".leaflet-control, .cm-ladderbutton, .cm-blur"), function (node) {
        var box = node.getBoundingClientRect(), bar = node.classList.contains("leaflet-control-scale") ? node.firstChild : null;
        return [box.left - origin.left, box.top - origin.top, box.right - origin.left, box.bottom - origin.top, box.width, bar];
      }).filter(function (box) { return box[4] > 0; });
    },

    controlBoxes: function () {
      if (!this.controls) { this.measureControls(); }
      var from = this.toCanvas([0, 0]);
      return this.controls.map(function (box) {
        var right = box[5] ? box[0] + (parseFloat(box[5].style.width) || 100) : box[2]; // the scale bar changes with each zoom
        return [from.x + box[0] - 4, from.y + box[1] - 4, from.x + right + 4, from.y + box[3] + 4];
      });
    },

    // A box that the edge of the window would cut.
    isCut: function (box) {
      var frame = this.frame, outside = box[2] < frame[0] || box[0] > frame[2] || box[3] < frame[1] || box[1] > frame[3];
      return !outside && (box[0] < frame[0] || box[1] < frame[1] || box[2] > frame[2] || box[3] > frame[3]);
    },

    place: function (view, at) { return [at.x * view.scale - view.left, at.y * view.scale - view.top]; },

    name: function (thing) { return this.lang === "ar" && thing.ar ? thing.ar : thing.name; },

    measure: function (context, text, font) {
      var key = font + text, width = this.widths.get(key);
      if (width === undefined) {
        context.font = font;
        width = context.measureText(text).width;
        this.widths.set(key, width);
      }
      return width;
    },

    // Tries the places around a point in turn; true when the text was drawn.
    write: function (context, text, font, size, color, halo, spots) {
      var width = this.measure(context, text, font);
      for (var i = 0; i < spots.length; i++) {
        var left = spots[i][0] - width * spots[i][2], top = spots[i][1] - size / 2;
        var box = [left - 3, top - 2, left + width + 3, top + size + 2];
        if (this.isCut(box) || !this.occupied.isFree(box)) { continue; }
        this.occupied.take(box);
        this.written.push(box);
        this.names.push(text);
        context.font = font;
        context.textAlign = "left";
        context.textBaseline = "middle";
        context.lineJoin = "round";
        context.lineWidth = 3;
        context.strokeStyle = halo;
        context.strokeText(text, left, top + size / 2 + 0.5);
        context.fillStyle = color;
        context.fillText(text, left, top + size / 2 + 0.5);
        return true;
      }
      return false;
    },

    drawTowns: function (context, view, base, theme, from, to) {
      var layer = this, most = view.zoom < 6.5 ? 0 : view.zoom < 7.6 ? 2 : view.zoom < 9 ? 3 : 9;
      base.towns.forEach(function (town) {
        if (town.rank < from || town.rank > to || town.rank > most) { return; }
        var p = layer.place(view, town.at);
        if (p[0] < 0 || p[1] < 0 || p[0] > view.width || p[1] > view.height) { return; }
        var size = town.rank === 0 ? 13 : town.rank === 1 ? 12 : 11, dot = town.rank === 0 ? 2.6 : 1.8;
        var font = (town.rank === 0 ? "600 " : "400 ") + size + "px " + FONTS;
        var bare = layer.occupied.isFree([p[0] - dot, p[1] - dot, p[0] + dot, p[1] + dot]);
        var spots = layer.spotsAround(bare ? [p[0] - 3, p[1] - 3, p[0] + 3, p[1] + 3] : layer.coverOf(p), p, size);
        if (layer.write(context, layer.name(town), font, size, theme.text, theme.halo, town.rank > 1 ? spots.slice(0, 4) : spots) && bare) {
          context.beginPath();
          context.arc(p[0], p[1], dot, 0, 2 * Math.PI);
          context.fillStyle = theme.text;
          context.fill();
        }
      });
    },

    // What events cover a point, as one box: the name of the place stands beside all of them.
    coverOf: function (p) {
      var cover = [p[0] - 3, p[1] - 3, p[0] + 3, p[1] + 3];
      for (var turn = 0; turn < 2; turn++) { // symbols side by side are a box each
        this.events.boxes.forEach(function (box) {
          if (box[0] > cover[2] || box[2] < cover[0] || box[1] > p[1] || box[3] < p[1] || box[2] - cover[0] > 80 || cover[2] - box[0] > 80) { return; }
          cover = [Math.min(cover[0], box[0]), Math.min(cover[1], box[1]), Math.max(cover[2], box[2]), Math.max(cover[3], box[3])];
        });
      }
      return cover;
    },

    // Places for a name around a box, the best first: beside it, above, below, at its corners.
    spotsAround: function (box, p, size) {
      var right = box[2] + 4, left = box[0] - 4, above = box[1] - size / 2 - 2, below = box[3] + size / 2 + 2, half = size / 2 + 1;
      var spots = [[right, p[1], 0], [left, p[1], 1], [p[0], above, 0.5], [p[0], below, 0.5], [right, p[1] - half, 0], [right, p[1] + half, 0],
        [left, p[1] - half, 1], [left, p[1] + half, 1], [right, above, 0], [right, below, 0], [left, above, 1], [left, below, 1],
        [p[0], above, 0], [p[0], above, 1], [p[0], below, 0], [p[0], below, 1]];
      if (this.lang === "ar") { spots.splice(0, 2, spots[1], spots[0]); }
      return spots;
    },

    drawGovernorates: function (context, view, base, theme) {
      var layer = this;
      if (view.zoom < 6.25) { return; }
      base.governorates.forEach(function (unit) {
        var p = layer.place(view, unit.at), name = layer.name(unit), size = view.zoom >= 8 ? 13 : 11;
        var text = layer.lang === "ar" ? name : name.toUpperCase().split("").join("\u200a");
        var wide = layer.measure(context, text, "500 " + size + "px " + FONTS);
        var room = unit.rings.reduce(function (most, ring) { return Math.max(most, (ring.right - ring.left) * view.scale); }, 0);
        if (room < wide * 0.8) { return; }
        layer.write(context, text, "500 " + size + "px " + FONTS, size, theme.quiet, theme.halo,
          [[p[0], p[1], 0.5], [p[0], p[1] - 16, 0.5], [p[0], p[1] + 16, 0.5], [p[0], p[1] - 34, 0.5], [p[0], p[1] + 34, 0.5]]);
      });
      if (view.zoom >= 7.5) {
        var g = this.place(view, base.golan);
        this.write(context, this.lang === "ar" ? "الجولان" : "Golan Heights", "italic 400 11px " + FONTS, 11, theme.quiet,
          theme.halo, [[g[0], g[1], 0.5], [g[0], g[1] + 12, 0.5], [g[0], g[1] - 12, 0.5]]);
      }
    },

    drawCountries: function (context, view, base, theme) {
      var layer = this;
      base.countries.forEach(function (country) {
        var p = layer.place(view, country.at), size = 14;
        var text = layer.lang === "ar" ? country.ar : country.name.toUpperCase().split("").join("\u200a\u200a");
        layer.write(context, text, "400 " + size + "px " + FONTS, size, theme.quiet, theme.halo,
          [[p[0], p[1], 0.5], [p[0], p[1] + 24, 0.5], [p[0], p[1] - 24, 0.5]]);
      });
    },

    drawCrossings: function (context, view, base, theme) {
      var layer = this, size = view.zoom >= 8 ? 7 : 5.5;
      this.gates = [];
      base.crossings.forEach(function (gate) {
        var p = layer.place(view, gate.at), state = layer.states[gate.id] || "open";
        if (p[0] < -20 || p[1] < -20 || p[0] > view.width + 20 || p[1] > view.height + 20) { return; }
        if (view.zoom < 7.4 && state === "open") { return; } // what happened is told at any zoom, what is there only near
        var box = [p[0] - size - 1, p[1] - size - 1, p[0] + size + 1, p[1] + size + 1];
        if (state === "open" && !layer.occupied.isFree(box)) { return; }
        // Where an event stands on the gate, the gate stands beside it.
        var free = [[0, 0], [0, 17], [-18, 0], [18, 0], [0, -17], [-16, 15], [16, 15]].filter(function (shift) {
          return layer.occupied.isFree([box[0] + shift[0], box[1] + shift[1], box[2] + shift[0], box[3] + shift[1]]);
        })[0] || [0, 0];
        var x = p[0] + free[0], y = p[1] + free[1];
        cm.drawCrossing(context, x, y, size, state, theme);
        layer.occupied.take([x - size - 1, y - size - 1, x + size + 1, y + size + 1]);
        layer.gates.push({ x: x, y: y, gate: gate, state: state });
        if (view.zoom >= 7.6 || state !== "open") {
          var name = layer.lang === "ar" && gate.ar ? gate.ar : gate.name.replace(" border crossing", "");
          layer.write(context, name, "italic 400 11px " + FONTS, 11, theme.text, theme.halo,
            [[x + size + 4, y, 0], [x - size - 4, y, 1], [x, y + size + 9, 0.5], [x, y - size - 9, 0.5]]);
        }
      });
    },

    // Road numbers, and kilometre marks from Aleppo (M5) and from Latakia (M4).
    drawShields: function (context, view, base, theme) {
      var layer = this;
      base.corridors.forEach(function (road) {
        var step = view.zoom >= 10 ? 10 : view.zoom >= 8.5 ? 25 : view.zoom >= 7.5 ? 50 : 0;
        for (var km = step; step && layer.base.parts.band && km < road.length; km += step) {
          var point = cm.pointAt(road, km), p = layer.place(view, { x: cm.worldX(point.lon), y: cm.worldY(point.lat) });
          layer.write(context, "km " + km, "400 10px " + FONTS, 10, theme.quiet, theme.halo, [[p[0] + 8, p[1], 0], [p[0] - 8, p[1], 1]]);
        }
        (road.name === "M5" ? [0.32, 0.62, 0.9] : [0.08, 0.4, 0.75]).forEach(function (part) {
          var place = cm.pointAt(road, part * road.length);
          var q = layer.place(view, { x: cm.worldX(place.lon), y: cm.worldY(place.lat) });
          var box = [q[0] - 13, q[1] - 8, q[0] + 13, q[1] + 8];
          if (layer.isCut(box) || !layer.occupied.isFree(box)) { return; }
          layer.occupied.take(box);
          layer.written.push(box);
          context.fillStyle = theme.casing;
          context.beginPath();
          context.roundRect(q[0] - 12, q[1] - 7.5, 24, 15, 3);
          context.fill();
          context.font = "700 10px " + FONTS;
          context.textAlign = "center";
          context.textBaseline = "middle";
          context.fillStyle = theme.shield;
          context.fillText(road.name, q[0], q[1] + 0.5);
        });
      });
    }
  });
})(window.conflictmap = window.conflictmap || {});
