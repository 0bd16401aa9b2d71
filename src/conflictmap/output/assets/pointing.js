// What happens when a reader points at, clicks or opens an event, on the map, in the list or on the ladder.
(function (cm) {
  "use strict";

  cm.App.prototype.mark = function (row) {
    this.events.mark(row);
    if (this.ladder) { this.ladder.mark(row); }
  };

  cm.App.prototype.hover = function (point) {
    var target = this.events.find(point, 2);
    this.mapNode.style.cursor = target ? "pointer" : "";
    this.mark(target && target.row >= 0 ? target.row : -1);
  };

  // One event opens; a group of several places zooms in; a group of one place opens with a pager.
  cm.App.prototype.click = function (point, original) {
    var target = this.events.find(point, original && original.pointerType === "touch" ? 12 : 3);
    if (!target) { this.tellCrossing(point); return; }
    if (target.row >= 0) {
      var beside = this.events.rowsAt(target.group.location), at = beside.indexOf(target.row);
      this.openEvent(target.row, beside.length > 1 ? { rows: beside, index: at } : null);
      return;
    }
    var members = this.events.membersOf(target.group), map = this.map;
    var zoom = map.getBoundsZoom(members.bounds, false, L.point(60, 60));
    if (members.bounds.getNorthEast().equals(members.bounds.getSouthWest()) || map.getZoom() >= map.getMaxZoom() - 0.5) {
      this.openEvent(members.rows[0], { rows: members.rows, index: 0 });
      return;
    }
    map.setView(members.bounds.getCenter(), Math.min(map.getMaxZoom(), Math.max(zoom, map.getZoom() + 1)));
  };

  cm.App.prototype.tellCrossing = function (point) {
    var at = this.events.toCanvas(point), words = this.words, found = (this.labels.gates || []).filter(function (gate) {
      return Math.hypot(gate.x - at.x, gate.y - at.y) < 9;
    })[0];
    if (!found) { return; }
    var day = this.filters.to === null ? this.time.last : this.filters.to;
    var node = cm.build("article", { class: "cm-card", dir: words.lang === "ar" ? "rtl" : "ltr" }, cm.build("h2", {}, cm.text(found.gate.name),
      found.gate.ar ? cm.build("span", { class: "cm-other", lang: "ar" }, cm.text(found.gate.ar)) : null),
    cm.build("p", {}, words("gate_" + found.state) + (this.time.empty ? "" : " " + words("as_of", words.date(cm.dayText(day))))));
    var where = L.latLng(found.gate.lat, found.gate.lon);
    if (this.isNarrow()) { this.openCard(node, where); } else { this.openPopup(node, where); }
  };

  cm.App.prototype.closeEvent = function () {
    this.map.closePopup();
    if (this.node.getAttribute("data-sheet") === "card") { this.showSheet("card"); }
  };

  cm.App.prototype.openEvent = async function (row, position, opener) {
    var app = this, event = await cm.readEvent(this.store, row);
    this.opener = opener || null;
    if (event.lat === null || !this.store.mapped[row]) { this.openInPlace(event, opener); return; }
    this.openRow = row;
    this.openId = event.id;
    var where = this.events.placeOf(row), node = cm.buildPopup(event, this, position);
    if (this.isNarrow()) { this.openCard(node, where); } else { this.openPopup(node, where); }
    this.mark(row);
    if (opener) {
      node.setAttribute("tabindex", "-1");
      node.focus({ preventScroll: true });
      node.addEventListener("keydown", function (key) { if (key.key === "Escape") { app.closeEvent(); } });
    }
    this.writeFragment();
  };

  cm.App.prototype.openPopup = function (node, where) {
    var size = this.map.getSize();
    if (!this.map.getBounds().contains(where)) { this.map.panTo(where, { animate: false }); }
    this.opening = true;
    // Leafing through the events of one place changes the popup and does not open another.
    if (this.popup && this.popup.isOpen() && this.popup.getLatLng().equals(where)) {
      this.popup.setContent(node);
    } else {
      this.popup = L.popup({
        maxWidth: Math.min(380, size.x - 48), minWidth: Math.min(280, size.x - 60), maxHeight: size.y - 70, offset: [0, -4],
        autoPanPaddingTopLeft: [56, 12], autoPanPaddingBottomRight: [10, 12]
      }).setLatLng(where).setContent(node).openOn(this.map);
    }
    this.opening = false;
  };

  // On a phone a popup would cover the map: the event stands below it, and the map moves to the place.
  cm.App.prototype.openCard = function (node, where) {
    var app = this;
    cm.empty(this.card);
    cm.append(this.card, [cm.build("button", { type: "button", class: "cm-close", "aria-label": this.words("close"),
      onclick: function () { app.showSheet("card"); } }, "×"), node]);
    this.card.scrollTop = 0;
    if (this.node.getAttribute("data-sheet") !== "card") { this.showSheet("card"); }
    this.map.panTo(where, { animate: false });
  };

  // What has no place on the map is told within the list.
  cm.App.prototype.openInPlace = function (event, opener) {
    var item = opener && opener.parentNode, open = item && item.querySelector(".cm-card");
    if (!item) { return; }
    if (open) { open.remove(); return; }
    item.appendChild(cm.buildPopup(event, this, null));
  };

  cm.App.prototype.closed = function () {
    if (this.opening) { return; }
    this.openRow = -1;
    this.openId = "";
    this.mark(-1);
    if (this.opener && this.opener.isConnected) { this.opener.focus({ preventScroll: true }); }
    this.opener = null;
    this.writeFragment();
  };

  // Names are found at once, sentences after their texts are unpacked.
  cm.App.prototype.searchTexts = async function () {
    var filters = this.filters, wanted = filters.words;
    this.panel.list.searching.hidden = !wanted;
    var done = await filters.readTexts();
    if (filters.words !== wanted) { return; }
    this.panel.list.searching.hidden = true;
    if (done) { filters.apply(this.panel.list); }
  };

  cm.App.prototype.openById = async function (id) {
    for (var start = 0; start < this.store.count; start += this.store.head.block_rows) {
      var at = (await this.store.readTexts(start)).ids.indexOf(id);
      if (at >= 0) { this.openEvent(start + at); return; }
    }
  };
})(window.conflictmap = window.conflictmap || {});
