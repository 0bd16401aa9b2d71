// Groups of events that would cover each other at the present zoom. Exact and imprecise events never share
// a group: the middle of a governorate would look like a hotspot.
(function (cm) {
  "use strict";

  var CELL = 52, SPARSE = 6;

  cm.groupRadius = function (count) { return 10.5 + Math.min(12, 1.9 * Math.log2(count)); };

  function symbolWidth(count) { return 9 + (count - 1) * 7.5; }

  // Sorts places into square cells of the present zoom. Its arrays are used again at each drawing, so that drawing
  // makes no garbage: the groups of one drawing hold until the next.
  cm.Grid = function (store, places) {
    this.store = store;
    this.places = places; // numbers of the locations that have events to show
    this.next = new Int32Array(store.locationCount); // the place before this one in the same cell, -1 for none
  };

  // counts: visible events of each location; typeCounts: the same by type, location after location.
  // Returns groups {x, y, count, places, location, types, radius, wide, high, spread}.
  cm.Grid.prototype.find = function (view, counts, typeCounts) {
    var margin = 40, firstX = Math.floor((view.left - margin) / CELL), firstY = Math.floor((view.top - margin) / CELL);
    var columns = Math.ceil((view.width + 2 * margin) / CELL) + 2, rows = Math.ceil((view.height + 2 * margin) / CELL) + 2;
    var types = this.store.head.types.length, cells = this.sort(view, counts, typeCounts, firstX, firstY, columns, rows, types);
    var groups = [];
    for (var cell = 0; cell < columns * rows; cell++) {
      if (cells.count[cell]) { this.addGroups(groups, view, cells, cell, types, counts, typeCounts); }
    }
    return settle(groups);
  };

  cm.Grid.prototype.sort = function (view, counts, typeCounts, firstX, firstY, columns, rows, types) {
    var places = this.places, next = this.next, xs = this.store.x, ys = this.store.y, size = columns * rows;
    var perCell = view.scale / CELL, scale = view.scale, left = view.left, top = view.top;
    var cells = { count: new Int32Array(size), places: new Int32Array(size), head: new Int32Array(size).fill(-1),
      x: new Float64Array(size), y: new Float64Array(size), types: new Int32Array(size * types) };
    for (var at = 0; at < places.length; at++) {
      var place = places[at], column = Math.floor(xs[place] * perCell) - firstX;
      if (column < 0 || column >= columns) { continue; }
      var row = Math.floor(ys[place] * perCell) - firstY;
      if (row < 0 || row >= rows) { continue; }
      var cell = row * columns + column, count = counts[place], to = cell * types, from = place * types;
      cells.count[cell] += count;
      cells.places[cell]++;
      cells.x[cell] += (xs[place] * scale - left) * count;
      cells.y[cell] += (ys[place] * scale - top) * count;
      next[place] = cells.head[cell];
      cells.head[cell] = place;
      for (var type = 0; type < types; type++) { cells.types[to + type] += typeCounts[from + type]; }
    }
    return cells;
  };

  // A cell of few places that are far enough apart is no group: each place stands for itself.
  cm.Grid.prototype.addGroups = function (groups, view, cells, cell, types, counts, typeCounts) {
    var store = this.store, next = this.next, count = cells.count[cell], head = cells.head[cell];
    if (cells.places[cell] > SPARSE) {
      groups.push(new Group(cells.x[cell] / count, cells.y[cell] / count, count, cells.places[cell], head, [], [head],
        cells.types.subarray(cell * types, cell * types + types), next));
      return;
    }
    for (var place = head; place >= 0; place = next[place]) {
      groups.push(new Group(store.x[place] * view.scale - view.left, store.y[place] * view.scale - view.top, counts[place], 1, place,
        [place], [], typeCounts.slice(place * types, place * types + types), next));
    }
  };

  function Group(x, y, count, places, location, single, heads, types, next) {
    this.x = x; this.y = y; this.count = count; this.places = places; this.location = location;
    this.single = single; // places that joined one by one
    this.heads = heads;   // last places of whole cells
    this.types = types; this.next = next;
    this.radius = this.wide = this.high = 0; this.spread = false;
  }

  Group.prototype.join = function (other) {
    this.count += other.count;
    this.places += other.places;
    this.single = this.single.concat(other.single);
    this.heads = this.heads.concat(other.heads);
    for (var type = 0; type < this.types.length; type++) { this.types[type] += other.types[type]; }
  };

  // Calls act for each place of the group until it returns true.
  Group.prototype.some = function (act) {
    if (this.single.some(function (place) { return act(place); })) { return true; }
    for (var i = 0; i < this.heads.length; i++) {
      for (var place = this.heads[i]; place >= 0; place = this.next[place]) { if (act(place)) { return true; } }
    }
    return false;
  };

  // Symbols side by side are wide and low, a ring is as wide as it is high.
  function covers(a, b, gap) {
    return Math.abs(a.x - b.x) < a.wide + b.wide + gap && Math.abs(a.y - b.y) < a.high + b.high + gap;
  }

  // Largest first; one that would cover an earlier one joins it.
  function settle(groups) {
    for (var turn = 0; turn < 4; turn++) {
      var kept = settleOnce(groups);
      if (kept.length === groups.length) { return kept; } // a ring that grew may cover another one now
      groups = kept;
    }
    return groups;
  }

  function settleOnce(groups) {
    groups.sort(function (a, b) { return b.count - a.count || a.y - b.y || a.x - b.x; });
    var kept = [], grid = new Map(), size = 64;
    function near(group) {
      var cx = Math.floor(group.x / size), cy = Math.floor(group.y / size), best = null, closest = Infinity;
      for (var x = cx - 1; x <= cx + 1; x++) {
        for (var y = cy - 1; y <= cy + 1; y++) {
          (grid.get(x * 8192 + y) || []).forEach(function (other) {
            var distance = Math.hypot(other.x - group.x, other.y - group.y);
            if (covers(other, group, 0) && distance < closest) { best = other; closest = distance; }
          });
        }
      }
      return best;
    }
    groups.forEach(function (group) {
      measure(group);
      var host = near(group);
      if (host) {
        host.join(group);
        measure(host);
        return;
      }
      var key = Math.floor(group.x / size) * 8192 + Math.floor(group.y / size);
      if (!grid.has(key)) { grid.set(key, []); }
      grid.get(key).push(group);
      kept.push(group);
    });
    return kept;
  }

  // Up to four events of one place are drawn side by side, more or several places as a ring with a number.
  function measure(group) {
    group.spread = group.places === 1 && group.count <= 4;
    group.radius = cm.groupRadius(group.count);
    group.wide = group.spread ? symbolWidth(group.count) : group.radius;
    group.high = group.spread ? 9 : group.radius;
  }

  // An imprecise symbol stands somewhere in its area: where an exact one stands already, it steps aside.
  cm.makeRoom = function (areas, exact) {
    areas.forEach(function (area) {
      for (var turn = 0; turn < 4; turn++) {
        var host = exact.filter(function (group) {
          return covers(group, area, 1);
        })[0];
        if (!host) { return; }
        var dx = area.x - host.x, dy = area.y - host.y, distance = Math.hypot(dx, dy);
        if (distance < 1) { dx = 1; dy = 0.6; distance = Math.hypot(dx, dy); }
        // As far as the boxes need in that direction.
        var far = Math.min((host.wide + area.wide + 2) / Math.max(Math.abs(dx / distance), 1e-6),
          (host.high + area.high + 2) / Math.max(Math.abs(dy / distance), 1e-6));
        area.x = host.x + dx / distance * far;
        area.y = host.y + dy / distance * far;
      }
    });
  };

  // A ring with a part for each type, and the number of events in it.
  cm.drawGroup = function (context, group, types, theme, imprecise) {
    var radius = group.radius - 2, angle = -Math.PI / 2, width = Math.max(4, radius * 0.3);
    context.beginPath();
    context.arc(group.x, group.y, radius + 1.5, 0, 2 * Math.PI);
    context.fillStyle = theme.paper;
    context.fill();
    types.forEach(function (type, index) {
      var part = group.types[index] / group.count * 2 * Math.PI;
      if (!part) { return; }
      context.beginPath();
      context.arc(group.x, group.y, radius - width / 2, angle, angle + part);
      context.strokeStyle = theme.dark ? type.dark : type.light;
      context.lineWidth = imprecise ? 2 : width;
      if (imprecise) { context.setLineDash([3, 2]); }
      context.stroke();
      context.setLineDash([]);
      angle += part;
      if (part < 6.28 && !imprecise) {
        context.beginPath();
        context.moveTo(group.x + (radius - width) * Math.cos(angle), group.y + (radius - width) * Math.sin(angle));
        context.lineTo(group.x + radius * Math.cos(angle), group.y + radius * Math.sin(angle));
        context.strokeStyle = theme.paper;
        context.lineWidth = 1;
        context.stroke();
      }
    });
    context.font = "700 " + (group.count > 999 ? 10 : 11) + 'px "Noto Sans","Segoe UI",Arial,sans-serif';
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = theme.text;
    context.fillText(group.count > 9999 ? Math.round(group.count / 1000) + "k" : group.count, group.x, group.y + 0.5);
  };
})(window.conflictmap = window.conflictmap || {});
