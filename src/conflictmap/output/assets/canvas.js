// A canvas in a pane of the map that is drawn anew after each move and follows zoom animations between.
(function (cm) {
  "use strict";

  cm.CanvasLayer = L.Renderer.extend({
    options: { padding: 0.12 },

    _initContainer: function () {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._context = this._container.getContext("2d");
    },

    _destroyContainer: function () {
      this._container.remove();
      this._container = this._context = null;
    },

    onAdd: function (map) {
      L.Renderer.prototype.onAdd.call(this, map);
      map.on("move", this._follow, this);
    },

    onRemove: function () {
      this._map.off("move", this._follow, this);
      L.Renderer.prototype.onRemove.call(this);
    },

    // A drag past the padding would show an empty edge.
    _follow: function () {
      if (this._map._animatingZoom || !this._bounds) { return; }
      var corner = this._map.containerPointToLayerPoint([0, 0]), view = L.bounds(corner, corner.add(this._map.getSize()));
      if (!this._bounds.contains(view)) { this._update(); }
    },

    _update: function () {
      if (!this._map || (this._map._animatingZoom && this._bounds)) { return; }
      L.Renderer.prototype._update.call(this);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      // One move ends in several of Leaflet's events: what stands drawn already is not drawn again.
      if (this.drawnView !== this.nameView()) { this.redraw(); }
    },

    // What tells two views apart, and two canvases.
    nameView: function () {
      var map = this._map, origin = map.getPixelOrigin(), bounds = this._bounds;
      return [map.getZoom(), origin.x, origin.y, bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y].join();
    },

    redraw: function () {
      if (!this._map || !this._bounds || this._map.cmHeld) { return; } // held while the page is being built
      this.drawnView = this.nameView();
      var size = this._bounds.getSize(), ratio = window.devicePixelRatio || 1, canvas = this._container;
      var width = Math.round(size.x * ratio), height = Math.round(size.y * ratio);
      L.DomUtil.setPosition(canvas, this._bounds.min);
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
      }
      this._context.setTransform(ratio, 0, 0, ratio, 0, 0);
      this._context.clearRect(0, 0, size.x, size.y);
      this.draw(this._context, this.viewNow());
    },

    // The part of the world that lies on this canvas, in pixels of the present zoom.
    viewNow: function () {
      var size = this._bounds.getSize(), zoom = this._map.getZoom(), scale = 256 * Math.pow(2, zoom);
      var origin = this._map.getPixelOrigin().add(this._bounds.min);
      return {
        scale: scale, left: origin.x, top: origin.y, width: size.x, height: size.y, ratio: window.devicePixelRatio || 1,
        zoom: zoom, kmPerPixel: 40075.017 * Math.cos(this._map.getCenter().lat * Math.PI / 180) / scale
      };
    },

    // Where a point of the window lies on this canvas.
    toCanvas: function (containerPoint) {
      return this._map.containerPointToLayerPoint(containerPoint).subtract(this._bounds.min);
    },

    toLatLng: function (x, y) {
      return this._map.layerPointToLatLng(L.point(x, y).add(this._bounds.min));
    }
  });

  // Colours of the canvas come from the style sheet, so that light and dark are told in one place.
  var COLOURS = ["sea", "land", "home", "coast", "border", "alarm", "governorate", "district", "river", "lake", "road",
    "corridor", "casing", "band", "text", "quiet", "halo", "ink", "paper", "shade", "accent", "shield", "bar"];

  cm.readTheme = function (node) {
    var style = getComputedStyle(node), theme = { dark: node.getAttribute("data-theme") === "dark" };
    COLOURS.forEach(function (name) { theme[name] = style.getPropertyValue("--map-" + name).trim(); });
    return theme;
  };

  // What a symbol takes from the theme.
  cm.lookOf = function (theme, type, own) {
    return Object.assign({
      color: theme.dark ? type.dark : type.light, ink: theme.ink, bar: theme.bar, paper: theme.paper, text: theme.text
    }, own);
  };
})(window.conflictmap = window.conflictmap || {});
