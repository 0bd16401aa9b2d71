// Puts the parts together around Folium's map and keeps them in step.
(function (cm) {
  "use strict";

  var WIDE = 1240;    // from this width in pixels there is room for the ladder beside the map
  var MANY = 20000;   // so many events are drawn before the tables of names are read

  cm.App = function (parts, store, base) {
    Object.assign(this, { map: parts.map, baseLayer: parts.base, events: parts.events, control: parts.control, store: store, base: base });
    this.words = cm.makeWords(store.head.words, store.head.options.lang);
    this.filters = new cm.Filters(store);
    this.typeCounts = [];
    this.openRow = -1;
    this.openId = "";
    this.opener = null;
    this.link = cm.readLink(this.readFragment(), store);
    if (this.link.lang && this.words.knows(this.link.lang)) { this.words.lang = this.link.lang; }
    Object.assign(this.filters, this.link.filters);
    this.bandKm = this.baseLayer.bandKm = this.link.bandKm; // of the corridors, on map and ladder
    this.choropleth = this.link.choropleth === undefined ? store.head.options.choropleth : this.link.choropleth;
  };

  // First step: frame, base map and events, and nothing that takes long. The panels stand empty in their places.
  cm.App.prototype.show = function () {
    this.frame = this.map.getContainer().parentNode;
    this.mapNode = this.map.getContainer();
    this.node = cm.build("div", { class: "cm-app" });
    this.frame.insertBefore(this.node, this.mapNode);
    this.cell = cm.build("main", { class: "cm-map" });
    this.events.base = this.baseLayer;
    this.node.setAttribute("data-theme", matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    this.readTheme();
    this.mapNode.style.position = "absolute"; // Leaflet had set it to relative, in a frame without our style
    this.mapNode.setAttribute("tabindex", "0");
    this.map.cmHeld = true;
    this.hideParts(this.link.hidden);
    this.layoutEmpty();
    this.labels = new cm.LabelLayer(this.baseLayer, this.events);
    this.labels.lang = this.words.lang;
    this.events.on("drawn", function () { this.labels.drawAfter(this.events); }, this);
    this.map.addLayer(this.labels);
    L.control.zoom({ position: "topleft", zoomInTitle: this.words("zoom_in"), zoomOutTitle: this.words("zoom_out") }).addTo(this.map);
    this.addScale();
    this.filters.apply("show");
    this.events.show(this.store, this.filters.visible);
    this.firstView(this.link);
    this.shownSize = this.map.getSize();
    this.drawAll();
  };

  // Second step, when the tables of names are there: all else.
  cm.App.prototype.begin = function () {
    var app = this, link = this.link;
    this.map.cmHeld = true;
    this.filters.typeName = function (type) { return cm.typeName(app.words, type); };
    this.countTypes();
    this.layout();
    this.listen();
    this.filters.apply("begin");
    this.map.invalidateSize({ pan: false }); // words that fill the panels may have made the map smaller
    if (!this.map.getSize().equals(this.shownSize)) { this.firstView(link); }
    this.drawAll();
    if (this.ladder) { setTimeout(function () { app.ladder.draw(); }); } // first the events, then their places along the road
    if (this.filters.words) { this.searchTexts(); }
    if (link.event) { this.openById(link.event); }
  };

  // Leaflet's scale bar, in the language of the page.
  cm.App.prototype.addScale = function () {
    var words = this.words, scale = this.scale = L.control.scale({ position: "bottomleft", imperial: false });
    scale._updateMetric = function (most) {
      var metres = this._getRoundNum(most);
      this._updateScale(this._mScale, metres < 1000 ? words("metres", metres) : words("km", metres / 1000), metres / most);
    };
    scale.addTo(this.map);
  };

  // Base map and events, once each.
  cm.App.prototype.drawAll = function () {
    this.map.cmHeld = false;
    this.labels.controls = null;
    this.baseLayer.redraw();
    this.events.redraw(); // the names follow
  };

  // The places of panel, ladder and time bar, as large as they will be, so that the map need not move when they come.
  cm.App.prototype.layoutEmpty = function () {
    var words = this.words, title = this.store.head.title || words("title"), m5 = this.base.corridors[0];
    var open = m5 && this.frame.clientWidth >= WIDE && cm.isWorthwhile(this.store, m5, this.bandKm);
    this.node.setAttribute("dir", words.lang === "ar" ? "rtl" : "ltr");
    this.node.classList.toggle("cm-with-ladder", Boolean(open));
    cm.append(this.cell, this.mapNode);
    cm.append(this.node, [
      cm.build("aside", { class: "cm-panel" }, cm.build("header", { class: "cm-head" }, cm.build("h1", { dir: "auto" }, title),
        cm.build("p", { class: "cm-count" }, words("loading")))),
      this.cell, open ? cm.build("section", { class: "cm-ladder" }) : null,
      cm.build("section", { class: "cm-time cm-waiting" }), cm.build("nav", { class: "cm-sheets cm-waiting" })
    ]);
  };

  cm.App.prototype.readFragment = function () { try { return window.location.hash; } catch (error) { return ""; } };

  cm.App.prototype.countTypes = function () {
    var counts = this.store.head.types.map(function () { return 0; });
    for (var row = 0; row < this.store.count; row++) { if (this.store.mapped[row]) { counts[this.store.columns.type[row]]++; } }
    this.typeCounts = counts;
  };

  // Builds all that has words in it; done again when the language changes.
  cm.App.prototype.layout = function () {
    var rtl = this.words.lang === "ar", open = this.ladder ? !this.ladder.node.hidden : null, m5 = this.base.corridors[0];
    document.documentElement.setAttribute("lang", this.words.lang);
    document.title = this.store.head.title || this.words("title");
    this.node.setAttribute("lang", this.words.lang);
    this.node.setAttribute("dir", rtl ? "rtl" : "ltr");
    if (this.time) { this.time.stop(); }
    this.time = new cm.TimeBar(this);
    this.ladder = this.time.empty || !m5 ? null : new cm.Ladder(this, m5);
    this.panel = new cm.Panel(this);
    this.card = cm.build("section", { class: "cm-sheetcard", "aria-label": this.words("event_id") });
    this.emptyNote = cm.build("p", { class: "cm-empty", role: "status" });
    this.credits = cm.build("p", { class: "cm-credits" }, this.words("credits_short"));
    this.blurNote = this.store.head.blur_km ? cm.build("p", { class: "cm-blur" }, this.words("blurred", this.store.head.blur_km)) : null;
    cm.empty(this.node);
    cm.empty(this.cell);
    cm.append(this.cell, [this.mapNode, this.emptyNote, this.blurNote, this.credits, this.ladderButton()]);
    cm.append(this.node, [this.panel.node, this.cell, this.ladder ? this.ladder.node : null, this.time.node, this.card, this.sheetTabs()]);
    this.labels.lang = this.words.lang;
    if (this.ladder) {
      if (this.filters.brush) { this.ladder.measure(); }
      this.showLadder(open === null ? this.frame.clientWidth >= WIDE && cm.isWorthwhile(this.store, m5, this.bandKm) : open, true);
    }
    this.panel.adopt(this.control);
    this.scale._update();
    this.labels.controls = null;
    this.map.invalidateSize({ pan: false });
  };

  cm.App.prototype.ladderButton = function () {
    var app = this;
    this.ladderToggle = cm.build("button", { type: "button", class: "cm-ladderbutton", "aria-expanded": "false", hidden: !this.ladder,
      onclick: function () { app.showLadder(app.ladder.node.hidden); } }, this.words("ladder"));
    return this.ladderToggle;
  };

  // On a phone the panel is a sheet below the map, opened by these.
  cm.App.prototype.sheetTabs = function () {
    var app = this, words = this.words;
    function tab(key, sheet) {
      return cm.build("button", { type: "button", "data-sheet": sheet, onclick: function () { app.showSheet(sheet); } }, words(key));
    }
    return cm.build("nav", { class: "cm-sheets", "aria-label": words("panel") }, tab("sheet_list", "list"), tab("sheet_key", "key"),
      this.ladder ? tab("sheet_ladder", "ladder") : null);
  };

  cm.App.prototype.showSheet = function (sheet) {
    var now = this.node.getAttribute("data-sheet") === sheet ? "" : sheet, was = this.node.getAttribute("data-sheet");
    this.node.setAttribute("data-sheet", now);
    if (this.ladder) { this.showLadder(now === "ladder", true); }
    this.resize();
    if (was === "card" && now !== "card") { this.closed(); }
  };

  // Whether the page is so narrow that the panel is a sheet below the map.
  cm.App.prototype.isNarrow = function () { return getComputedStyle(this.node.querySelector(".cm-sheets")).display !== "none"; };

  cm.App.prototype.showLadder = function (open, quiet) {
    this.ladder.node.hidden = !open;
    this.node.classList.toggle("cm-with-ladder", open);
    this.ladderToggle.setAttribute("aria-expanded", String(open));
    if (!quiet) { this.resize(); }
  };

  // The width of the band along the corridors, for the map and the ladder.
  cm.App.prototype.chooseBand = function (km) {
    this.bandKm = this.baseLayer.bandKm = km;
    this.panel.showBand();
    if (!this.ladder) { this.baseLayer.redraw(); return; }
    this.ladder.measure();
    this.baseLayer.redraw();
    this.filters.apply(this.ladder);
  };

  cm.App.prototype.showWholeTime = function (whole) {
    this.wholeTime = whole;
    this.layout();
    this.filters.change({ from: null, to: null }, "time");
  };

  cm.App.prototype.readTheme = function () {
    this.theme = cm.readTheme(this.node);
    this.baseLayer.theme = this.events.theme = this.theme;
  };

  cm.App.prototype.setTheme = function (name) {
    this.node.setAttribute("data-theme", name);
    this.readTheme();
    this.panel.adopt(this.control);
    this.redraw();
    this.panel.list.update();
  };

  cm.App.prototype.speak = function (lang) {
    this.closeEvent();
    this.words.lang = lang;
    this.layout();
    this.update("language");
    this.panel.node.querySelector(".cm-lang").focus();
  };

  cm.App.prototype.listen = function () {
    var app = this;
    this.filters.listen(function (origin) { app.update(origin); });
    this.events.on("types", cm.debounce(0, function () {
      app.filters.change({ types: app.store.head.types.map(function (_, index) { return app.events.types[index] !== false; }) }, "types");
    }));
    this.filters.types.forEach(function (on, index) { if (!on) { app.switchType(index, false); } });
    this.baseLayer.on("parts", function () { app.labels.redraw(); app.panel.showBand(); app.writeFragment(); });
    this.map.on("moveend", cm.debounce(300, function () { app.writeFragment(); }));
    this.map.on("mousemove", function (event) { app.hover(event.containerPoint); });
    this.map.on("mouseout", function () { app.mark(-1); });
    this.map.on("click", function (event) { app.click(event.containerPoint, event.originalEvent); });
    // A popup at the edge of the sheet needs room beyond it.
    this.map.on("popupopen", function () { if (app.sheet) { app.map.setMaxBounds(null); } });
    this.map.on("popupclose", function () {
      if (app.sheet && !app.opening) { app.map.setMaxBounds(app.sheet); }
      app.closed();
    });
    this.mapNode.addEventListener("keydown", function (event) { if (event.key === "Escape") { app.closeEvent(); } });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function (event) { app.setTheme(event.matches ? "dark" : "light"); });
    window.addEventListener("resize", cm.debounce(80, function () { app.resize(); }));
    new ResizeObserver(cm.debounce(80, function () {
      if (app.mapNode.clientWidth !== app.map.getSize().x || app.mapNode.clientHeight !== app.map.getSize().y) { app.resize(); }
    })).observe(this.mapNode);
    window.addEventListener("hashchange", function () { if (app.readFragment().slice(1) !== app.fragment) { app.follow(); } });
    window.addEventListener("beforeprint", function () { app.print(true); });
    window.addEventListener("afterprint", function () { app.print(false); });
  };

  cm.App.prototype.switchType = function (index, on) { this.switchPart("type-" + index, on); };

  // As the reader does in the layer control, which keeps its boxes in step.
  cm.App.prototype.switchPart = function (name, on) {
    var map = this.map;
    this.control._layers.forEach(function (entry) {
      if (entry.layer instanceof cm.Part && entry.layer.name === name && map.hasLayer(entry.layer) !== on) {
        map[on ? "addLayer" : "removeLayer"](entry.layer);
      }
    });
  };

  cm.App.prototype.hideParts = function (hidden) {
    Object.keys(this.baseLayer.parts).forEach(function (name) { this.switchPart(name, hidden.indexOf(name) < 0); }, this);
  };

  // A link pasted into the page that is open already.
  cm.App.prototype.follow = function () {
    var app = this, link = cm.readLink(this.readFragment(), this.store);
    if (link.lang && link.lang !== this.words.lang && this.words.knows(link.lang)) { this.speak(link.lang); }
    Object.assign(this.filters, { brush: null }, link.filters);
    if (link.at) { this.map.setView([link.at[1], link.at[2]], link.at[0], { animate: false }); }
    this.hideParts(link.hidden);
    this.bandKm = this.baseLayer.bandKm = link.bandKm;
    if (link.choropleth !== undefined) { this.choropleth = link.choropleth; }
    this.filters.types.forEach(function (on, index) { app.switchType(index, on); });
    this.layout();
    this.filters.apply("link");
    if (link.event) { this.openById(link.event); }
  };

  cm.App.prototype.update = function (origin) {
    this.showCrossings();
    this.events.show(this.store, this.filters.visible);
    if (origin === this.time) { this.time.draw(); } else { this.time.update(); }
    if (this.ladder && origin !== "begin") { this.ladder.draw(); }
    this.panel.update();
    this.showCounts();
    var some = this.events.counts.some(function (count) { return count > 0; });
    this.emptyNote.hidden = some;
    this.emptyNote.textContent = some ? "" : this.words(this.store.count ? "none_on_map" : "no_events_long");
    this.writeFragment();
  };

  cm.App.prototype.redraw = function () {
    this.labels.controls = null;
    this.baseLayer.redraw();
    this.events.redraw();
    this.time.draw();
    if (this.ladder) { this.ladder.draw(); }
    if (this.frame.classList.contains("cm-printing")) { this.drawOnOne(); }
  };

  cm.App.prototype.resize = function () {
    this.map.invalidateSize({ animate: false });
    this.redraw();
  };

  cm.App.prototype.isFiltered = function () {
    var filters = this.filters;
    return Boolean(filters.governorate || filters.actor || filters.source || filters.words || filters.brush || filters.from !== null ||
      filters.to !== null || !filters.undated || filters.types.indexOf(false) >= 0 || filters.statuses.indexOf(false) >= 0);
  };

  cm.App.prototype.resetFilters = function () {
    var app = this;
    this.filters.types.forEach(function (on, index) { if (!on) { app.switchType(index, true); } });
    Object.assign(this.filters, {
      types: this.filters.types.map(function () { return true; }), statuses: [true, true, true, true], governorate: "", actor: "",
      source: "", words: "", from: null, to: null, undated: true, brush: null, texts: null
    });
    this.layout();
    this.filters.apply("reset");
  };

  // State of each crossing on the last chosen day, by its latest event until then.
  cm.App.prototype.showCrossings = function () {
    var store = this.store, columns = store.columns, states = Object.create(null), until = this.filters.to, types = store.head.types, known = Object.create(null);
    (store.locations.place || []).forEach(function (place, location) {
      if (store.tables.places[place][2] === "crossing") { known[location] = store.tables.places[place][0]; }
    });
    for (var row = 0; row < store.count; row++) {
      var id = known[columns.location[row]], type = types[columns.type[row]].type;
      if (!id || !store.mapped[row] || (type !== "closed" && type !== "struck")) { continue; }
      if (columns.first_day[row] === cm.UNDATED || (until !== null && columns.first_day[row] > until)) { continue; }
      states[id] = type;
    }
    this.labels.states = states;
  };

  cm.App.prototype.showCounts = function () {
    var counts = null, store = this.store, shades = this.panel.shades;
    if (this.choropleth) {
      counts = Object.create(null);
      for (var row = 0; row < store.count; row++) {
        if (!this.filters.visible[row] || !store.mapped[row]) { continue; }
        var name = store.tables.governorates[store.locations.governorate[store.columns.location[row]]];
        if (name) { counts[name] = (counts[name] || 0) + 1; }
      }
      var most = Object.keys(counts).reduce(function (top, name) { return Math.max(top, counts[name]); }, 0);
      this.panel.showShades(most);
    }
    shades.hidden = !counts;
    if (!counts && !this.baseLayer.counts) { return; }
    this.baseLayer.counts = counts;
    this.baseLayer.redraw();
  };

  cm.App.prototype.writeFragment = function () {
    if (!this.time || window.self !== window.top) { return; } // a frame has no address that a reader could copy
    this.fragment = cm.writeLink(this);
    try { history.replaceState(null, "", "#" + this.fragment); } catch (error) { /* not allowed in this frame */ }
  };

  cm.App.prototype.copyLink = async function () {
    var words = this.words, button = this.panel.linkButton, done = true;
    this.writeFragment();
    try { await navigator.clipboard.writeText(window.location.href); } catch (error) { done = false; }
    button.textContent = words(done ? "copied" : "in_address");
    setTimeout(function () { button.textContent = words("link_short"); }, 2500);
  };

  cm.apps = [];

  // Lets the browser paint what was drawn before more is done.
  function painted() {
    return new Promise(function (done) { requestAnimationFrame(function () { setTimeout(done); }); });
  }

  cm.start = async function (parts) {
    var loaded = await Promise.all([parts.events.loading, parts.base.loading]), node = parts.map.getContainer();
    var store = loaded[0], many = store.count > MANY;
    var app = new cm.App(parts, store, loaded[1]);
    if (!many || app.filters.needNames()) { await store.ready; }
    app.show();
    node.setAttribute("data-state", "drawn");
    if (many) { await painted(); }
    await store.ready;
    app.begin();
    cm.apps.push(app);
    node.setAttribute("data-state", "ready");
    return app;
  };
})(window.conflictmap = window.conflictmap || {});
