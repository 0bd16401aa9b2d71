// Shapes of the event types. Solid: reported at a known point; half: claimed; hollow: place not exact;
// with a mark at the corner: disputed.
(function (cm) {
  "use strict";

  function polygon(path, points) {
    points.forEach(function (point, index) { path[index ? "lineTo" : "moveTo"](point[0], point[1]); });
    path.closePath();
  }

  function star(path, tips, outer, inner, turn) {
    var points = [];
    for (var i = 0; i < tips * 2; i++) {
      var radius = i % 2 ? inner : outer, angle = turn + i * Math.PI / tips;
      points.push([radius * Math.sin(angle), -radius * Math.cos(angle)]);
    }
    polygon(path, points);
  }

  // Each shape within a circle of radius 1, about equally heavy.
  var SHAPES = {
    circle: function (p) { p.arc(0, 0, 0.86, 0, 2 * Math.PI); },
    burst: function (p) { star(p, 8, 1.12, 0.62, 0); },
    barred: function (p) { p.rect(-0.8, -0.8, 1.6, 1.6); },
    arrow: function (p) { polygon(p, [[-1.08, 0], [0, -0.98], [0, -0.42], [1, -0.42], [1, 0.42], [0, 0.42], [0, 0.98]]); },
    diamond: function (p) { polygon(p, [[0, -1.08], [1.08, 0], [0, 1.08], [-1.08, 0]]); },
    triangle: function (p) { polygon(p, [[0, -1], [1, 0.8], [-1, 0.8]]); },
    plus: function (p) {
      polygon(p, [[-0.36, -1], [0.36, -1], [0.36, -0.36], [1, -0.36], [1, 0.36], [0.36, 0.36], [0.36, 1], [-0.36, 1],
        [-0.36, 0.36], [-1, 0.36], [-1, -0.36], [-0.36, -0.36]]);
    },
    pentagon: function (p) {
      polygon(p, [0, 1, 2, 3, 4].map(function (i) { var a = i * 0.4 * Math.PI; return [Math.sin(a), -Math.cos(a)]; }));
    },
    star: function (p) { star(p, 5, 1.15, 0.5, 0); },
    hexagon: function (p) {
      polygon(p, [0, 1, 2, 3, 4, 5].map(function (i) { var a = i * Math.PI / 3; return [Math.cos(a), Math.sin(a)]; }));
    },
    cross: function (p) {
      polygon(p, [[-1, -0.5], [-0.5, -1], [0, -0.5], [0.5, -1], [1, -0.5], [0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5],
        [-0.5, 1], [-1, 0.5], [-0.5, 0]]);
    }
  };

  // style: {color, ink, bar, paper, text, claimed, imprecise, disputed}
  cm.drawSymbol = function (context, shape, x, y, radius, style) {
    context.save();
    context.translate(x, y);
    context.scale(radius, radius);
    var path = new Path2D();
    (SHAPES[shape] || SHAPES.circle)(path);
    context.lineJoin = "round";
    context.lineWidth = 5 / radius;
    context.strokeStyle = style.paper;
    context.stroke(path);
    context.fillStyle = style.imprecise || style.claimed ? style.paper : style.color;
    context.fill(path);
    if (style.claimed) {
      context.save();
      context.clip(path);
      context.fillStyle = style.color;
      context.globalAlpha = style.imprecise ? 0.45 : 1;
      context.fillRect(-1.2, -1.2, 1.2, 2.4);
      context.restore();
    }
    context.lineWidth = (style.imprecise ? 2.2 : 1.1) / radius;
    context.strokeStyle = style.imprecise || style.claimed ? style.color : style.ink;
    if (style.claimed && !style.imprecise) { context.lineWidth = 1.8 / radius; }
    context.stroke(path);
    if (shape === "barred") {
      context.strokeStyle = style.imprecise ? style.color : style.bar;
      context.lineWidth = 2 / radius;
      context.beginPath();
      context.moveTo(-0.5, 0);
      context.lineTo(0.5, 0);
      context.stroke();
    }
    if (style.disputed) {
      context.beginPath();
      context.arc(0.85, -0.85, 0.55, 0, 2 * Math.PI);
      context.fillStyle = style.paper;
      context.fill();
      context.lineWidth = 1 / radius;
      context.strokeStyle = style.text;
      context.stroke();
      context.lineWidth = 1.4 / radius;
      context.beginPath();
      context.moveTo(0.6, -0.6);
      context.lineTo(1.1, -1.1);
      context.stroke();
    }
    context.restore();
  };

  // A gate: two posts and a beam that is up (open), down and crossed (closed) or broken (struck).
  cm.drawCrossing = function (context, x, y, size, state, theme) {
    context.save();
    context.translate(x, y);
    context.scale(size, size);
    context.lineCap = "round";
    [[theme.halo, 4.5], [state === "open" ? theme.quiet : theme.alarm, 1.8]].forEach(function (pass) {
      context.strokeStyle = pass[0];
      context.lineWidth = pass[1] / size;
      context.beginPath();
      context.moveTo(-0.75, -0.7); context.lineTo(-0.75, 0.75);
      context.moveTo(0.75, -0.7); context.lineTo(0.75, 0.75);
      if (state === "open") {
        context.moveTo(-0.75, -0.05); context.lineTo(0.15, -0.8);
      } else if (state === "closed") {
        context.moveTo(-0.75, -0.2); context.lineTo(0.75, -0.2);
        context.moveTo(-0.75, 0.35); context.lineTo(0.75, 0.35);
      } else {
        context.moveTo(-0.75, 0.1); context.lineTo(-0.2, -0.3); context.lineTo(0.1, 0.3); context.lineTo(0.75, -0.1);
      }
      context.stroke();
    });
    context.restore();
  };

  // Symbols are drawn once for each look and then copied.
  cm.SymbolCache = function () { this.sprites = new Map(); };
  cm.SymbolCache.prototype.draw = function (context, ratio, type, x, y, radius, style) {
    var key = [type.type, style.color, style.paper, style.claimed ? 1 : 0, style.imprecise ? 1 : 0, style.disputed ? 1 : 0,
      radius, ratio].join("|");
    var half = radius * 1.5 + 4, sprite = this.sprites.get(key);
    if (!sprite) {
      sprite = document.createElement("canvas");
      sprite.width = sprite.height = Math.ceil(half * 2 * ratio);
      var inner = sprite.getContext("2d");
      inner.scale(ratio, ratio);
      cm.drawSymbol(inner, type.shape, half, half, radius, style);
      this.sprites.set(key, sprite);
    }
    context.drawImage(sprite, x - half, y - half, sprite.width / ratio, sprite.height / ratio);
  };

  // A symbol for lists and keys; it says nothing to a screen reader, the words beside it do.
  cm.symbolNode = function (type, style, radius) {
    var size = Math.ceil(radius * 2 + 12), ratio = Math.max(2, window.devicePixelRatio || 1);
    var node = cm.build("canvas", { class: "cm-symbol", "aria-hidden": "true", width: size * ratio, height: size * ratio });
    node.style.width = node.style.height = size + "px";
    var context = node.getContext("2d");
    context.scale(ratio, ratio);
    cm.drawSymbol(context, type.shape, size / 2, size / 2, radius, style);
    return node;
  };
})(window.conflictmap = window.conflictmap || {});
