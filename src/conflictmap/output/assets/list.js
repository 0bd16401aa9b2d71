// The events as a list: the map for those who cannot see or point, and what cannot be drawn on it.
(function (cm) {
  "use strict";

  var PAGE = 60;

  cm.EventList = function (app) {
    this.app = app;
    this.off = false; // false: events on the map; true: those that cannot be drawn
    this.limit = PAGE;
    this.build();
  };

  cm.EventList.prototype.build = function () {
    var list = this, words = this.app.words;
    this.search = cm.build("input", {
      type: "search", class: "cm-search", placeholder: words("search"), "aria-label": words("search"), dir: "auto",
      value: this.app.filters.words
    });
    this.searching = cm.build("p", { class: "cm-none", role: "status", hidden: true }, words("searching"));
    var search = cm.debounce(180, function () {
      list.app.filters.texts = null;
      list.app.filters.change({ words: list.search.value.trim() }, list);
      list.app.searchTexts();
    });
    this.search.addEventListener("input", search);
    this.tabs = [false, true].map(function (off) {
      var tab = cm.build("button", { type: "button", role: "tab", class: "cm-tab" });
      tab.addEventListener("click", function () { list.off = off; list.limit = PAGE; list.update(); });
      return tab;
    });
    this.items = cm.build("ol", { class: "cm-items", "aria-label": words("events") });
    this.items.addEventListener("keydown", function (event) { list.step(event); });
    this.more = cm.build("button", { type: "button", class: "cm-more" });
    this.more.addEventListener("click", function () { list.limit += PAGE; list.update(list.limit - PAGE); });
    this.node = cm.build("section", { class: "cm-list", "aria-label": words("events") }, this.search,
      cm.build("div", { class: "cm-tabs", role: "tablist" }, this.tabs), this.searching, this.items, this.more);
  };

  cm.EventList.prototype.rows = function (off) {
    var store = this.app.store, visible = this.app.filters.visible, rows = [];
    for (var row = store.count - 1; row >= 0; row--) {
      if (visible[row] && (store.mapped[row] === 0) === off) { rows.push(row); }
    }
    return rows.reverse();
  };

  cm.EventList.prototype.update = function (focusAt) {
    var list = this, words = this.app.words, on = this.rows(false), off = this.rows(true), rows = this.off ? off : on;
    this.tabs[0].textContent = words("on_map", words.number(on.length));
    this.tabs[1].textContent = words("not_on_map", words.number(off.length));
    this.tabs.forEach(function (tab, index) { tab.setAttribute("aria-selected", String(list.off === (index === 1))); });
    this.tabs[1].disabled = !off.length && !this.off;
    cm.empty(this.items);
    rows.slice(0, this.limit).forEach(function (row) { list.items.appendChild(list.item(row)); });
    if (!rows.length) {
      this.items.appendChild(cm.build("li", { class: "cm-none" }, words(this.app.store.count ? "none_match" : "no_events")));
    }
    this.more.hidden = rows.length <= this.limit;
    this.more.textContent = words("show_more", words.number(Math.min(PAGE, rows.length - this.limit)), words.number(rows.length));
    if (focusAt) {
      var next = this.items.children[focusAt];
      if (next) { next.firstChild.focus(); }
    }
  };

  cm.EventList.prototype.item = function (row) {
    var app = this.app, store = app.store, words = app.words, columns = store.columns, location = columns.location[row];
    var place = store.tables.places[store.locations.place[location]], type = app.events.typeOf(row), imprecise = store.locations.imprecise[location] === 1;
    var status = store.head.statuses[columns.status[row]], name = words.lang === "ar" && place[4] ? place[4] : place[1];
    var button = cm.build("button", { type: "button", "data-row": row },
      cm.symbolNode(type, app.events.styleOf(row, imprecise), 6),
      cm.build("span", { class: "cm-what" },
        cm.build("span", { class: "cm-name" }, cm.text(name)),
        cm.build("span", { class: "cm-meta" }, cm.text(cm.typeName(words, type.type)), " · ",
          cm.text(words.actors(store.tables.actors[columns.actor[row]])),
          status === "reported" ? null : [" · ", cm.build("em", {}, words(status))],
          columns.disputed[row] ? [" · ", cm.build("em", {}, words("disputed"))] : null)),
      cm.build("time", {}, this.shortDate(row)));
    button.addEventListener("click", function () { app.openEvent(row, null, button); });
    button.addEventListener("mouseenter", function () { app.mark(row); });
    button.addEventListener("mouseleave", function () { app.mark(-1); });
    button.addEventListener("focus", function () { app.mark(row); });
    return cm.build("li", {}, button);
  };

  cm.EventList.prototype.shortDate = function (row) {
    var text = cm.dateText(this.app.store, row), words = this.app.words;
    if (text.length < 7) { return text || "–"; }
    var form = text.length === 7 ? { month: "short", year: "numeric" } : { day: "numeric", month: "short", year: "numeric" };
    return words.formatter(form).format(new Date(text.length === 7 ? text + "-01" : text));
  };

  // Arrow keys walk through the list, Home and End go to its ends.
  cm.EventList.prototype.step = function (event) {
    var buttons = Array.prototype.slice.call(this.items.querySelectorAll("button")), at = buttons.indexOf(document.activeElement);
    var to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || at < 0) { return; }
    event.preventDefault();
    if (buttons[to]) { buttons[to].focus(); }
  };
})(window.conflictmap = window.conflictmap || {});
