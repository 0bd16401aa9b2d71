// The M5 ladder: where along the road against when. The road runs from north to south as on the map.
(function (cm) {
  "use strict";

  var TOP = 38, BOTTOM = 12, LEFT = 126, RIGHT = 14, RADIUS = 5.5;
  var INSET = 10; // room for symbols beside each other on the first and last day
  var FONT = 'px "Noto Sans","Noto Sans Arabic","Segoe UI",Arial,sans-serif';

  cm.Ladder = function (app, road) {
    this.app = app;
    this.road = road;
    this.marked = -1;
    this.drag = null;
    this.targets = [];
    this.build();
  };

  // Kilometre of each location on the road, NaN outside the band. Done when the ladder is first seen or brushed.
  cm.Ladder.prototype.measure = function () {
    var store = this.app.store, away, bandKm = this.app.bandKm;
    if (!this.away) {
      this.away = new Float32Array(store.locationCount);
      this.km = new Float32Array(store.locationCount);
      for (var i = 0; i < store.locationCount; i++) {
        var found = cm.locatePlace(store, this.road, i);
        this.away[i] = found.away;
        this.km[i] = found.km;
      }
    }
    away = this.away;
    store.corridorKm = this.km.map(function (km, index) { return away[index] <= bandKm ? km : NaN; });
  };

  cm.Ladder.prototype.build = function () {
    var ladder = this, words = this.app.words;
    this.node = cm.build("section", { class: "cm-ladder", "aria-label": words("ladder") });
    this.note = cm.build("p", { class: "cm-laddernote", "aria-live": "polite" });
    this.clear = cm.build("button", { type: "button", class: "cm-plain" }, words("clear_brush"));
    this.clear.addEventListener("click", function () { ladder.app.filters.change({ brush: null }, ladder); });
    this.band = cm.bandInput(this.app);
    this.bandText = cm.build("output", {});
    this.canvas = cm.build("canvas", { role: "img", "aria-label": words("ladder_help") });
    this.ring = cm.build("div", { class: "cm-ring", "aria-hidden": "true", hidden: true });
    this.brushBox = cm.build("div", { class: "cm-brush", "aria-hidden": "true", hidden: true });
    this.chart = cm.build("div", { class: "cm-ladderchart", dir: "ltr" }, this.canvas, this.brushBox, this.ring);
    cm.append(this.node, [
      cm.build("h2", {}, words("ladder")),
      cm.build("p", { class: "cm-laddersub" }, words("ladder_sub")),
      this.chart,
      cm.build("div", { class: "cm-ladderfoot" }, cm.build("label", {}, words("band"), " ", this.band, " ", this.bandText), this.note, this.clear)
    ]);
    this.listenToPointer();
  };

  cm.Ladder.prototype.scale = function () {
    var time = this.app.time, width = this.chart.clientWidth - LEFT - RIGHT, height = this.chart.clientHeight - TOP - BOTTOM;
    var length = this.road.length, filters = this.app.filters;
    var first = filters.from === null ? time.first : filters.from, last = (filters.to === null ? time.last : filters.to) + 1;
    if (last - first < 3) { first -= 1; last += 1; }
    width -= 2 * INSET;
    return {
      x: function (day) { return LEFT + INSET + (day - first) / (last - first) * width; },
      y: function (km) { return TOP + km / length * height; },
      day: function (x) { return first + (x - LEFT - INSET) / width * (last - first); },
      km: function (y) { return Math.max(0, Math.min(length, (y - TOP) / height * length)); },
      first: first, last: last
    };
  };

  cm.Ladder.prototype.draw = function () {
    if (this.node.hidden || !this.chart.clientWidth || !this.chart.clientHeight) { return; }
    if (!this.away) { this.measure(); }
    var ratio = window.devicePixelRatio || 1, theme = this.app.theme, scale = this.scale(), words = this.app.words;
    this.canvas.width = this.chart.clientWidth * ratio;
    this.canvas.height = this.chart.clientHeight * ratio;
    var context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    this.drawGrid(context, scale, theme);
    this.drawTowns(context, scale, theme);
    var drawn = this.drawEvents(context, scale, ratio);
    this.nameGovernorates(context, scale, theme);
    this.showBrush();
    this.mark(this.marked);
    this.band.value = this.app.bandKm;
    this.bandText.textContent = words("n_km", this.app.bandKm);
    this.note.textContent = words("n_on_ladder", words.number(drawn));
    this.clear.hidden = !this.app.filters.brush;
  };

  cm.Ladder.prototype.drawGrid = function (context, scale, theme) {
    var width = this.chart.clientWidth, height = this.chart.clientHeight, words = this.app.words, last = -Infinity;
    var days = scale.last - scale.first, step = days <= 16 ? 1 : days <= 45 ? 7 : 0, ladder = this;
    (this.road.governorates || []).forEach(function (part, index) {
      var top = scale.y(part[1]), bottom = scale.y(part[2]);
      if (index % 2 === 0) {
        context.fillStyle = theme.band;
        context.globalAlpha = 0.5;
        context.fillRect(LEFT, top, width - LEFT - RIGHT, bottom - top);
        context.globalAlpha = 1;
      }
    });
    context.font = "11" + FONT;
    context.textBaseline = "bottom";
    context.textAlign = "left";
    var unit = step === 1 ? "day" : step === 7 ? "week" : days <= 900 ? "month" : "year";
    var bin = unit === "year" ? "month" : unit, ticks = [];
    for (var day = cm.binStart(Math.ceil(scale.first), bin); day <= scale.last; day = cm.nextBin(day, bin)) {
      if (day >= scale.first && !(unit === "year" && new Date(day * 864e5).getUTCMonth())) { ticks.push(day); }
    }
    var room = ticks.length > 1 ? scale.x(ticks[1]) - scale.x(ticks[0]) : width, each = Math.max(1, Math.ceil(46 / room));
    ticks.forEach(function (day, number) {
      var date = new Date(day * 864e5);
      var x = scale.x(day);
      context.fillStyle = theme.governorate;
      context.globalAlpha = 0.45;
      context.fillRect(x, TOP, 1, height - TOP - BOTTOM);
      context.globalAlpha = 1;
      var text = ladder.tickText(date, unit, words), wide = context.measureText(text).width;
      if (number % each || x < last + 4 || x + wide + 4 > width) { return; }
      context.fillStyle = theme.quiet;
      context.fillText(text, x + 2, TOP - 14);
      last = x + wide;
    });
  };

  // The governorate of each stretch, in a corner of it where no event stands.
  cm.Ladder.prototype.nameGovernorates = function (context, scale, theme) {
    var ladder = this, width = this.chart.clientWidth;
    context.font = "10" + FONT;
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillStyle = theme.quiet;
    (this.road.governorates || []).forEach(function (part) {
      var top = scale.y(part[1]) + 4, bottom = scale.y(part[2]) - 13, name = ladder.app.words.label("governorates", part[0]);
      if (bottom < top - 4) { return; }
      var wide = context.measureText(name).width, right = width - RIGHT - 4 - wide, left = LEFT + 5;
      var spot = [[right, top], [left, top], [right, bottom], [left, bottom]].filter(function (at) {
        return !ladder.targets.some(function (target) {
          return target.x > at[0] - 9 && target.x < at[0] + wide + 9 && target.y > at[1] - 8 && target.y < at[1] + 18;
        });
      })[0];
      if (spot) { context.fillText(name, spot[0], spot[1]); }
    });
  };

  cm.Ladder.prototype.tickText = function (date, unit, words) {
    var form = { day: { day: "numeric", month: "short" }, week: { day: "numeric", month: "short" }, month: { month: "short", year: "2-digit" }, year: { year: "numeric" } }[unit];
    form = Object.assign({ timeZone: "UTC" }, form);
    return date.toLocaleDateString(words.lang === "ar" ? "ar-u-nu-latn-ca-gregory" : "en-GB", form);
  };

  // The road itself as the axis, towns as its ticks; a name that would cover the one before it gives way.
  cm.Ladder.prototype.drawTowns = function (context, scale, theme) {
    var ar = this.app.words.lang === "ar", x = LEFT - 10, taken = [];
    context.strokeStyle = theme.casing;
    context.lineWidth = 5;
    context.beginPath(); context.moveTo(x, TOP); context.lineTo(x, scale.y(this.road.length)); context.stroke();
    context.strokeStyle = theme.corridor;
    context.lineWidth = 3;
    context.stroke();
    context.textAlign = "right";
    context.textBaseline = "middle";
    var right = this.chart.clientWidth - RIGHT;
    this.road.towns.forEach(function (town) {
      var y = scale.y(town.km), big = town.rank === 0;
      if (taken.some(function (other) { return Math.abs(other - y) < 12; })) { return; }
      taken.push(y);
      context.beginPath();
      context.arc(x, y, big ? 4 : 3, 0, 2 * Math.PI);
      context.fillStyle = theme.paper;
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = theme.text;
      context.stroke();
      context.font = (big ? "600 12" : "11") + FONT;
      context.fillStyle = theme.text;
      context.fillText(ar && town.ar ? town.ar : town.name, x - 9, y);
      context.fillStyle = theme.governorate;
      context.globalAlpha = 0.5;
      context.fillRect(LEFT, y, right - LEFT, 1);
      context.globalAlpha = 1;
    });
  };

  // Events beside each other where they would cover each other; smaller and lighter when they are many.
  cm.Ladder.prototype.drawEvents = function (context, scale, ratio) {
    var app = this.app, store = app.store, columns = store.columns, visible = app.filters.visible, taken = [], shown = [];
    for (var row = 0; row < store.count; row++) {
      if (!visible[row] || !store.mapped[row] || columns.first_day[row] === cm.UNDATED) { continue; }
      var km = store.corridorKm[columns.location[row]];
      if (km >= 0) { shown.push(row); }
    }
    var many = shown.length > 1500, radius = many ? 2 : shown.length > 250 ? 3.5 : RADIUS, step = radius * 2 + 1, ladder = this;
    this.targets = [];
    context.globalAlpha = many ? 0.55 : 1;
    shown.forEach(function (row) {
      var first = Math.max(scale.first, columns.first_day[row]), last = Math.min(scale.last, columns.last_day[row] + 1);
      if (first >= last) { return; } // outside the axis
      var loose = columns.first_day[row] < columns.last_day[row];
      var x = scale.x((first + last) / 2), y = scale.y(store.corridorKm[columns.location[row]]), shift = 0;
      while (!many && shift < 9 && isTaken(taken, x + offset(shift, step), y, step)) { shift++; }
      x = Math.min(ladder.chart.clientWidth - radius - 1, x + offset(shift, step));
      ladder.targets.push({ x: x, y: y, row: row, radius: radius });
      if (many) {
        var type = app.events.typeOf(row);
        context.fillStyle = app.theme.dark ? type.dark : type.light;
        context.fillRect(x - 2, y - 2, 4, 4);
        return;
      }
      taken.push([x, y]);
      if (loose) { ladder.drawSpan(context, scale.x(first), scale.x(last), y); }
      app.events.symbols.draw(context, ratio, app.events.typeOf(row), x, y, radius, app.events.styleOf(row, loose));
    });
    context.globalAlpha = 1;
    return shown.length;
  };

  function offset(number, step) { return (number % 2 ? 1 : -1) * Math.ceil(number / 2) * step; }

  function isTaken(taken, x, y, step) {
    return taken.some(function (other) { return Math.hypot(other[0] - x, other[1] - y) < step - 0.5; });
  }

  // The time in which an event may have happened, known only to the month or year.
  cm.Ladder.prototype.drawSpan = function (context, from, to, y) {
    context.strokeStyle = this.app.theme.quiet;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(from, y);
    context.lineTo(to, y);
    context.stroke();
    context.setLineDash([]);
  };

  cm.Ladder.prototype.showBrush = function () {
    var brush = this.drag && this.drag.box ? this.drag.box : this.app.filters.brush, node = this.brushBox;
    node.hidden = !brush;
    if (!brush) { return; }
    var scale = this.scale(), left = scale.x(brush.days[0]), top = scale.y(brush.km[0]);
    node.style.left = left + "px";
    node.style.top = top + "px";
    node.style.width = scale.x(brush.days[1] + 1) - left + "px";
    node.style.height = scale.y(brush.km[1]) - top + "px";
  };

  cm.Ladder.prototype.mark = function (row) {
    this.marked = row;
    var target = row < 0 ? null : this.targets.filter(function (each) { return each.row === row; })[0];
    this.ring.hidden = !target;
    if (!target) { return; }
    var radius = target.radius + 5;
    this.ring.style.width = this.ring.style.height = 2 * radius + "px";
    this.ring.style.left = target.x - radius + "px";
    this.ring.style.top = target.y - radius + "px";
  };

  cm.Ladder.prototype.find = function (event) {
    var box = this.canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top, best = null;
    this.targets.forEach(function (target) {
      var distance = Math.hypot(target.x - x, target.y - y);
      if (distance < target.radius + 4 && (!best || distance < best.distance)) { best = { row: target.row, distance: distance }; }
    });
    return best ? best.row : -1;
  };

  cm.Ladder.prototype.boxOf = function (event) {
    var rect = this.canvas.getBoundingClientRect(), scale = this.scale(), drag = this.drag;
    var x = [drag.x, event.clientX - rect.left].sort(function (a, b) { return a - b; });
    var y = [drag.y, event.clientY - rect.top].sort(function (a, b) { return a - b; });
    return {
      km: [scale.km(y[0]), scale.km(y[1])],
      days: [Math.max(Math.floor(scale.first), Math.floor(scale.day(x[0]))), Math.min(Math.floor(scale.last), Math.floor(scale.day(x[1])))]
    };
  };

  cm.Ladder.prototype.listenToPointer = function () {
    var ladder = this, canvas = this.canvas;
    canvas.addEventListener("pointerdown", function (event) {
      var rect = canvas.getBoundingClientRect();
      ladder.drag = { x: event.clientX - rect.left, y: event.clientY - rect.top, box: null };
      try { canvas.setPointerCapture(event.pointerId); } catch (error) { /* a pointer that is gone already */ }
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!ladder.drag) {
        var row = ladder.find(event);
        canvas.style.cursor = row >= 0 ? "pointer" : "crosshair";
        ladder.app.mark(row);
        return;
      }
      var rect = canvas.getBoundingClientRect();
      if (Math.hypot(event.clientX - rect.left - ladder.drag.x, event.clientY - rect.top - ladder.drag.y) < 4) { return; }
      ladder.drag.box = ladder.boxOf(event);
      ladder.showBrush();
    });
    canvas.addEventListener("pointerup", function (event) {
      var drag = ladder.drag, row = ladder.find(event);
      ladder.drag = null;
      if (drag && drag.box) { ladder.app.filters.change({ brush: drag.box }, ladder); return; }
      if (row >= 0) { ladder.app.openEvent(row); } else { ladder.app.filters.change({ brush: null }, ladder); }
    });
    canvas.addEventListener("pointercancel", function () { ladder.drag = null; });
    canvas.addEventListener("pointerleave", function () { if (!ladder.drag) { ladder.app.mark(-1); } });
  };
})(window.conflictmap = window.conflictmap || {});
