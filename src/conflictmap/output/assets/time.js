// The time bar: a stacked histogram with two handles, play, and the undated events.
(function (cm) {
  "use strict";

  var DAY = 1, WEEK = 7, SIDE = 14, BARS = 40;

  function monthStart(day, shift) {
    var date = new Date(day * 864e5);
    return Math.round(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + (shift || 0), 1) / 864e5);
  }

  cm.binStart = function (day, unit) {
    if (unit === "month") { return monthStart(day); }
    if (unit === "week") { return day - (((day + 3) % 7) + 7) % 7; } // weeks begin on Monday
    return day;
  };

  cm.nextBin = function (day, unit) { return unit === "month" ? monthStart(day, 1) : day + (unit === "week" ? WEEK : DAY); };

  cm.TimeBar = function (app) {
    this.app = app;
    this.whole = Boolean(app.wholeTime);
    this.timer = null;
    this.measure();
    this.build();
  };

  // First and last day of the axis. A few events of long before, which reports tell as background, would
  // press all others into one bar: they are counted, and one click shows them.
  cm.TimeBar.prototype.measure = function () {
    var store = this.app.store, columns = store.columns, exact = [], loose = [];
    for (var row = 0; row < store.count; row++) {
      if (columns.first_day[row] === cm.UNDATED || !store.mapped[row]) { continue; }
      (columns.first_day[row] === columns.last_day[row] ? exact : loose).push(row);
    }
    var days = exact.map(function (row) { return columns.first_day[row]; }), from = Math.min.apply(null, days.slice(0, 1));
    var to = from;
    days.forEach(function (day) { from = Math.min(from, day); to = Math.max(to, day); });
    // Nor may an event known only to the month stretch the axis by days on which nothing else happened.
    loose.forEach(function (row) {
      var first = columns.first_day[row], last = columns.last_day[row];
      if (!exact.length) { days.push(first, last); } else if (last < from) { days.push(last); } else if (first > to) { days.push(first); }
    });
    days = Int32Array.from(days).sort();
    this.undatedCount = columns.first_day ? columns.first_day.filter(function (day) { return day === cm.UNDATED; }).length : 0;
    this.empty = !days.length;
    this.earlier = this.empty || this.whole ? 0 : background(days);
    this.first = this.empty ? 0 : days[this.earlier];
    this.last = this.empty ? 0 : days[days.length - 1];
    var span = this.last - this.first;
    this.unit = span <= 120 ? "day" : span <= 1400 ? "week" : "month";
  };

  // How many of the first days are background: at most a tenth of all, before a gap longer than all that follows.
  function background(days) {
    for (var i = Math.floor(days.length / 10); i > 0; i--) {
      if (days[i] - days[i - 1] > Math.max(60, 2 * (days[days.length - 1] - days[i]))) { return i; }
    }
    return 0;
  }

  cm.TimeBar.prototype.build = function () {
    var bar = this, words = this.app.words;
    this.node = cm.build("section", { class: "cm-time", "aria-label": words("time") });
    if (this.empty && !this.undatedCount) { this.node.hidden = true; return; }
    this.play = cm.build("button", { type: "button", class: "cm-play", "aria-label": words("play"), title: words("play") }, "▶");
    this.play.addEventListener("click", function () { if (bar.timer) { bar.stop(); } else { bar.start(); } });
    this.label = cm.build("output", { class: "cm-range", "aria-live": "polite" });
    this.units = cm.build("select", { "aria-label": words("unit") }, ["day", "week", "month"].map(function (unit) {
      return cm.build("option", { value: unit, selected: unit === bar.unit }, words(unit));
    }));
    this.units.addEventListener("change", function () { bar.unit = bar.units.value; bar.rebin(); });
    this.all = cm.build("button", { type: "button", class: "cm-plain" }, words("all_dates"));
    this.all.addEventListener("click", function () { bar.stop(); bar.choose(null, null); });
    this.before = cm.build("button", { type: "button", class: "cm-plain", hidden: !this.earlier && !this.whole },
      this.whole ? words("main_time") : words("n_earlier", words.number(this.earlier)));
    this.before.addEventListener("click", function () { bar.app.showWholeTime(!bar.whole); });
    this.undated = cm.build("label", { class: "cm-undated" },
      this.undatedBox = cm.build("input", { type: "checkbox", checked: this.app.filters.undated }),
      " ", words("n_undated", words.number(this.undatedCount)));
    this.undatedBox.addEventListener("change", function () { bar.app.filters.change({ undated: bar.undatedBox.checked }, bar); });
    this.undated.hidden = !this.undatedCount;
    this.looseNote = cm.build("span", { class: "cm-undated", hidden: true });
    this.canvas = cm.build("canvas", { "aria-hidden": "true" });
    this.chart = cm.build("div", { class: "cm-chart", dir: "ltr" }, this.canvas, this.handle("from"), this.handle("to"));
    this.chart.hidden = this.empty;
    cm.append(this.node, [cm.build("div", { class: "cm-timehead" }, this.play, this.label, this.all, this.before, this.undated, this.looseNote, this.units), this.chart]);
    this.listenToPointer();
    this.rebin();
  };

  cm.TimeBar.prototype.handle = function (end) {
    var bar = this, node = cm.build("div", {
      class: "cm-handle cm-" + end, role: "slider", tabindex: "0", "aria-label": this.app.words(end),
      "aria-valuemin": this.first, "aria-valuemax": this.last
    });
    node.addEventListener("keydown", function (event) {
      var steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -7, PageUp: 7 }[event.key];
      if (event.key === "Home" || event.key === "End") { steps = event.key === "Home" ? -1e6 : 1e6; }
      if (!steps) { return; }
      event.preventDefault();
      bar.moveHandle(end, steps);
    });
    this[end] = node;
    return node;
  };

  cm.TimeBar.prototype.range = function () {
    var filters = this.app.filters;
    return [filters.from === null ? this.first : filters.from, filters.to === null ? this.last : filters.to];
  };

  cm.TimeBar.prototype.moveHandle = function (end, steps) {
    var range = this.range(), index = this.bins.length - 1, at = end === "from" ? 0 : 1;
    while (index > 0 && this.bins[index].start > range[at]) { index--; }
    index = Math.max(0, Math.min(this.bins.length - 1, index + steps));
    range[at] = at ? this.bins[index].end - 1 : this.bins[index].start;
    if (range[0] > range[1]) { range[1 - at] = at ? this.bins[index].start : this.bins[index].end - 1; }
    this.choose(range[0], range[1]);
  };

  cm.TimeBar.prototype.choose = function (from, to) {
    this.app.filters.change({
      from: from === null || from <= this.first ? null : from, to: to === null || to >= this.last ? null : to
    }, this);
  };

  cm.TimeBar.prototype.rebin = function () {
    this.bins = [];
    for (var day = cm.binStart(this.first, this.unit); day <= this.last; day = cm.nextBin(day, this.unit)) {
      this.bins.push({ start: day, end: cm.nextBin(day, this.unit) });
    }
    // The bar of each day, so that counting events is one look-up each.
    var origin = this.bins[0].start, end = this.bins[this.bins.length - 1].end, bins = new Int32Array(end - origin);
    this.bins.forEach(function (bin, number) { bins.fill(number, bin.start - origin, bin.end - origin); });
    this.origin = origin;
    this.binOfDay = bins;
    this.update();
  };

  cm.TimeBar.prototype.binOf = function (day) {
    return this.binOfDay[Math.max(0, Math.min(this.binOfDay.length - 1, day - this.origin))];
  };

  cm.TimeBar.prototype.count = function () {
    var store = this.app.store, types = store.head.types.length, columns = store.columns, any = this.app.filters.any;
    var counts = new Int32Array(this.bins.length * types);
    this.loose = 0; // known only to a time longer than a bar
    var bins = this.binOfDay, origin = this.origin;
    for (var row = 0; row < store.count; row++) {
      var first = columns.first_day[row], last = columns.last_day[row];
      if (!any[row] || !store.mapped[row] || first === cm.UNDATED || last < this.first || first > this.last) { continue; }
      var bin = bins[first - origin];
      if (bin === undefined || bin !== bins[last - origin]) { this.loose++; continue; }
      counts[bin * types + columns.type[row]]++;
    }
    return counts;
  };

  cm.TimeBar.prototype.update = function () {
    if (!this.bins || this.node.hidden || !this.app.filters.any) { return; } // not filtered yet
    this.counts = this.count();
    this.draw();
  };

  cm.TimeBar.prototype.scale = function () {
    var width = this.chart.clientWidth - 2 * SIDE, start = this.bins[0].start, end = this.bins[this.bins.length - 1].end;
    return {
      x: function (day) { return SIDE + (day - start) / (end - start) * width; },
      day: function (x) { return start + Math.max(0, Math.min(1, (x - SIDE) / width)) * (end - start); }
    };
  };

  cm.TimeBar.prototype.draw = function () {
    var theme = this.app.theme, words = this.app.words, range = this.range(), filters = this.app.filters;
    var whole = filters.from === null && filters.to === null;
    this.label.textContent = this.empty ? words("no_dates") : this.rangeText(range);
    this.all.hidden = whole;
    this.undatedBox.checked = filters.undated;
    this.looseNote.hidden = !this.loose;
    this.looseNote.textContent = words("n_loose_" + this.unit, words.number(this.loose || 0));
    if (this.empty || !this.chart.clientWidth) { return; }
    var ratio = window.devicePixelRatio || 1, width = this.chart.clientWidth, height = this.chart.clientHeight;
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    var context = this.canvas.getContext("2d"), scale = this.scale(), foot = height - 16;
    context.scale(ratio, ratio);
    this.drawBars(context, scale, foot, range);
    this.drawTicks(context, scale, foot, width, theme);
    this.putHandle(this.from, scale.x(range[0]), range[0]);
    this.putHandle(this.to, scale.x(range[1] + 1), range[1]);
  };

  cm.TimeBar.prototype.rangeText = function (range) {
    return this.app.words.range(range[0], range[1]);
  };

  cm.TimeBar.prototype.drawBars = function (context, scale, foot, range) {
    var types = this.app.store.head.types, theme = this.app.theme, counts = this.counts, most = 1, bar = this;
    this.bins.forEach(function (_, bin) {
      var sum = 0;
      for (var t = 0; t < types.length; t++) { sum += counts[bin * types.length + t]; }
      most = Math.max(most, sum);
    });
    this.bins.forEach(function (bin, number) {
      var left = scale.x(bin.start), gap = scale.x(bin.end) - left > 4 ? 1 : 0, wide = Math.max(0.6, scale.x(bin.end) - left - gap);
      wide = Math.min(wide, BARS);
      var y = foot, inside = bin.start <= range[1] && bin.end - 1 >= range[0];
      context.globalAlpha = inside ? 1 : 0.25;
      types.forEach(function (type, t) {
        var high = counts[number * types.length + t] / most * (foot - 4);
        if (!high) { return; }
        context.fillStyle = theme.dark ? type.dark : type.light;
        context.fillRect(left, y - high, wide, high);
        y -= high;
      });
      context.globalAlpha = 1;
    });
    context.fillStyle = theme.quiet;
    context.fillRect(SIDE, foot, bar.chart.clientWidth - 2 * SIDE, 1);
  };

  cm.TimeBar.prototype.drawTicks = function (context, scale, foot, width, theme) {
    var words = this.app.words, last = -Infinity, days = this.bins[this.bins.length - 1].end - this.bins[0].start;
    var lang = words.lang === "ar" ? "ar-u-nu-latn-ca-gregory" : "en-GB";
    var form = days <= 120 ? { day: "numeric", month: "short" } : days <= 1400 ? { month: "short", year: "numeric" } : { year: "numeric" };
    form.timeZone = "UTC";
    context.font = '11px "Noto Sans","Noto Sans Arabic","Segoe UI",Arial,sans-serif';
    context.fillStyle = theme.quiet;
    context.textBaseline = "top";
    context.textAlign = "left";
    this.bins.forEach(function (bin) {
      var date = new Date(bin.start * 864e5);
      if (days > 1400 && date.getUTCMonth() !== 0) { return; }
      if (days > 120 && days <= 1400 && date.getUTCDate() > 7) { return; }
      var x = scale.x(bin.start), text = date.toLocaleDateString(lang, form), wide = context.measureText(text).width;
      if (x < last + 12 || x + wide > width - 2) { return; }
      context.fillRect(x, foot, 1, 4);
      context.fillText(text, x, foot + 4);
      last = x + wide;
    });
  };

  cm.TimeBar.prototype.putHandle = function (node, x, day) {
    node.style.left = x + "px";
    node.setAttribute("aria-valuenow", day);
    node.setAttribute("aria-valuetext", this.app.words.date(cm.dayText(day)));
  };

  cm.TimeBar.prototype.listenToPointer = function () {
    var bar = this, drag = null;
    function dayAt(event) { return bar.scale().day(event.clientX - bar.chart.getBoundingClientRect().left); }
    this.chart.addEventListener("pointerdown", function (event) {
      if (bar.empty || event.button) { return; }
      bar.stop();
      var range = bar.range(), end = event.target === bar.from ? 0 : event.target === bar.to ? 1 : -1;
      drag = { end: end, fixed: end < 0 ? dayAt(event) : range[1 - end] + (end ? 0 : 0.999), moved: false };
      try { bar.chart.setPointerCapture(event.pointerId); } catch (error) { /* a pointer that is gone already */ }
      event.preventDefault();
      if (end >= 0) { event.target.focus(); }
    });
    this.chart.addEventListener("pointermove", function (event) {
      if (!drag) { return; }
      drag.moved = true;
      bar.chooseBetween(drag.fixed, dayAt(event));
    });
    this.chart.addEventListener("pointerup", function (event) {
      if (drag && !drag.moved && drag.end < 0) { bar.chooseBetween(dayAt(event), dayAt(event)); }
      drag = null;
    });
    this.chart.addEventListener("pointercancel", function () { drag = null; });
  };

  cm.TimeBar.prototype.chooseBetween = function (a, b) {
    var first = this.bins[this.binOf(Math.floor(Math.min(a, b)))], last = this.bins[this.binOf(Math.floor(Math.max(a, b) - 1e-6))];
    this.choose(first.start, Math.max(last.end - 1, first.end - 1));
  };

  // Play adds one bin after the other; a range that was chosen before moves on as it is.
  cm.TimeBar.prototype.start = function () {
    if (this.empty) { return; }
    var bar = this, range = this.range(), filters = this.app.filters, window_ = filters.from !== null;
    var width = this.binOf(range[1]) - this.binOf(range[0]), at = filters.to === null ? (window_ ? width : 0) : this.binOf(range[1]) + 1;
    if (at >= this.bins.length) { at = window_ ? width : 0; }
    this.play.textContent = "❚❚";
    this.play.setAttribute("aria-label", this.app.words("pause"));
    this.timer = setInterval(function () {
      if (at >= bar.bins.length) { bar.stop(); return; }
      bar.choose(window_ ? bar.bins[Math.max(0, at - width)].start : null, bar.bins[at].end - 1);
      at++;
    }, Math.max(80, Math.min(900, 12000 / this.bins.length)));
  };

  cm.TimeBar.prototype.stop = function () {
    if (!this.timer) { return; }
    clearInterval(this.timer);
    this.timer = null;
    this.play.textContent = "▶";
    this.play.setAttribute("aria-label", this.app.words("play"));
  };
})(window.conflictmap = window.conflictmap || {});
