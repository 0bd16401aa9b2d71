// Groups of events that would cover each other at the present zoom. Exact and imprecise events never share
// a group: the middle of a governorate would look like a hotspot.
(function (cm) {
  "use strict";

  var CELL = 52;

  cm.groupRadius = function (count) { return 10.5 + Math.min(12, 1.9 * Math.log2(count)); };

  function symbolWidth(count) { return 9 + (count - 1) * 7.5; }

  // counts: visible events of each location; typeCounts: the same by type, location after location.
  // Returns groups {x, y, count, locations, types, radius, spread}.
  cm.findGroups = function (store, view, counts, typeCounts, imprecise) {
    var locations = store.locations, types = store.head.types.length, margin = 40, flags = locations.imprecise;
    var firstX = Math.floor((view.left - margin) / CELL), firstY = Math.floor((view.top - margin) / CELL);
    var columns = Math.ceil((view.width + 2 * margin) / CELL) + 2, rows = Math.ceil((view.height + 2 * margin) / CELL) + 2;
    var cells = new Int32Array(columns * rows).fill(-1), groups = [];
    for (var i = 0; i < store.locationCount; i++) {
      var count = counts[i];
      if (!count || (flags[i] === 1) !== imprecise) { continue; }
      var worldX = store.x[i] * view.scale, worldY = store.y[i] * view.scale;
      var column = Math.floor(worldX / CELL) - firstX, row = Math.floor(worldY / CELL) - firstY;
      if (column < 0 || row < 0 || column >= columns || row >= rows) { continue; }
      var cell = row * columns + column, index = cells[cell], group;
      if (index < 0) {
        cells[cell] = groups.length;
        group = { x: 0, y: 0, count: 0, locations: [], types: new Int32Array(types), radius: 0, spread: false };
        groups.push(group);
      } else {
        group = groups[index];
      }
      group.x += (worldX - view.left) * count;
      group.y += (worldY - view.top) * count;
      group.count += count;
      group.locations.push(i);
      for (var t = 0; t < types; t++) { group.types[t] += typeCounts[i * types + t]; }
    }
    groups.forEach(function (each) { each.x /= each.count; each.y /= each.count; });
    return settle(store, view, splitSparse(store, view, groups, counts, typeCounts));
  };

  // A cell of few places that are far enough apart is no group: each place stands for itself.
  function splitSparse(store, view, groups, counts, typeCounts) {
    var out = [], types = store.head.types.length;
    groups.forEach(function (group) {
      if (group.locations.length < 2 || group.locations.length > 6) { out.push(group); return; }
      group.locations.forEach(function (i) {
        out.push({
          x: store.x[i] * view.scale - view.left, y: store.y[i] * view.scale - view.top, count: counts[i],
          locations: [i], types: typeCounts.slice(i * types, i * types + types), radius: 0, spread: false
        });
      });
    });
    return out;
  }

  // Symbols side by side are wide and low, a ring is as wide as it is high.
  function covers(a, b, gap) {
    return Math.abs(a.x - b.x) < a.wide + b.wide + gap && Math.abs(a.y - b.y) < a.high + b.high + gap;
  }

  // Largest first; one that would cover an earlier one joins it.
  function settle(store, view, groups) {
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
        host.count += group.count;
        for (var i = 0; i < group.locations.length; i++) { host.locations.push(group.locations[i]); }
        for (var t = 0; t < host.types.length; t++) { host.types[t] += group.types[t]; }
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
    group.spread = group.locations.length === 1 && group.count <= 4;
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
