// The base map: land, water, borders, governorates, districts, roads and the corridors M5 and M4.
(function (cm) {
  "use strict";

  var SHADES = [0.1, 0.24, 0.38, 0.52, 0.66]; // as in the style sheet, .cm-shade-0 and so on

  // Steps of whole ten-thousandths of a degree -> points of the unit square, with their bounds.
  function shapeOf(steps, scale) {
    var count = steps.length / 2, x = new Float64Array(count), y = new Float64Array(count), lon = 0, lat = 0;
    var shape = { x: x, y: y, left: 2, top: 2, right: -1, bottom: -1 };
    for (var i = 0; i < count; i++) {
      lon += steps[2 * i];
      lat += steps[2 * i + 1];
      x[i] = cm.worldX(lon / scale);
      y[i] = cm.worldY(lat / scale);
      shape.left = Math.min(shape.left, x[i]); shape.right = Math.max(shape.right, x[i]);
      shape.top = Math.min(shape.top, y[i]); shape.bottom = Math.max(shape.bottom, y[i]);
    }
    return shape;
  }

  function shapesOf(list, scale) { return list.map(function (steps) { return shapeOf(steps, scale); }); }

  // Rings of a unit from the arcs that it shares with its neighbours: -1 - n is arc n backwards.
  function ringOf(numbers, arcs) {
    var x = [], y = [], shape = { left: 2, top: 2, right: -1, bottom: -1 };
    numbers.forEach(function (number) {
      var arc = arcs[number < 0 ? -1 - number : number], count = arc.x.length;
      for (var i = 0; i < count; i++) {
        var at = number < 0 ? count - 1 - i : i;
        x.push(arc.x[at]); y.push(arc.y[at]);
      }
      shape.left = Math.min(shape.left, arc.left); shape.right = Math.max(shape.right, arc.right);
      shape.top = Math.min(shape.top, arc.top); shape.bottom = Math.max(shape.bottom, arc.bottom);
    });
    shape.x = Float64Array.from(x); shape.y = Float64Array.from(y);
    return shape;
  }

  cm.readBase = function (data) {
    var scale = data.scale, arcs = shapesOf(data.arcs, scale), inner = data.outline_arcs, lower = inner + data.governorate_arcs;
    function rings(unit) { return unit.rings.map(function (numbers) { return ringOf(numbers, arcs); }); }
    function at(lon, lat) { return { x: cm.worldX(lon / scale), y: cm.worldY(lat / scale) }; }
    var base = {
      land: shapesOf(data.land, scale), syria: shapesOf(data.syria, scale), lakes: shapesOf(data.lakes, scale),
      syriaBorder: shapesOf(data.borders.syria, scale), otherBorders: shapesOf(data.borders.others, scale),
      disputed: shapesOf(data.borders.disputed, scale),
      governorateLines: arcs.slice(inner, lower), districtLines: arcs.slice(lower),
      rivers: data.rivers.map(function (river) { return { rank: river.rank, shape: shapeOf(river.line, scale) }; }),
      roads: data.roads.map(function (road) { return { rank: road.rank, shape: shapeOf(road.line, scale) }; }),
      corridors: data.corridors.map(function (road) { return cm.readCorridor(road, scale); }),
      governorates: data.governorates.map(function (unit) {
        return { name: unit.name, ar: unit.ar, at: at(unit.at[0], unit.at[1]), rings: rings(unit) };
      }),
      towns: data.towns.map(function (town) {
        return { name: town[0], ar: town[1], at: at(town[2], town[3]), rank: town[4] };
      }),
      countries: data.countries.map(function (country) {
        return { name: country[0], ar: country[1], at: at(country[2], country[3]) };
      }),
      crossings: data.crossings.map(function (gate) {
        return { id: gate[0], name: gate[1], ar: gate[2], at: at(gate[3], gate[4]), lat: gate[4] / scale, lon: gate[3] / scale };
      }),
      golan: at(data.borders.golan[0], data.borders.golan[1])
    };
    base.sheet = data.sheet.map(function (value) { return value / scale; }); // west, south, east, north
    base.units = Object.create(null); // rings of a governorate by its name, of a district by its id
    base.governorates.forEach(function (unit) { base.units[unit.name] = unit.rings; });
    data.districts.forEach(function (unit) { base.units[unit.id] = rings(unit); });
    return base;
  };

  cm.trace = function (context, view, shape, close) {
    var x = shape.x, y = shape.y, scale = view.scale, left = view.left, top = view.top;
    context.moveTo(x[0] * scale - left, y[0] * scale - top);
    for (var i = 1; i < x.length; i++) { context.lineTo(x[i] * scale - left, y[i] * scale - top); }
    if (close) { context.closePath(); }
  };

  cm.inView = function (view, shape, margin) {
    margin = margin || 4;
    return shape.right * view.scale - view.left > -margin && shape.left * view.scale - view.left < view.width + margin &&
      shape.bottom * view.scale - view.top > -margin && shape.top * view.scale - view.top < view.height + margin;
  };

  function path(context, view, shapes, close, margin) {
    context.beginPath();
    shapes.forEach(function (shape) { if (cm.inView(view, shape, margin)) { cm.trace(context, view, shape, close); } });
  }

  function fill(context, view, shapes, color) {
    path(context, view, shapes, true);
    context.fillStyle = color;
    context.fill("evenodd");
  }

  function stroke(context, view, shapes, color, width, dash, margin) {
    path(context, view, shapes, false, margin);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(dash || []);
    context.stroke();
    context.setLineDash([]);
  }

  cm.BaseLayer = cm.CanvasLayer.extend({
    options: { pane: "cm-base" },

    initialize: function (block, tiled) {
      L.Renderer.prototype.initialize.call(this);
      this.block = block;
      this.tiled = tiled;
      this.parts = { band: false, corridors: false, crossings: false, governorates: false, labels: false, roads: false };
      this.base = null;
      this.theme = null;
      this.counts = null; // events by governorate, for the choropleth
      this.bandKm = 10;
    },

    onAdd: function (map) {
      if (!map.getPane("cm-base")) { map.createPane("cm-base").style.zIndex = 250; }
      cm.CanvasLayer.prototype.onAdd.call(this, map);
      var layer = this;
      if (!this.loading) {
        this.loading = cm.unpackJson(this.block).then(function (data) {
          layer.base = cm.readBase(data);
          layer.redraw();
          return layer.base;
        });
      }
    },

    part: function (name) { return new cm.Part(this, name); },

    switchPart: function (name, on) {
      this.parts[name] = on;
      this.redraw();
      this.fire("parts");
    },

    draw: function (context, view) {
      var base = this.base, theme = this.theme, zoom = view.zoom;
      if (!base || !theme) { return; }
      context.lineJoin = context.lineCap = "round";
      if (!this.tiled) { this.drawLand(context, view); }
      if (this.counts) { this.drawCounts(context, view); }
      if (!this.tiled) { this.drawWater(context, view); }
      if (this.parts.governorates) {
        if (zoom >= 8.5) { stroke(context, view, base.districtLines, theme.district, 0.8, [2, 3]); }
        stroke(context, view, base.governorateLines, theme.governorate, zoom >= 8.5 ? 1.4 : 1);
      }
      if (!this.tiled) {
        if (this.parts.roads) { this.drawRoads(context, view); }
        stroke(context, view, base.otherBorders, theme.border, 0.9);
      }
      stroke(context, view, base.syriaBorder, theme.border, 1.8);
      stroke(context, view, base.disputed, theme.border, 1.3, [5, 4]);
      if (this.parts.band) { this.drawBand(context, view); }
      if (this.parts.corridors) { this.drawCorridors(context, view); }
    },

    drawLand: function (context, view) {
      var base = this.base, theme = this.theme;
      var west = cm.worldX(base.sheet[0]) * view.scale - view.left, east = cm.worldX(base.sheet[2]) * view.scale - view.left;
      var north = cm.worldY(base.sheet[3]) * view.scale - view.top, south = cm.worldY(base.sheet[1]) * view.scale - view.top;
      context.fillStyle = theme.sea;
      context.fillRect(west, north, east - west, south - north);
      fill(context, view, base.land, theme.land);
      fill(context, view, base.syria, theme.home);
      stroke(context, view, base.land, theme.coast, 0.8);
    },

    drawWater: function (context, view) {
      var theme = this.theme, zoom = view.zoom;
      fill(context, view, this.base.lakes, theme.lake);
      var main = [], small = [];
      this.base.rivers.forEach(function (river) {
        if (river.rank <= 6) { main.push(river.shape); } else if (zoom >= (river.rank > 10 ? 9 : 7.5)) { small.push(river.shape); }
      });
      stroke(context, view, small, theme.river, 0.7);
      stroke(context, view, main, theme.river, zoom >= 8 ? 2 : 1.4);
    },

    drawRoads: function (context, view) {
      var main = [], small = [];
      this.base.roads.forEach(function (road) { (road.rank <= 4 ? main : small).push(road.shape); });
      if (view.zoom >= 8) { stroke(context, view, small, this.theme.road, 0.9); }
      stroke(context, view, main, this.theme.road, view.zoom >= 8 ? 2 : 1.2);
    },

    // How far the chosen distance reaches on either side of the M5 and M4.
    drawBand: function (context, view) {
      var theme = this.theme, wide = 2 * this.bandKm / view.kmPerPixel;
      stroke(context, view, this.base.corridors.map(function (road) { return road.shape; }), theme.band, wide, null, wide);
    },

    drawCorridors: function (context, view) {
      var theme = this.theme;
      this.base.corridors.forEach(function (road) {
        stroke(context, view, [road.shape], theme.casing, road.name === "M5" ? 4.6 : 3.4);
        stroke(context, view, [road.shape], theme.corridor, road.name === "M5" ? 2.8 : 1.8);
      });
    },

    // Shade of each governorate by its number of events: five steps, equal on a square-root scale.
    drawCounts: function (context, view) {
      var layer = this, most = 0;
      Object.keys(this.counts).forEach(function (name) { most = Math.max(most, layer.counts[name]); });
      this.base.governorates.forEach(function (unit) {
        var count = layer.counts[unit.name] || 0;
        if (!count) { return; }
        context.globalAlpha = SHADES[cm.countStep(count, most)];
        fill(context, view, unit.rings, layer.theme.shade);
        context.globalAlpha = 1;
      });
    }
  });

  cm.countStep = function (count, most) { return Math.min(4, Math.floor(5 * Math.sqrt(count / (most + 1)))); };

  // For each of the five shades the smallest and largest number of events in it, or null where there is none.
  cm.shadeRanges = function (most) {
    var ranges = [null, null, null, null, null];
    for (var step = 0; step < 5; step++) {
      var from = Math.max(1, Math.ceil(step * step / 25 * (most + 1))), to = Math.min(most, Math.ceil((step + 1) * (step + 1) / 25 * (most + 1)) - 1);
      if (from <= to) { ranges[step] = [from, to]; }
    }
    return ranges;
  };

  // A switch for the layer control: being on the map means that the part is drawn.
  cm.Part = L.Layer.extend({
    initialize: function (layer, name) { this.layer = layer; this.name = name; },
    onAdd: function () { this.layer.switchPart(this.name, true); },
    onRemove: function () { this.layer.switchPart(this.name, false); }
  });

  cm.baseLayer = function (block, tiled) { return new cm.BaseLayer(block, tiled); };
})(window.conflictmap = window.conflictmap || {});
