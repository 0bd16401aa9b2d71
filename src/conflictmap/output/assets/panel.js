// The panel beside the map: title, key with Folium's layer control, filters, list, notes.
(function (cm) {
  "use strict";

  cm.Panel = function (app) {
    this.app = app;
    this.build();
  };

  cm.Panel.prototype.build = function () {
    var app = this.app, words = app.words, head = app.store.head;
    this.count = cm.build("p", { class: "cm-count", "aria-live": "polite" });
    this.title = cm.build("h1", { dir: "auto" }, head.title || words("title"));
    this.head = cm.build("header", { class: "cm-head" }, this.title, this.count, this.tools());
    this.key = cm.build("section", { class: "cm-key", "aria-label": words("layers") });
    this.symbols = cm.build("ul", { class: "cm-symbols", "aria-label": words("symbols") });
    this.shades = cm.build("ul", { class: "cm-shades", "aria-label": words("choropleth_short"), hidden: true });
    this.filters = cm.build("details", { class: "cm-filters" }, cm.build("summary", {}, words("filters")));
    this.notes = cm.build("details", { class: "cm-notes" }, cm.build("summary", {}, words("about")));
    this.list = new cm.EventList(app);
    this.node = cm.build("aside", { class: "cm-panel", "aria-label": words("panel") },
      this.head, cm.build("div", { class: "cm-body" }, this.key, this.symbols, this.shades, this.filters, this.list.node, this.notes));
    this.buildFilters();
    this.buildNotes();
  };

  cm.Panel.prototype.tools = function () {
    var app = this.app, words = app.words;
    function button(key, act, text) {
      return cm.build("button", { type: "button", title: words(key), "aria-label": words(key), onclick: act }, text);
    }
    this.linkButton = button("link", function () { app.copyLink(); }, words("link_short"));
    return cm.build("div", { class: "cm-tools" },
      cm.build("button", { type: "button", class: "cm-lang", lang: words.lang === "ar" ? "en" : "ar",
        onclick: function () { app.speak(words.lang === "ar" ? "en" : "ar"); } }, words.lang === "ar" ? "English" : "العربية"),
      button("theme", function () { app.setTheme(app.node.getAttribute("data-theme") === "dark" ? "light" : "dark"); }, "◐"),
      this.linkButton,
      button("download_csv", function () { cm.download(app, "csv"); }, "CSV"),
      button("download_geojson", function () { cm.download(app, "geojson"); }, "GeoJSON"),
      button("print", function () { window.print(); }, words("print_short")));
  };

  function select(label, values, chosen, show, act) {
    var node = cm.build("select", {}, values.map(function (value) {
      return cm.build("option", { value: value, selected: value === chosen }, show(value));
    }));
    node.addEventListener("change", function () { act(node.value); });
    return cm.build("label", {}, cm.build("span", {}, label), node);
  }

  cm.Panel.prototype.buildFilters = function () {
    var app = this.app, words = app.words, filters = app.filters, tables = app.store.tables;
    var actors = Object.create(null);
    tables.actors.forEach(function (names) { names.split("; ").forEach(function (name) { actors[name] = true; }); });
    [["governorate", tables.governorates, "governorates"], ["actor", Object.keys(actors), "actors"], ["source", tables.sources, ""]]
      .forEach(function (entry) {
        var values = entry[1].filter(Boolean).sort();
        if (!values.length) { return; }
        cm.append(this.filters, select(words(entry[0]), [""].concat(values), filters[entry[0]], function (value) {
          return value ? words.label(entry[2], value) : words("all");
        }, function (value) { var change = {}; change[entry[0]] = value; filters.change(change, entry[0]); }));
      }, this);
    var used = new Uint8Array(4);
    for (var row = 0; row < app.store.count; row++) { used[app.store.columns.status[row]] = 1; }
    var box = cm.build("fieldset", {}, cm.build("legend", {}, words("status")));
    app.store.head.statuses.forEach(function (status, code) {
      if (!used[code]) { return; }
      var input = cm.build("input", { type: "checkbox", checked: filters.statuses[code] });
      input.addEventListener("change", function () { filters.statuses[code] = input.checked; filters.apply("status"); });
      cm.append(box, cm.build("label", {}, input, " ", words(status)));
    });
    var shade = cm.build("input", { type: "checkbox", checked: app.choropleth });
    shade.addEventListener("change", function () { app.choropleth = shade.checked; app.showCounts(); });
    this.reset = cm.build("button", { type: "button", class: "cm-plain", onclick: function () { app.resetFilters(); } }, words("reset"));
    cm.append(this.filters, [box, cm.build("label", { class: "cm-check" }, shade, " ", words("choropleth")), this.reset]);
    this.filters.open = Boolean(filters.governorate || filters.actor || filters.source);
  };

  cm.Panel.prototype.buildNotes = function () {
    var words = this.app.words, head = this.app.store.head, options = head.options;
    var notes = ["note_precision", "note_status", "note_borders", "note_crossings"].map(function (key) { return words(key); });
    if (head.blur_km) { notes.unshift(words("note_blur", head.blur_km)); }
    if (options.tiles) { notes.push(words("note_tiles")); }
    if (options.cdn) { notes.push(words("note_cdn")); }
    notes.push(words("credits"));
    if (head.run) { notes.push(words("run", head.run)); }
    cm.append(this.notes, notes.map(function (note) { return cm.build("p", {}, note); }));
  };

  // Folium's control moves into the panel; its keys become symbols, words and counts, as text.
  cm.Panel.prototype.adopt = function (control) {
    var panel = this;
    if (!control.cmUpdate) {
      control.cmUpdate = control._update;
      control._update = function () {
        control.cmUpdate.call(control);
        if (control.cmPanel) { control.cmPanel.relabel(control); }
        return control;
      };
    }
    control.cmPanel = panel;
    cm.empty(this.key);
    this.key.appendChild(cm.build("h2", {}, this.app.words("layers")));
    this.key.appendChild(control.getContainer());
    this.key.appendChild(this.bandChooser());
    control._update();
    this.showSymbols();
  };

  // The width of the band along the M5 and M4.
  cm.Panel.prototype.bandChooser = function () {
    var app = this.app, words = app.words;
    this.band = cm.bandInput(app);
    this.bandText = cm.build("output", {});
    this.bandRow = cm.build("label", { class: "cm-bandrow" }, words("band_width"), this.band, this.bandText);
    this.showBand();
    return this.bandRow;
  };

  cm.Panel.prototype.showBand = function () {
    this.band.value = this.app.bandKm;
    this.bandText.textContent = this.app.words("km", this.app.bandKm);
    this.bandRow.hidden = !this.app.baseLayer.parts.band;
  };

  cm.bandInput = function (app) {
    var input = cm.build("input", { type: "range", min: "1", max: "30", step: "1", value: app.bandKm, "aria-label": app.words("band") });
    input.addEventListener("input", function () { app.chooseBand(+input.value); });
    return input;
  };

  // 15K where five digits would not fit beside the name.
  function countNode(words, count) {
    var text = count < 10000 ? words.number(count) : words.compact(count);
    return cm.build("span", { class: "cm-n", title: words.number(count) }, text);
  }

  cm.Panel.prototype.relabel = function (control) {
    var app = this.app, words = app.words, layers = control._layers;
    control.getContainer().querySelectorAll("input.leaflet-control-layers-selector").forEach(function (input) {
      var entry = layers.filter(function (each) { return L.stamp(each.layer) === input.layerId; })[0];
      if (!entry || !(entry.layer instanceof cm.Part)) { return; }
      var holder = input.parentNode, name = entry.layer.name, index = name.indexOf("type-") === 0 ? +name.slice(5) : -1;
      while (input.nextSibling) { input.nextSibling.remove(); }
      if (index >= 0) {
        var type = app.store.head.types[index];
        cm.append(holder, [cm.symbolNode(type, cm.lookOf(app.theme, type), 6.5),
          cm.text(cm.typeName(words, type.type)), countNode(words, app.typeCounts[index] || 0)]);
      } else {
        cm.append(holder, [cm.build("i", { class: "cm-swatch cm-swatch-" + name, "aria-hidden": "true" }), words("part_" + name)]);
      }
    });
  };

  // What fill and line of a symbol mean; only those that occur.
  cm.Panel.prototype.showSymbols = function () {
    var app = this.app, words = app.words, store = app.store, seen = {}, type = store.head.types[0], columns = store.columns;
    for (var row = 0; row < store.count; row++) {
      if (!store.mapped[row]) { continue; }
      if (store.locations.imprecise[columns.location[row]]) { seen.imprecise = true; }
      if (columns.status[row] === 1) { seen.claimed = true; }
      if (columns.disputed[row]) { seen.disputed = true; }
    }
    cm.empty(this.symbols);
    var panel = this;
    function entry(key, style) {
      style = cm.lookOf(app.theme, { light: app.theme.quiet, dark: app.theme.quiet }, style);
      cm.append(panel.symbols, cm.build("li", {}, cm.symbolNode({ shape: "circle", type: type.type }, style, 6), words(key)));
    }
    if (!Object.keys(seen).length) { return; }
    entry("key_reported", {});
    if (seen.claimed) { entry("key_claimed", { claimed: true }); }
    if (seen.disputed) { entry("key_disputed", { disputed: true }); }
    if (seen.imprecise) { entry("key_imprecise", { imprecise: true }); }
  };

  // What the shades of governorates mean, from the lightest to the darkest.
  cm.Panel.prototype.showShades = function (most) {
    var words = this.app.words, ranges = cm.shadeRanges(most);
    cm.empty(this.shades);
    cm.append(this.shades, cm.build("li", { class: "cm-shadehead" }, words("choropleth_short")));
    ranges.forEach(function (range, step) {
      if (!range) { return; }
      cm.append(this.shades, cm.build("li", {}, cm.build("i", { class: "cm-shade cm-shade-" + step, "aria-hidden": "true" }),
        range[0] === range[1] ? words.number(range[0]) : words.number(range[0]) + "–" + words.number(range[1])));
    }, this);
  };

  cm.Panel.prototype.update = function () {
    var app = this.app, words = app.words, shown = 0, sources = app.store.tables.sources.length;
    for (var row = 0; row < app.store.count; row++) { shown += app.filters.visible[row]; }
    var text = app.store.count ? words("n_of_events", words.number(shown), words.number(app.store.count)) : words("no_events");
    if (app.store.count && !app.time.empty) { text += " · " + app.time.rangeText([app.time.first, app.time.last]); }
    if (app.store.count) { text += " · " + words("n_sources", words.number(sources)).replace(" ", "\u00a0"); }
    this.count.textContent = text;
    this.list.limit = 60;
    this.list.update();
    this.reset.hidden = !app.isFiltered();
  };
})(window.conflictmap = window.conflictmap || {});
